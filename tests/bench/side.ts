/**
 * One of those that the bench compares, in a process of its own: how it is told what to do, and what it answers.
 *
 * `node SIDE.js URL FOLDER`: opens the module at URL and keeps what must last in FOLDER. Each line on stdout is JSON:
 * `ready` and `interviewed` in ms since the process started, then for each line `NODE COUNT` on stdin the ms that every
 * set took and the CPU time of them all; `flood RATE SECONDS` is for so many a second. Ends when stdin does; with exit code 1 and words on stderr when anything fails.
 *
 * Imports nothing beside Node: what a side weighs is the side.
 */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

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

/** Switches. */
const FLOODED: readonly number[] = [2, 3, 10];

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
		if (line.startsWith('flood ')) {
			const [rate = 0, seconds = 0] = line.split(' ').slice(1).map(Number);
			tell(await flood(side, rate, seconds));
			continue;
		}
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

/** So many sets a second, whatever becomes of them. @returns How long those took that were done within the time. */
async function flood(side: Side, rate: number, seconds: number) {
	const times: number[] = [];
	const before = process.cpuUsage();
	const start = performance.now();
	let count = 0;
	let isOver = false;
	while (count < rate * seconds) {
		const due = Math.min(rate * seconds, ((performance.now() - start) / 1_000) * rate);
		for (; count < due; count++) {
			const began = performance.now();
			const done = () => {
				if (!isOver) times.push(performance.now() - began);
			};
			// What fails has not been done; what is still open at the end fails with the side's own end.
			side.set(FLOODED[count % FLOODED.length] ?? 0, count % 2 === 0).then(done, () => undefined);
		}
		await sleep(1);
	}
	isOver = true;
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
