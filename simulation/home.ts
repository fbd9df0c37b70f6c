/**
 * The simulated home as a process: a Z-Wave module with its devices behind a TCP port or on a pseudo terminal, for tests and
 * demonstrations.
 *
 * `node dist/simulation/home.js [--port N] [--host H] [--pty [--link PATH]] [--radio-ms N] [--wake-seconds N]
 * [--drift-seconds N] [--nodes 2,3,…]`. The first line on stdout is `{"listening":"tcp://…"}` or `{"listening":"/dev/pts/7"}`, told again
 * when the stick is plugged in again; each further one is a command that a node heard; stdin takes the control lines of control.ts;
 * stderr is for people. Ends with 0, leaving nothing, when stdin ends or on SIGTERM and SIGINT; with 2 on bad usage; with
 * 1 on a fault of its own. What the host does wrong never ends it.
 */
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadLibc } from '../native/libc.ts';
import { type ByCable, parseControl } from './control.ts';
import { startNetwork } from './network.ts';
import { leaveStacksAlone, skipEmptyWaits } from './no-waiting.ts';
import { describeHome } from './nodes.ts';
import { Stick } from './pty.ts';
import { SerialLine } from './serial-line.ts';
import { listenOnTcp } from './tcp-port.ts';

const schema = z
	.object({
		pty: z.boolean().default(false),
		link: z.string().min(1).optional(),
		port: z.coerce.number().int().min(0).max(65_535).default(0),
		host: z.string().min(1).default('127.0.0.1'),
		/** The mock's nodes wait 1000 ms for an acknowledgement, which is two frames on air. */
		'radio-ms': z.coerce.number().int().min(0).max(200).default(10),
		'wake-seconds': z.coerce.number().int().min(0).max(86_400).default(60),
		'drift-seconds': z.coerce.number().int().min(0).max(3_600).default(5),
		/** The others are not there; default: all of them are. */
		nodes: z
			.string()
			.regex(/^\d+(,\d+)*$/, 'must be node ids with "," between them')
			.transform((text) => new Set(text.split(',').map(Number)))
			.optional(),
	})
	.refine(({ pty, link }) => pty || link === undefined, '--link needs --pty');

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
		const pty = { type: 'boolean' } as const;
		const options = { port: string, host: string, pty, link: string, 'radio-ms': string, nodes: string, ...seconds };
		return parseArgs({ options }).values;
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

leaveStacksAlone();
if (options['radio-ms'] === 0) skipEmptyWaits();

const line = new SerialLine({
	received: (frame) => network.fromHost(frame),
	complain,
});
const network = await startNetwork({
	nodes: describeHome({ wakeSeconds: options['wake-seconds'], driftSeconds: options['drift-seconds'] }).filter(
		({ id }) => options.nodes?.has(id) ?? true,
	),
	radioMs: options['radio-ms'],
	toHost: (frame) => line.send(frame),
	heard: (command) => tell({ ...command, at: Math.round(performance.now()) }),
	complain,
});

const connected = (client: Duplex) => line.connected(client);
const stick = options.pty ? await stickOf(options.link) : undefined;

/** The stick for the pseudo terminal; where there is none to be had, the process ends. */
async function stickOf(link: string | undefined): Promise<Stick> {
	const libc = await loadLibc();
	if ('fault' in libc) return usage(`--pty: ${libc.fault}`);
	const made = new Stick({ libc: libc.library, link, connected });
	process.on('exit', () => made.unplug());
	return made;
}

function plug({ do: what }: ByCable) {
	if (!stick) throw new Error('it is for a home with --pty');
	if (what === 'plug') tell({ listening: stick.plug() });
	else stick.unplug();
}

createInterface({ input: process.stdin })
	.on('line', (text) => {
		if (text.trim() === '') return;
		const control = parseControl(text);
		if ('fault' in control) return complain(`faulty line on stdin: ${control.fault}: ${text}`);
		try {
			if (control.do === 'plug' || control.do === 'unplug') plug(control);
			else network.control(control);
		} catch (fault) {
			complain(`cannot do ${text}: ${fault instanceof Error ? fault.message : String(fault)}`);
		}
	})
	.on('close', () => process.exit(0));

try {
	tell({ listening: stick ? stick.plug() : await listenOnTcp({ ...options, connected }) });
} catch (fault) {
	complain(
		`cannot listen: ${fault instanceof Error ? fault.message : String(fault)}; choose another --port, --host or --link`,
	);
	process.exit(1);
}
