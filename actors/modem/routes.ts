/**
 * The default routes: as the kernel has them, and as `ip` (iproute2) sets them.
 *
 * Promises: only routes that are named by interface and metric are touched. What is there already, or gone already, is as
 * good. Where we may not (CAP_NET_ADMIN), it says so in words.
 *
 * Source: proc(5) (/proc/net/route), linux/route.h, ip-route(8).
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fromPromise } from 'xstate';
import type { Program } from '../../machines/modem/data-session-way.ts';
import type { DefaultRoute, RouteChange } from '../../machines/modem/uplink-setup.ts';
import { systemCode } from '../runtime/system-error.ts';
import { runProgram } from './process.ts';

export interface RouteOptions {
	/** Default: `/proc`. */
	readonly procfs?: string;
	/** Before `ip`, such as what enters a namespace; default: nothing. */
	readonly within?: readonly string[];
}

const RTF_UP = 0x1;
const RTF_REJECT = 0x200;
const ANY = '00000000';

/** @param table As /proc/net/route has it: addresses in hex, in the machine's order of bytes, which is little-endian. */
export function readRoutes(table: string): DefaultRoute[] {
	return table
		.split('\n')
		.slice(1)
		.map((line) => line.trim().split(/\s+/))
		.flatMap(([name, destination, gateway = ANY, flags = '0', , , metric = '0', mask]) => {
			const bits = Number.parseInt(flags, 16);
			const isDefault = destination === ANY && mask === ANY && (bits & RTF_UP) !== 0 && (bits & RTF_REJECT) === 0;
			if (!isDefault || name === undefined) return [];
			return [{ interface: name, gateway: gateway === ANY ? undefined : dotted(gateway), metric: Number(metric) }];
		});
}

function dotted(hex: string): string {
	const bytes = hex.match(/../g) ?? [];
	return bytes
		.reverse()
		.map((byte) => Number.parseInt(byte, 16))
		.join('.');
}

/** A kernel without IPv4 routes has no such file: then there is nothing to look at. */
export function createLook({ procfs = '/proc' }: RouteOptions = {}) {
	return fromPromise<readonly DefaultRoute[]>(async () => {
		try {
			return readRoutes(await readFile(join(procfs, 'net/route'), 'utf8'));
		} catch (error) {
			if (systemCode(error) === 'ENOENT') return [];
			throw error;
		}
	});
}

/** What `ip` says where there is nothing left to do. */
const AS_GOOD = {
	add: /File exists/,
	remove: /No such process|Cannot find device/,
};

export function createChange({ within = [] }: RouteOptions = {}) {
	return fromPromise<void, readonly RouteChange[]>(async ({ input, signal }) => {
		for (const change of input) {
			const { code, lines } = await runProgram(programOf(change, within), signal);
			const said = lines.join('; ');
			if (code !== 0 && !AS_GOOD[change.do].test(said)) throw new Error(`ip route: ${said || `ended with ${code}`}`);
		}
	});
}

function programOf({ do: what, route }: RouteChange, within: readonly string[]): Program {
	const { interface: name, gateway, metric } = route;
	const via = what === 'add' && gateway !== undefined ? ['via', gateway] : [];
	const verb = what === 'add' ? 'add' : 'del';
	const [program = 'ip', ...args] = [
		...within,
		...['ip', '-4', 'route', verb, 'default', ...via, 'dev', name, 'metric', String(metric)],
	];
	return { program, args };
}
