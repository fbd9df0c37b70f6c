/**
 * The simulated home as a process: a Z-Wave module with twelve devices behind a TCP port, for tests and demonstrations.
 *
 * `node dist/simulation/home.js [--port N] [--host H] [--radio-ms N] [--wake-seconds N]
 * [--drift-seconds N]`. The first line on stdout is
 * `{"listening":"tcp://…"}`, each further one a command that a node heard; stdin takes the control lines of control.ts;
 * stderr is for people. Ends with 0, leaving nothing, when stdin ends or on SIGTERM and SIGINT; with 2 on bad usage; with
 * 1 on a fault of its own. What the host does wrong never ends it.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { parseControl } from './control.ts';
import { startNetwork } from './network.ts';
import { describeHome } from './nodes.ts';
import { SerialLine } from './serial-line.ts';

const schema = z.object({
	port: z.coerce.number().int().min(0).max(65_535).default(0),
	host: z.string().min(1).default('127.0.0.1'),
	/** The mock's nodes wait 1000 ms for an acknowledgement, which is two frames on air. */
	'radio-ms': z.coerce.number().int().min(0).max(200).default(10),
	'wake-seconds': z.coerce.number().int().min(0).max(86_400).default(60),
	'drift-seconds': z.coerce.number().int().min(0).max(3_600).default(5),
});

/** What zwave-js's mock controller throws, in a promise that nobody holds, at a message that it cannot handle. */
const HOST_FAULT = /^(Mock controller received |Received \w+ while not idle|Host did not respond with an ACK)/;

function usage(text: string): never {
	process.stderr.write(`home: ${text}\n`);
	process.exit(2);
}

function parseOptions() {
	const string = { type: 'string' } as const;
	try {
		const seconds = { 'wake-seconds': string, 'drift-seconds': string };
		return parseArgs({ options: { port: string, host: string, 'radio-ms': string, ...seconds } }).values;
	} catch (fault) {
		return usage(fault instanceof Error ? fault.message : String(fault));
	}
}

const parsed = schema.safeParse(parseOptions());
const options = parsed.success ? parsed.data : usage(z.prettifyError(parsed.error));

const complain = (text: string) => void process.stderr.write(`home: ${text}\n`);
const tell = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);

process.on('unhandledRejection', (fault) => {
	const [text = ''] = fault instanceof Error ? fault.message.split('\n') : [String(fault)];
	if (HOST_FAULT.test(text)) complain(text);
	else throw fault;
});
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
// The parent is gone: as when stdin ends.
process.stdout.on('error', () => process.exit(0));

const line = new SerialLine({
	host: options.host,
	port: options.port,
	received: (frame) => network.fromHost(frame),
	complain,
});
const network = await startNetwork({
	nodes: describeHome({ wakeSeconds: options['wake-seconds'], driftSeconds: options['drift-seconds'] }),
	radioMs: options['radio-ms'],
	toHost: (frame) => line.send(frame),
	heard: (command) => tell({ ...command, at: Math.round(performance.now()) }),
	complain,
});

createInterface({ input: process.stdin })
	.on('line', (text) => {
		if (text.trim() === '') return;
		const control = parseControl(text);
		if ('fault' in control) return complain(`faulty line on stdin: ${control.fault}: ${text}`);
		try {
			network.control(control);
		} catch (fault) {
			complain(`cannot do ${text}: ${fault instanceof Error ? fault.message : String(fault)}`);
		}
	})
	.on('close', () => process.exit(0));

try {
	tell({ listening: await line.listen() });
} catch (fault) {
	complain(`cannot listen: ${fault instanceof Error ? fault.message : String(fault)}; choose another --port or --host`);
	process.exit(1);
}
