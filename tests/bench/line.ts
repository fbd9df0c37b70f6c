/** The process at the module's end of the serial line (module-line.ts), seen from the bench. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { atMost, type Figure, quantile } from './figures.ts';
import type { Hold } from './holding.ts';
import { scriptOf } from './script.ts';

const listening = z.strictObject({ listening: z.string() });
const measured = z.strictObject({ times: z.array(z.number()), retransmissions: z.number(), refusals: z.number() });

/** ms from each frame to its acknowledgement, and how often something had to be sent again. */
export type Measured = z.infer<typeof measured>;

export interface MeasuringLine {
	/** @returns Where the host finds the module, of where the home is. */
	readonly to: (home: string) => Promise<string>;
	/** Frames of its own come between the home's from now on. */
	readonly begin: () => void;
	readonly end: () => Promise<Measured>;
}

export function openLine(hold: Hold): MeasuringLine {
	const child = spawn(process.execPath, [scriptOf('module-line')], { stdio: ['pipe', 'pipe', 'inherit'] });
	const exited = once(child, 'exit');
	hold(() => {
		child.stdin.end();
		return exited;
	});
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const ask = async <Answer>(order: string, schema: z.ZodType<Answer>): Promise<Answer> => {
		child.stdin.write(`${order}\n`);
		const { value, done } = await lines.next();
		if (done) throw new Error('the line to the module has ended; it says why above');
		return schema.parse(JSON.parse(value));
	};
	return {
		to: async (home: string) => (await ask(`to ${home}`, listening)).listening,
		begin: () => void child.stdin.write('begin\n'),
		end: () => ask('end', measured),
	};
}

/** How soon the host acknowledges, in the bench's figures, under what the bench did to it. */
export function ackFigures(load: string, ours: Measured, peer?: Measured): Figure[] {
	const figure = (name: string, unit: string, of: (measured: Measured) => number) => ({
		name: `${load}: ${name}`,
		unit,
		ours: of(ours),
		...(peer && { peer: of(peer) }),
	});
	const again = ({ retransmissions, refusals }: Measured) => retransmissions + refusals;
	return [
		figure('ACK p50', 'ms', ({ times }) => quantile(times, 0.5)),
		{ ...figure('ACK p99.9', 'ms', ({ times }) => quantile(times, 0.999)), target: atMost('value', 20) },
		figure('ACK worst', 'ms', ({ times }) => quantile(times, 1)),
		{ ...figure('retransmissions', '', again), target: atMost('value', 0) },
	];
}
