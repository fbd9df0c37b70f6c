/** What framing costs a frame, measured in a process of its own (framing-child.ts). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { atMost, type Part } from './figures.ts';
import { scriptOf } from './script.ts';

const microseconds = z.strictObject({ chart: z.number(), bare: z.number(), peer: z.number() });

export async function measureFraming(): Promise<Part> {
	const { stdout } = await promisify(execFile)(process.execPath, [scriptOf('framing-child')]);
	const { chart, bare, peer } = microseconds.parse(JSON.parse(stdout));
	return {
		figures: [
			{ name: 'a 21-byte frame: framing', unit: 'µs', ours: chart, peer, target: atMost('value', 15) },
			{ name: 'a 21-byte frame: the parser alone', unit: 'µs', ours: bare, peer },
		],
		notes: ["framing: CPU time; ours acknowledges as well, the Driver's parser (a web stream) only parses"],
	};
}
