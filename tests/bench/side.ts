/**
 * One of those that the bench compares, in a process of its own: how it is told what to do, and what it answers.
 *
 * `node SIDE.js URL FOLDER`: opens the module at URL and keeps what must last in FOLDER. Each line on stdout is JSON:
 * `ready` and `interviewed` in ms since the process started, then for each line `NODE COUNT` on stdin the ms that every
 * set took and the CPU time of them all. Ends when stdin does; with exit code 1 and words on stderr when anything fails.
 *
 * Imports nothing beside Node: what a side weighs is the side.
 */
import { createInterface } from 'node:readline';

export interface Side {
	/** Switches a plug; resolves when the side takes it for done, rejects when it failed. */
	readonly set: (node: number, on: boolean) => Promise<void>;
	/** Writes what must last, and closes the port. */
	readonly end: () => Promise<void>;
}

export interface SideOptions {
	/** `tcp://host:port` */
	readonly url: string;
	readonly folder: string;
	/** Commands can be sent. */
	readonly ready: () => void;
	/** All is known of every node that listens. */
	readonly interviewed: () => void;
	readonly fail: (fault: unknown) => void;
}

/** The nodes of the simulated home that can be spoken to at any time. */
export const LISTENING: readonly number[] = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 20, 21, 22, 23, 24];

export async function serve(open: (options: SideOptions) => Promise<Side>): Promise<void> {
	const [url = '', folder = ''] = process.argv.slice(2);
	const side = await open({
		url,
		folder,
		ready: () => tell({ ready: performance.now() }),
		interviewed: () => tell({ interviewed: performance.now() }),
		fail,
	});
	for await (const line of createInterface({ input: process.stdin })) {
		const [node, count] = line.split(' ').map(Number);
		if (node === undefined || count === undefined) return fail(new Error(`not an order: ${line}`));
		tell(await sets(side, node, count));
	}
	await side.end();
	process.exit();
}

async function sets(side: Side, node: number, count: number) {
	const times: number[] = [];
	const before = process.cpuUsage();
	for (let index = 0; index < count; index++) {
		const began = performance.now();
		await side.set(node, index % 2 === 0);
		times.push(performance.now() - began);
	}
	const { user, system } = process.cpuUsage(before);
	return { times, cpuMs: (user + system) / 1_000 };
}

function tell(line: object): void {
	process.stdout.write(`${JSON.stringify(line)}\n`);
}

function fail(fault: unknown): never {
	process.stderr.write(`${fault instanceof Error ? fault.stack : fault}\n`);
	process.exit(1);
}
