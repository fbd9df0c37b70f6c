/**
 * A serial line that lies, as a process: stands between a gateway and a module that listens on TCP, such as the home.
 *
 * `node dist/simulation/lying-line.js --to tcp://HOST:PORT [--port N] [--seed N] [--faults '{"toHost":{"flip":0.01}}']
 * [--trace]`. The first line on stdout is `{"listening":"tcp://…"}`; stdin takes the control lines of line-faults.ts, and
 * `count` is answered with `{"counts":{"toModule":{…},"toHost":{…}}}`; stderr is for people. What it does to the bytes is
 * lying-wire.ts. One client at a time, a new one takes the line over. Ends with 0 when stdin ends or on SIGTERM and SIGINT;
 * with 2 on bad usage; with 1 when it cannot listen.
 */
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readControl, readFaults } from './line-faults.ts';
import { LyingWire } from './lying-wire.ts';

const HOST = '127.0.0.1';

const schema = z.object({
	to: z
		.url({ protocol: /^tcp$/ })
		.transform((url) => new URL(url))
		.refine(({ port }) => port !== '', 'names no port'),
	port: z.coerce.number().int().min(0).max(65_535).default(0),
	/** What goes in and what comes out goes to stderr, with ms since the start. */
	trace: z.boolean().default(false),
	seed: z.coerce.number().int().default(1),
	faults: z
		.string()
		.default('{}')
		.transform((text, context) => {
			const read = readFaults(text);
			if ('value' in read) return read.value;
			context.addIssue(read.fault);
			return z.NEVER;
		}),
});

const complain = (text: string) => void process.stderr.write(`lying line: ${text}\n`);
const tell = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);

function usage(text: string): never {
	complain(text);
	process.exit(2);
}

function parseOptions() {
	const string = { type: 'string' } as const;
	try {
		return parseArgs({
			options: { to: string, port: string, seed: string, faults: string, trace: { type: 'boolean' } },
		}).values;
	} catch (fault) {
		return usage(fault instanceof Error ? fault.message : String(fault));
	}
}

const parsed = schema.safeParse(parseOptions());
const { to, port, trace, seed, faults } = parsed.success ? parsed.data : usage(z.prettifyError(parsed.error));

/** Each direction has throws of its own, whatever the other does. */
const toModule = new LyingWire(2 * seed, faults.toModule);
const toHost = new LyingWire(2 * seed + 1, faults.toHost);

function note(what: string, bytes: Uint8Array): void {
	if (trace) complain(`${performance.now().toFixed()} ${what} ${Buffer.from(bytes).toString('hex')}`);
}

/** Carries what comes at one end through the wire to the other. */
function lay(from: Socket, wire: LyingWire, to: Socket): () => void {
	const name = wire === toModule ? 'to module' : 'to host';
	let timer: NodeJS.Timeout | undefined;
	const deliver = () => {
		clearTimeout(timer);
		for (const chunk of wire.read(performance.now())) {
			note(`${name}, out:`, chunk);
			to.write(chunk);
		}
		if (wire.due !== undefined) timer = setTimeout(deliver, wire.due - performance.now());
	};
	from.on('data', (chunk) => {
		note(`${name}, in:`, chunk);
		wire.write(chunk, performance.now());
		deliver();
	});
	return () => {
		clearTimeout(timer);
		wire.cut();
	};
}

let unplug = () => {};

const server = createServer({ noDelay: true }, (near) => {
	unplug();
	const far = connect({ host: to.hostname, port: Number(to.port), noDelay: true });
	const ends = [near, far] as const;
	const lift = [lay(near, toModule, far), lay(far, toHost, near)];
	const cut = () => {
		for (const end of ends) end.destroy();
		for (const take of lift.splice(0)) take();
	};
	unplug = cut;
	near.on('error', (fault) => complain(`the host's end failed: ${fault.message}`));
	far.on('error', (fault) => complain(`the module's end failed: ${fault.message}`));
	for (const end of ends) end.on('close', cut);
});

function plug(at: number): void {
	server.listen(at, HOST);
}

function portOf(address: ReturnType<typeof server.address>): number {
	if (typeof address !== 'object' || address === null) throw new Error(`no TCP address: ${address}`);
	return address.port;
}

process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => process.exit(0));
// The parent is gone: as when stdin ends.
process.stdout.on('error', () => process.exit(0));
server.on('error', (fault) => {
	complain(`cannot listen: ${fault.message}; choose another --port`);
	process.exit(1);
});

server.once('listening', () => {
	const own = portOf(server.address());
	createInterface({ input: process.stdin })
		.on('line', (text) => {
			const control = readControl(text);
			if ('fault' in control) return complain(`faulty line on stdin: ${control.fault}: ${text}`);
			switch (control.value.do) {
				case 'lie':
					toModule.faults = control.value.faults.toModule;
					toHost.faults = control.value.faults.toHost;
					return;
				case 'unplug':
					server.close();
					unplug();
					return;
				case 'plug':
					if (!server.listening) plug(own);
					return;
				case 'count':
					tell({ counts: { toModule: toModule.counts, toHost: toHost.counts } });
			}
		})
		.on('close', () => process.exit(0));
	tell({ listening: `tcp://${HOST}:${own}` });
});
plug(port);
