/**
 * The memory of the gateway and of the box.
 *
 * PSS is what is ours alone, and our share of what is shared; it is what the box would win if we ended.
 * Source: proc(5), smaps_rollup and meminfo.
 */
import type { Measured } from '../../../machines/contract/gateway.ts';
import { type Files, known } from './files.ts';

export async function readMemory(files: Files): Promise<Measured['memory']> {
	const [own = '', box = ''] = await Promise.all([files.text('proc/self/smaps_rollup'), files.text('proc/meminfo')]);
	return known({
		pssBytes: bytesOf('Pss', own),
		rssBytes: process.memoryUsage.rss(),
		totalBytes: bytesOf('MemTotal', box),
		availableBytes: bytesOf('MemAvailable', box),
	});
}

function bytesOf(name: string, text: string): number | undefined {
	const kilobytes = new RegExp(`^${name}:\\s+(\\d{1,12}) kB$`, 'm').exec(text)?.[1];
	return kilobytes === undefined ? undefined : Number(kilobytes) * 1_024;
}
