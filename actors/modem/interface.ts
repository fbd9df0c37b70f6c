/**
 * A network interface of the modem's: its address, its counters, and which one it is.
 *
 * Source: Documentation/ABI/testing/sysfs-class-net, sysfs-class-net-statistics; box-facts, "Modem" (usage).
 */
import { readdirSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type EventObject, fromPromise } from 'xstate';
import type { FromInterface } from '../../machines/modem/data-session-way.ts';
import type { Counters } from '../../machines/modem/usage.ts';
import { fromResource } from '../runtime/resource.ts';
import { systemCode } from '../runtime/system-error.ts';

const LOOK_MS = 2_000;

/** What it has for the internet: IPv4 first. Undefined while it is down, or gone. */
export function addressOf(name: string): string | undefined {
	const addresses = networkInterfaces()[name] ?? [];
	const found = addresses.find(({ family }) => family === 'IPv4') ?? addresses.find(({ scopeid }) => scopeid === 0);
	return found?.address;
}

export interface WatchOptions {
	/** Default: of this system. */
	readonly addressOf?: (name: string) => string | undefined;
	/** Default: every two seconds. */
	readonly every?: (look: () => void) => () => void;
}

const everyTwoSeconds = (look: () => void) => {
	const timer = setInterval(look, LOOK_MS);
	return () => clearInterval(timer);
};

/** Tells an interface's address as it comes, changes and goes. */
export function createWatch({ addressOf: read = addressOf, every = everyTwoSeconds }: WatchOptions = {}) {
	return fromResource<EventObject, FromInterface, { readonly interface: string }>((scope) => {
		let seen: string | undefined;
		const look = () => {
			const address = read(scope.input.interface);
			if (address === seen) return;
			seen = address;
			scope.tell(address === undefined ? { type: 'ADDRESS_LOST' } : { type: 'ADDRESS_SEEN', address });
		};
		const stop = every(scope.guarded(look));
		look();
		return stop;
	});
}

export interface Folders {
	/** Default: `/sys`. */
	readonly sysfs?: string;
	/** Default: `/proc`. */
	readonly procfs?: string;
}

/** Reads an interface's counters; undefined where there is none of that name. */
export function createRead({ sysfs = '/sys', procfs = '/proc' }: Folders = {}) {
	return fromPromise<Counters | undefined, { readonly interface: string | undefined }>(async ({ input }) => {
		const name = input.interface;
		if (name === undefined) return undefined;
		const read = async (file: string) => (await readFile(join(sysfs, 'class/net', name, file), 'utf8')).trim();
		try {
			const [index, received, sent, boot] = await Promise.all([
				read('ifindex'),
				read('statistics/rx_bytes'),
				read('statistics/tx_bytes'),
				readFile(join(procfs, 'sys/kernel/random/boot_id'), 'utf8'),
			]);
			return { of: `${boot.trim()}/${name}/${index}`, received: Number(received), sent: Number(sent) };
		} catch (error) {
			// It went away while it was read, too.
			if (GONE.has(systemCode(error))) return undefined;
			throw error;
		}
	});
}

const GONE = new Set<string | undefined>(['ENOENT', 'ENODEV', 'ENOTDIR', 'EINVAL']);

/**
 * The network interface of the same USB device as this port.
 *
 * @param port `/dev/ttyUSB2`, `/dev/cdc-wdm0`, or a link to one.
 * @returns Undefined where it is on no USB device, or that has none.
 */
export function interfaceBeside(port: string, sysfs = '/sys'): string | undefined {
	const name = followed(port);
	const classes = ['tty', 'usbmisc'].map((folder) => followed(join(sysfs, 'class', folder, basename(name ?? port))));
	for (let folder = classes.find((found) => found !== undefined); folder; folder = above(folder)) {
		const entries = readdirSync(folder);
		// The USB device, with a folder for each of its functions.
		if (!entries.includes('idVendor')) continue;
		const nets = entries.map((entry) => join(folder ?? '', entry, 'net')).flatMap(listed);
		return nets.sort()[0];
	}
	return undefined;
}

const above = (folder: string) => (dirname(folder) === folder ? undefined : dirname(folder));

function followed(path: string): string | undefined {
	try {
		return realpathSync(path);
	} catch (error) {
		if (GONE.has(systemCode(error))) return undefined;
		throw error;
	}
}

function listed(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch (error) {
		if (GONE.has(systemCode(error))) return [];
		throw error;
	}
}
