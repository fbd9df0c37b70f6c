/**
 * What the processors do: the gateway's share of a core and the whole box's load, each since the measurement before.
 *
 * Source: proc(5), /proc/stat and /proc/loadavg.
 */
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Measured } from '../../../machines/contract/gateway.ts';
import type { Files } from './files.ts';

const tenths = (percent: number) => Math.round(percent * 10) / 10;

/** Ticks since the box was started: all, and those in which something ran. */
interface Ticks {
	readonly all: number;
	readonly busy: number;
}

/** @returns What measures. */
export function cpuIn(files: Files): () => Promise<Measured['cpu']> {
	let own = { at: performance.now(), used: process.cpuUsage() };
	let box: Ticks | undefined;
	return async () => {
		const now = { at: performance.now(), used: process.cpuUsage() };
		const usedMs = (now.used.user + now.used.system - own.used.user - own.used.system) / 1_000;
		const processPercent = tenths((usedMs / Math.max(1, now.at - own.at)) * 100);
		own = now;
		const [ticks, load1] = await Promise.all([readTicks(files), readLoad(files)]);
		const boxPercent = ticks && box && ticks.all > box.all ? shareOf(ticks, box) : undefined;
		box = ticks;
		return {
			processPercent,
			...(boxPercent !== undefined && { boxPercent }),
			...(load1 !== undefined && { load1 }),
			cores: availableParallelism(),
		};
	};
}

function shareOf(now: Ticks, before: Ticks): number {
	const share = (now.busy - before.busy) / (now.all - before.all);
	// The kernel's idle time may run back a little.
	return tenths(Math.min(1, Math.max(0, share)) * 100);
}

/** user, nice, system, idle, iowait, irq, softirq, steal; the guests' are in user. */
async function readTicks(files: Files): Promise<Ticks | undefined> {
	const words = /^cpu +(\d.*)$/m.exec((await files.text('proc/stat')) ?? '')?.[1];
	const times = words?.split(' ').slice(0, 8).map(Number);
	if (!times || times.length < 8 || !times.every(Number.isFinite)) return undefined;
	const all = times.reduce((sum, time) => sum + time, 0);
	return { all, busy: all - (times[3] ?? 0) - (times[4] ?? 0) };
}

async function readLoad(files: Files): Promise<number | undefined> {
	const word = /^\d+\.\d+/.exec((await files.text('proc/loadavg')) ?? '')?.[0];
	return word === undefined ? undefined : Number(word);
}
