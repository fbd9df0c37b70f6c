/** How soon the gateway acknowledges a frame from the module while its broker sends it a thousand messages a second. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { z } from 'zod';
import { atMost, type Part, quantile } from './figures.ts';
import { BASE, Gateway } from './gateway.ts';
import type { Hold } from './holding.ts';
import { scriptOf } from './script.ts';

const RATE = 1_000;
const SECONDS = 10;

const listening = z.strictObject({ listening: z.string() });
const measured = z.strictObject({ times: z.array(z.number()), retransmissions: z.number(), refusals: z.number() });
const load = z.strictObject({ published: z.number(), tookMs: z.number() });

export async function measureAck(hold: Hold): Promise<Part> {
	const line = openLine(hold);
	const gateway = await Gateway.start({ hold, lineTo: (home) => line.to(home) });
	line.begin();
	const order = [scriptOf('publisher'), String(gateway.brokerPort), `${BASE}cmd`, String(RATE), String(SECONDS)];
	const { stdout } = await promisify(execFile)(process.execPath, order);
	const { times, retransmissions, refusals } = await line.end();
	const { published, tookMs } = load.parse(JSON.parse(stdout));
	const perSecond = (count: number) => count / (tookMs / 1_000);
	const figure = (name: string, unit: string, ours: number) => ({ name: `ACK under load: ${name}`, unit, ours });
	return {
		figures: [
			figure('p50', 'ms', quantile(times, 0.5)),
			{ ...figure('p99.9', 'ms', quantile(times, 0.999)), target: atMost('value', 20) },
			figure('worst', 'ms', quantile(times, 1)),
			{ ...figure('retransmissions', '', retransmissions + refusals), target: atMost('value', 0) },
			figure('messages sent', '1/s', perSecond(published)),
			figure('messages answered', '1/s', perSecond(gateway.finals)),
		],
		notes: [
			`ACK under load: ${times.length} frames from the module; messages by thirds for a device, for none, and not JSON`,
		],
	};
}

/** The process between the gateway and the home (module-line.ts). */
function openLine(hold: Hold) {
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
		/** @returns Where the gateway finds the module. */
		to: async (home: string) => (await ask(`to ${home}`, listening)).listening,
		begin: () => void child.stdin.write('begin\n'),
		end: () => ask('end', measured),
	};
}
