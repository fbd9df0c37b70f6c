/**
 * The simulated cellular modem as a process: AT commands behind a TCP port, a socket of the file system or a pseudo
 * terminal, for tests and demonstrations.
 *
 * `node dist/simulation/modem.js [--port N] [--host H] [--socket PATH] [--pty [--link PATH]] [--profile NAME] [--pin PIN]
 * [--no-sim] [--boot-ms N] [--register-ms N] [--faults JSON]`. The first line on stdout is `{"listening":"tcp://…"}`, or the
 * path of the socket or of the terminal; stdin takes the control lines of modem/control.ts, and `tell` is answered with
 * `{"modem":{…}}`; stderr is for people. One client at a time, a new one takes the line over. Ends with 0, leaving nothing,
 * when stdin ends or on SIGTERM and SIGINT; with 2 on bad usage; with 1 when it cannot listen.
 */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { loadLibc } from '../native/libc.ts';
import { type Control, faults, parseControl } from './modem/control.ts';
import { encodeDelivers } from './modem/deliver.ts';
import { Modem } from './modem/device.ts';
import { PROFILE_NAMES, profiles } from './modem/profiles.ts';
import { Terminal } from './modem/terminal.ts';
import { Stick } from './pty.ts';
import { listenOnTcp } from './tcp-port.ts';

const json = z.string().transform((text, context): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		context.addIssue({ code: 'custom', message: 'not JSON' });
		return z.NEVER;
	}
});

const ms = z.coerce.number().int().min(0).max(60_000);

const schema = z
	.object({
		pty: z.boolean().default(false),
		link: z.string().min(1).optional(),
		socket: z.string().min(1).max(100).optional(),
		port: z.coerce.number().int().min(0).max(65_535).default(0),
		host: z.string().min(1).default('127.0.0.1'),
		profile: z.enum(PROFILE_NAMES).default('quectel'),
		pin: z
			.string()
			.regex(/^\d{4,8}$/)
			.optional(),
		'no-sim': z.boolean().default(false),
		'boot-ms': ms.default(100),
		'register-ms': ms.default(100),
		faults: json.pipe(faults).default({}),
	})
	.refine(({ pty, link }) => pty || link === undefined, '--link needs --pty');

function usage(text: string): never {
	process.stderr.write(`modem: ${text}\n`);
	process.exit(2);
}

function parseOptions() {
	const string = { type: 'string' } as const;
	const boolean = { type: 'boolean' } as const;
	const line = { port: string, host: string, socket: string, pty: boolean, link: string, faults: string };
	const device = { profile: string, pin: string, 'no-sim': boolean, 'boot-ms': string, 'register-ms': string };
	try {
		return parseArgs({ options: { ...line, ...device } }).values;
	} catch (fault) {
		return usage(fault instanceof Error ? fault.message : String(fault));
	}
}

const parsed = schema.safeParse(parseOptions());
const options = parsed.success ? parsed.data : usage(z.prettifyError(parsed.error));

const complain = (text: string) => void process.stderr.write(`modem: ${text}\n`);
const tell = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);

process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
// The parent is gone: as when stdin ends.
process.stdout.on('error', () => process.exit(0));

let client: Duplex | undefined;
const modem = new Modem({
	profile: profiles[options.profile],
	simInserted: !options['no-sim'],
	pin: options.pin,
	bootMs: options['boot-ms'],
	registerMs: options['register-ms'],
	urc: (text) => terminal.urc(text),
	wentOff: () => terminal.reset(),
	carrierLost: () => terminal.carrierLost(),
});
const terminal = new Terminal(modem, (bytes) => void client?.write(bytes));
setFaults(options.faults);
modem.start();

function connected(next: Duplex) {
	if (client && !client.destroyed) complain('a new client takes the line; the one before is cut off');
	client?.destroy();
	client = next;
	terminal.released();
	next.on('data', (bytes) => terminal.receive(bytes));
	next.on('error', (fault) => complain(`the client's connection failed: ${fault.message}`));
	next.on('close', () => {
		if (client !== next) return;
		client = undefined;
		terminal.released();
	});
}

function setFaults({ hung, delayMs, garbage }: z.infer<typeof faults>) {
	const { faults: now } = terminal;
	terminal.faults = {
		hung: hung ?? now.hung,
		delayMs: delayMs ?? now.delayMs,
		garbage: garbage ?? now.garbage,
	};
}

let reference = 0;

function control(what: Control) {
	switch (what.do) {
		case 'sms': {
			reference = (reference + 1) % 256;
			const parts = encodeDelivers(what.from, what.text, Date.now(), reference);
			for (const [index, pdu] of parts.entries()) if (!what.lost.includes(index + 1)) modem.store.receive(pdu);
			return;
		}
		case 'pdu':
			return modem.store.receive(what.pdu.toUpperCase());
		case 'refuseSms':
			modem.store.refusal = what.code ?? undefined;
			return;
		case 'sim':
			return modem.insertSim(what.inserted);
		case 'registration':
			return modem.setNetwork(what.state);
		case 'signal': {
			const { network } = modem;
			network.rssi = what.rssi ?? network.rssi;
			network.rsrp = what.rsrp ?? network.rsrp;
			network.rsrq = what.rsrq ?? network.rsrq;
			network.sinr = what.sinr ?? network.sinr;
			return;
		}
		case 'refuseApn':
			modem.contexts.refused[what.refused ? 'add' : 'delete'](what.apn.toLowerCase());
			return;
		case 'reboot':
			if (what.vanish) client?.destroy();
			return modem.restart();
		case 'powerKey':
			return modem.power === 'off' ? modem.start() : modem.stop();
		case 'urc':
			return terminal.urc(what.text);
		case 'line':
			terminal.settings.echo = what.echo ?? terminal.settings.echo;
			terminal.settings.verbose = what.verbose ?? terminal.settings.verbose;
			return;
		case 'hangUp':
			return terminal.carrierLost();
		case 'faults':
			return setFaults(what);
		case 'tell':
			return tell({ modem: account() });
	}
}

/** How it is, and what it was told. */
function account() {
	const { power, boots, functionality, card, network, contexts, store } = modem;
	return {
		power,
		boots,
		functionality,
		sim: { wants: card.wants ?? null, tries: card.tries },
		registration: network.seen,
		isInData: terminal.isInData,
		contexts: [...contexts.all].map(([cid, context]) => ({ cid, ...context })),
		messages: {
			sent: store.sent,
			stored: { ME: store.places.ME.size, SM: store.places.SM.size },
			waiting: store.waiting,
			acknowledged: store.acknowledged,
		},
		commands: terminal.counts,
		bytes: terminal.bytes,
	};
}

/** Where clients find it. */
async function listen(): Promise<string> {
	const { pty, link, socket } = options;
	if (socket !== undefined) return await listenOnSocket(socket);
	if (!pty) return await listenOnTcp({ ...options, connected });
	const libc = await loadLibc();
	if ('fault' in libc) return usage(`--pty: ${libc.fault}`);
	const stick = new Stick({ libc: libc.library, link, connected });
	process.on('exit', () => stick.unplug());
	return stick.plug();
}

function listenOnSocket(path: string): Promise<string> {
	const server = createServer(connected);
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(path, () => resolve(path));
		// What is left of a socket is in the way of the next one.
		process.on('exit', () => server.close());
	});
}

createInterface({ input: process.stdin })
	.on('line', (text) => {
		if (text.trim() === '') return;
		const what = parseControl(text);
		if ('fault' in what) complain(`faulty line on stdin: ${what.fault}: ${text}`);
		else control(what);
	})
	.on('close', () => process.exit(0));

try {
	tell({ listening: await listen() });
} catch (fault) {
	const reason = fault instanceof Error ? fault.message : String(fault);
	complain(`cannot listen: ${reason}; choose another --port, --host, --socket or --link`);
	process.exit(1);
}
