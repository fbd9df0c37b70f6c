/**
 * One measurement of this process and this box, put together from its parts.
 *
 * Promises: it is over within a second; a part that is not, as when a disk hangs, is left out and named, and not asked again
 * until it has answered. Costs some thirty reads of small files.
 */
import { networkInterfaces } from 'node:os';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { Measured } from '../../machines/contract/gateway.ts';
import type { Sampled } from '../../machines/health.ts';
import type { JsonObject } from '../../machines/json.ts';
import { readBoot } from './box/boot.ts';
import { cpuIn } from './box/cpu.ts';
import { Files } from './box/files.ts';
import { readHeat } from './box/heat.ts';
import { readMemory } from './box/memory.ts';
import { readNetwork } from './box/network.ts';
import { readStorage } from './box/storage.ts';
import type { LastRun } from './last-run.ts';

export interface MeasuringOptions {
	/** The disk that matters is the one that holds this. */
	readonly stateDir: string;
	/** Events that nobody took, by their names. */
	readonly deadLetters: ReadonlyMap<string, number>;
	/** What waits in the house, and what was lost there. */
	readonly queues: () => JsonObject;
	/** The figures of the serial lines, by stack. */
	readonly serial: () => { readonly [stack: string]: JsonObject };
	readonly lastRun: LastRun;
	/** Where the kernel's files are; `/` where it is not said. */
	readonly root?: string;
}

/** ms. Shorter than what the chart waits for. */
const PART_LIMIT = 1_000;
/** The most frequent ones tell enough. */
const MOST_DEAD_LETTERS = 20;

type Part = () => Promise<Partial<Measured>>;

/** @returns What measures, once at a time. */
export function measuringOf(options: MeasuringOptions): () => Promise<Sampled> {
	const { stateDir, deadLetters, queues, serial, lastRun, root } = options;
	const files = new Files(root);
	const readCpu = cpuIn(files);
	const eventLoop = monitorEventLoopDelay({ resolution: 10 });
	eventLoop.enable();
	let boot: Measured['boot'];
	const parts: { readonly [name: string]: Part } = {
		cpu: async () => one('cpu', await readCpu()),
		memory: async () => one('memory', await readMemory(files)),
		disk: async () => one('disk', await readStorage(files, stateDir)),
		temperature: () => readHeat(files),
		network: async () => one('network', await readNetwork(files, networkInterfaces)),
		boot: async () => {
			// It does not change.
			boot ??= { ...lastRun, ...(await readBoot(files)) };
			return { boot };
		},
	};
	/** Names of the parts that are not over. */
	const underWay = new Set<string>();
	const measure = async (name: string, part: Part) => {
		if (underWay.has(name)) return undefined;
		underWay.add(name);
		const measuring = part().finally(() => underWay.delete(name));
		return await inTime(measuring);
	};
	return async () => {
		const all = await Promise.all(
			Object.entries(parts).map(async ([name, part]) => ({ name, found: await measure(name, part) })),
		);
		const lines = serial();
		return {
			measured: {
				uptimeSeconds: Math.floor(process.uptime()),
				...Object.assign({}, ...all.map(({ found }) => found)),
				eventLoop: { p99Ms: delayOf(eventLoop) },
				...(Object.keys(lines).length > 0 && { serial: lines }),
				queues: { ...queues(), ...(deadLetters.size > 0 && { deadLetters: mostFrequent(deadLetters) }) },
			},
			late: all.flatMap(({ name, found }) => (found ? [] : [name])),
		};
	};
}

function one<Name extends keyof Measured>(name: Name, value: Measured[Name]): Partial<Measured> {
	return value === undefined ? {} : { [name]: value };
}

/** Undefined when it takes too long; what comes of it then, or that it failed, is of no use any more. */
async function inTime<Found>(measuring: Promise<Found>): Promise<Found | undefined> {
	return await new Promise((resolve, reject) => {
		const timer = setTimeout(resolve, PART_LIMIT, undefined);
		measuring.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

/** ms, since the last time that this was asked. */
function delayOf(eventLoop: IntervalHistogram): number {
	const p99Ms = eventLoop.percentile(99) / 1e6;
	eventLoop.reset();
	return Math.round(p99Ms * 10) / 10;
}

function mostFrequent(counts: ReadonlyMap<string, number>): JsonObject {
	return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_DEAD_LETTERS));
}
