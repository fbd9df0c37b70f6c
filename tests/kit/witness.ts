/**
 * Stands at a Z-Wave module's end of the serial line and writes down what the module was told to do, and did.
 *
 * Promises: passes every byte on as it came; what it writes down is a set that the module took over for sending (SendData,
 * answered with 1), whoever hears of it afterwards. Like a module on its port it does not notice when the host dies: its own
 * connection to the home stays, so that what was sent just before is carried out and seen. One host at a time. Counts what
 * should not be on a line that is honest: NAK, CAN, and frames that were not acknowledged and sent again.
 *
 * Sources: INS12350 section 4.3.3.1 (SendData), SDS13781 (the sets), SDS13783 (Supervision, Multi Channel).
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { scan, type Token } from '../../machines/zwave/frame.ts';

export type Kind = 'switch' | 'level' | 'lock' | 'heating' | 'cooling';

/** What one command to a device sets. */
export interface DeviceSet {
	readonly node: number;
	readonly endpoint: number;
	readonly kind: Kind;
	/** As the device has it; a temperature in 0.01 °C. */
	readonly value: number;
}

const SEND_DATA = 0x13;

/** A module gives up a frame 1500 ms after its first byte (INS12350 section 6): a length that was damaged swallows no others. */
const FRAME_LIMIT_MS = 1_500;

export interface Witness {
	/** Where the host finds the module. */
	readonly url: string;
	/** How often a frame was refused or sent again so far, by either end; a host begins with a NAK. */
	readonly unrest: () => number;
	/** The home is done with. */
	readonly close: () => Promise<void>;
}

/**
 * @param home `tcp://host:port`
 * @param opened Called when a host connects; what it returns comes back with each set of that connection.
 * @param saw Called for each set.
 */
export async function openWitness<Mark>(
	home: string,
	opened: () => Mark,
	saw: (set: DeviceSet, mark: Mark) => void,
): Promise<Witness> {
	const module = connect({ port: Number(new URL(home).port), host: '127.0.0.1', noDelay: true });
	await once(module, 'connect');
	let host: Socket | undefined;
	/** Given to the module and not answered yet. */
	let given: (() => void) | undefined;
	let unrest = 0;
	/** What waits for its ACK, by who sent it. */
	const unacknowledged: { module?: string; host?: string } = {};
	/** Each end acknowledges what the other sent. */
	const follow = (token: Token, from: 'module' | 'host') => {
		if (token.kind === 'NAK' || token.kind === 'CAN') unrest++;
		else if (token.kind === 'ACK') delete unacknowledged[from === 'module' ? 'host' : 'module'];
		else if (token.kind === 'frame') {
			const text = JSON.stringify(token.frame);
			if (unacknowledged[from] === text) unrest++;
			unacknowledged[from] = text;
		}
	};
	read(module, (token) => {
		follow(token, 'module');
		if (token.kind !== 'frame') return;
		const { type, function: called, payload } = token.frame;
		if (type !== 'response' || called !== SEND_DATA) return;
		if (payload[0] === 1) given?.();
		given = undefined;
	});
	module.on('data', (bytes) => host?.write(bytes));

	const server = createServer({ noDelay: true }, (socket) => {
		host?.destroy();
		host = socket;
		const mark = opened();
		read(socket, (token) => {
			follow(token, 'host');
			if (token.kind !== 'frame') return;
			const { type, function: called, payload } = token.frame;
			if (type !== 'request' || called !== SEND_DATA) return;
			const [node = 0, length = 0] = payload;
			const set = setOf(payload.subarray(2, 2 + length));
			given = set && (() => saw({ node, ...set }, mark));
		});
		socket.on('data', (bytes) => module.write(bytes));
		// A host that is killed resets its connection.
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			if (host === socket) host = undefined;
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (typeof address !== 'object' || !address) throw new Error(`not a TCP server's address: ${address}`);
	return {
		url: `tcp://127.0.0.1:${address.port}`,
		unrest: () => unrest,
		close: async () => {
			host?.destroy();
			module.destroy();
			server.close();
			await once(server, 'close');
		},
	};
}

function read(from: Socket, take: (token: Token) => void): void {
	let rest: Uint8Array = new Uint8Array();
	/** When its first byte came. */
	let since = 0;
	from.on('data', (chunk: Buffer) => {
		const now = performance.now();
		if (now - since > FRAME_LIMIT_MS) rest = new Uint8Array();
		const scanned = scan(rest, chunk);
		// What is left of this chunk began with it.
		if (rest.length === 0 || scanned.tokens.length > 0) since = now;
		rest = scanned.rest;
		for (const token of scanned.tokens) take(token);
	});
}

/** @returns Undefined for what sets nothing that a command of a test asks for. */
function setOf(bytes: Uint8Array, endpoint = 0): Omit<DeviceSet, 'node'> | undefined {
	const [commandClass = 0, command = 0, first = 0, second = 0] = bytes;
	const is = (kind: Kind, value: number) => ({ endpoint, kind, value });
	switch ((commandClass << 8) | command) {
		case 0x600d: // Multi Channel: from, to
			return setOf(bytes.subarray(4), second);
		case 0x6c01: // Supervision: session, length
			return setOf(bytes.subarray(4), endpoint);
		case 0x2501:
			return is('switch', first);
		case 0x2601:
			return is('level', first);
		case 0x6201:
			return is('lock', first);
		case 0x4301:
			return is((first & 0x0f) === 1 ? 'heating' : 'cooling', hundredths(bytes.subarray(3)));
		default:
			return undefined;
	}
}

/** Precision, scale and size in one byte, then the value (SDS13781, Thermostat Setpoint Set). */
function hundredths([format = 0, ...bytes]: Uint8Array): number {
	const value = bytes.slice(0, format & 0x07).reduce((sum, byte) => sum * 256 + byte, 0);
	return Math.round(value * 10 ** (2 - (format >> 5)));
}
