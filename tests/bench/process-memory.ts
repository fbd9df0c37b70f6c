/** What a process holds of the machine's memory, as Linux tells it in /proc. */
import { existsSync, readFileSync } from 'node:fs';

/** In MB (2^20 bytes). */
export interface Memory {
	readonly rss: number;
	/** Pages that processes share count by their share. */
	readonly pss: number;
}

/** @returns Undefined when there is no such process any more. */
export function memoryOf(pid: number): Memory | undefined {
	const file = `/proc/${pid}/smaps_rollup`;
	if (!existsSync(file)) return undefined;
	const rollup = readFileSync(file, 'utf8');
	return { rss: megabytes(rollup, 'Rss'), pss: megabytes(rollup, 'Pss') };
}

/** The most it ever had resident, in MB. */
export function peakRssOf(pid: number): number {
	return megabytes(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmHWM');
}

function megabytes(text: string, name: string): number {
	const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
	if (kilobytes === undefined) throw new Error(`/proc does not tell ${name}`);
	return Number(kilobytes) / 1_024;
}
