/**
 * Where a serial device is now: a USB stick that was pulled may come back under another number.
 *
 * Promises: a link such as `/dev/serial/by-id/…` is followed anew each time; a path with a number in it that is gone is
 * found through the link in the by-id folder that pointed to it when it was opened. Both names are told. Does not open the
 * device.
 */
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './system-error.ts';

/** udev's links, named by what is plugged in. */
const BY_ID = '/dev/serial/by-id';

export interface Located {
	/** The device itself. */
	readonly device: string;
	/** For a person: `/dev/serial/by-id/usb-… (/dev/ttyACM1)`. */
	readonly name: string;
	/** The link that names it whatever its number, where it was not asked for by that. */
	readonly link: string | undefined;
}

export class DevicePath {
	readonly #path: string;
	readonly #folder: string;
	/** Pointed to it when it was last found by its own path. */
	#link: string | undefined;

	/** @param path As it is configured. */
	constructor(path: string, folder = BY_ID) {
		this.#path = path;
		this.#folder = folder;
	}

	/** Undefined when there is no such device now. Rejects when it cannot be said. */
	async locate(): Promise<Located | undefined> {
		const device = await targetOf(this.#path);
		if (device === this.#path) this.#link = await this.#linkTo(device);
		if (device !== undefined) return located(this.#path, device, this.#link);
		const other = this.#link === undefined ? undefined : await targetOf(this.#link);
		return this.#link === undefined || other === undefined ? undefined : located(this.#link, other, undefined);
	}

	async #linkTo(device: string): Promise<string | undefined> {
		for (const name of await entriesOf(this.#folder)) {
			const link = join(this.#folder, name);
			if ((await targetOf(link)) === device) return link;
		}
		return undefined;
	}
}

function located(path: string, device: string, link: string | undefined): Located {
	return { device, name: path === device ? path : `${path} (${device})`, link };
}

async function targetOf(path: string): Promise<string | undefined> {
	return await unlessMissing(realpath(path));
}

async function entriesOf(folder: string): Promise<readonly string[]> {
	return (await unlessMissing(readdir(folder))) ?? [];
}

async function unlessMissing<Value>(asked: Promise<Value>): Promise<Value | undefined> {
	try {
		return await asked;
	} catch (fault) {
		if (systemCode(fault) === 'ENOENT') return undefined;
		throw fault;
	}
}
