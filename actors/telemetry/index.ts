/**
 * The gateway's health as the supervisor starts it: the health chart with the measurements of this process and this box.
 *
 * What the kernel does not tell is left out. Nothing here costs more than some file reads.
 */
import { readFile, statfs } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { fromPromise } from 'xstate';
import type { Measured } from '../../machines/contract/gateway.ts';
import { healthMachine } from '../../machines/health.ts';
import type { JsonObject } from '../../machines/json.ts';

export interface TelemetryOptions {
	/** The disk that matters is the one that holds this. */
	readonly stateDir: string;
	/** Events that nobody took, by their names. */
	readonly deadLetters: ReadonlyMap<string, number>;
	/** What waits in the house, and what was lost there. */
	readonly queues: () => JsonObject;
}

/** The most frequent ones tell enough. */
const MOST_DEAD_LETTERS = 20;

export function createHealth({ stateDir, deadLetters, queues }: TelemetryOptions) {
	const eventLoop = monitorEventLoopDelay({ resolution: 10 });
	eventLoop.enable();
	let last = { at: performance.now(), cpu: process.cpuUsage() };

	const sample = async (): Promise<Measured> => {
		const now = { at: performance.now(), cpu: process.cpuUsage() };
		const cpuMs = (now.cpu.user + now.cpu.system - last.cpu.user - last.cpu.system) / 1_000;
		const elapsedMs = Math.max(1, now.at - last.at);
		last = now;
		const p99Ms = eventLoop.percentile(99) / 1e6;
		eventLoop.reset();
		const [pssBytes, disk, celsius] = await Promise.all([readPss(), readDisk(stateDir), readTemperature()]);
		return {
			uptimeSeconds: Math.floor(process.uptime()),
			cpu: {
				processPercent: Math.round((cpuMs / elapsedMs) * 1_000) / 10,
				load1: loadavg()[0] ?? 0,
				cores: availableParallelism(),
			},
			memory: { ...(pssBytes === undefined ? {} : { pssBytes }), rssBytes: process.memoryUsage.rss() },
			...(disk === undefined ? {} : { disk }),
			...(celsius === undefined ? {} : { temperature: { celsius } }),
			eventLoop: { p99Ms: Math.round(p99Ms * 10) / 10 },
			queues: { ...queues(), ...(deadLetters.size > 0 && { deadLetters: mostFrequent(deadLetters) }) },
		};
	};
	return healthMachine.provide({ actors: { sample: fromPromise(sample) } });
}

function mostFrequent(counts: ReadonlyMap<string, number>): JsonObject {
	return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a).slice(0, MOST_DEAD_LETTERS));
}

/** Memory that is ours alone, and our share of what is shared (proc(5), smaps_rollup). */
async function readPss(): Promise<number | undefined> {
	const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(await readOptional('/proc/self/smaps_rollup'))?.[1];
	return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}

async function readDisk(path: string): Promise<JsonObject | undefined> {
	try {
		const { bsize, blocks, bavail } = await statfs(path);
		return { totalBytes: bsize * blocks, freeBytes: bsize * bavail };
	} catch {
		// A file system that does not tell has no figures; whether it can be written is the journal's to say.
		return undefined;
	}
}

async function readTemperature(): Promise<number | undefined> {
	const millidegrees = (await readOptional('/sys/class/thermal/thermal_zone0/temp')).trim();
	return millidegrees === '' ? undefined : Number(millidegrees) / 1_000;
}

/** Empty where this kernel has no such file. */
async function readOptional(path: string): Promise<string> {
	try {
		return await readFile(path, 'utf8');
	} catch {
		return '';
	}
}
