/**
 * A broker that does what a test tells it, right or wrong: the frames of MQTT are made here by hand (MQTT 5, section 2), so
 * that no library forbids what it should not do.
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** What came from the gateway. */
export interface Frame {
	/** The first byte, without flags: 0x10 is CONNECT. */
	readonly type: number;
	readonly flags: number;
	readonly body: Buffer;
}

export const CONNECT = 0x10;
export const PUBLISH = 0x30;
export const PUBACK = 0x40;
export const SUBSCRIBE = 0x80;
export const PINGREQ = 0xc0;

export interface Visit {
	/** Counts the connections, from 0. */
	readonly number: number;
	/** 5 or 4, when CONNECT has come. */
	readonly version: number;
	readonly socket: Socket;
	readonly send: (frame: Uint8Array) => void;
}

export interface RudeBroker {
	readonly url: string;
	readonly port: number;
	/** Everything that came, oldest first. */
	readonly frames: readonly Frame[];
	readonly visits: readonly Visit[];
}

type Manners = (frame: Frame, visit: Visit) => void;

/** @param manners What it does with each frame. */
export async function rudeBroker(manners: Manners): Promise<RudeBroker> {
	const frames: Frame[] = [];
	const visits: Visit[] = [];
	const server = createServer((socket) => {
		let version = 5;
		const visit: Visit = {
			number: visits.length,
			get version() {
				return version;
			},
			socket,
			send: (frame) => void socket.write(frame),
		};
		visits.push(visit);
		let bytes: Buffer = Buffer.alloc(0);
		socket.on('data', (piece) => {
			bytes = Buffer.concat([bytes, piece]);
			for (let taken = take(bytes); taken; taken = take(bytes)) {
				bytes = taken.rest;
				const { frame } = taken;
				// The protocol's level is behind its name, "MQTT".
				if (frame.type === CONNECT) version = frame.body[6] ?? 0;
				frames.push(frame);
				manners(frame, visit);
			}
		});
		// The gateway may have gone first.
		socket.on('error', () => socket.destroy());
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		for (const { socket } of visits) socket.destroy();
		server.close();
	});
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return { url: `mqtt://127.0.0.1:${port}`, port, frames, visits };
}

function take(bytes: Buffer): { readonly frame: Frame; readonly rest: Buffer } | undefined {
	let length = 0;
	for (let at = 1; at < Math.min(bytes.length, 5); at++) {
		const byte = bytes[at] ?? 0;
		length += (byte & 0x7f) * 128 ** (at - 1);
		if (byte >= 0x80) continue;
		if (bytes.length < at + 1 + length) return undefined;
		const first = bytes[0] ?? 0;
		const body = bytes.subarray(at + 1, at + 1 + length);
		return { frame: { type: first & 0xf0, flags: first & 0x0f, body }, rest: bytes.subarray(at + 1 + length) };
	}
	return undefined;
}

/** Does as it should; `terms` are the properties of its CONNACK with MQTT 5. */
export function polite(terms: Uint8Array = new Uint8Array()): Manners {
	return ({ type, body }, { version, send }) => {
		const five = version === 5;
		if (type === CONNECT) send(connack(0, five ? terms : undefined));
		else if (type === SUBSCRIBE) send(frame(0x90, body.subarray(0, 2), five ? [0, 1] : [1]));
		else if (type === PUBLISH) send(frame(PUBACK, idOf(body)));
		else if (type === PINGREQ) send(frame(0xd0));
	};
}

/** The packet identifier of a PUBLISH of QoS 1. */
export function idOf(publish: Buffer): Buffer {
	const at = 2 + publish.readUInt16BE(0);
	return publish.subarray(at, at + 2);
}

type Bytes = Uint8Array | readonly number[];

/** @param length Announced; default: that of the parts. */
export function frame(first: number, ...parts: Bytes[]): Buffer {
	const body = Buffer.concat(parts.map((part) => Uint8Array.from(part)));
	return Buffer.concat([Uint8Array.from([first, ...lengthOf(body.length)]), body]);
}

/** A number of variable length (MQTT 5, 1.5.5). */
export function lengthOf(value: number): number[] {
	const bytes: number[] = [];
	let rest = value;
	do {
		const byte = rest % 128;
		rest = Math.floor(rest / 128);
		bytes.push(rest > 0 ? byte | 0x80 : byte);
	} while (rest > 0);
	return bytes;
}

/** @param properties Undefined with MQTT 3.1.1, which has none. */
export function connack(code: number, properties?: Uint8Array): Buffer {
	return frame(0x20, [0, code], ...(properties ? [lengthOf(properties.length), properties] : []));
}

export const disconnect = (code: number, properties: Uint8Array = new Uint8Array()) =>
	frame(0xe0, [code], lengthOf(properties.length), properties);

/** Properties of MQTT 5 (2.2.2.2), by what they hold. */
export const property = {
	byte: (id: number, value: number) => Buffer.from([id, value]),
	two: (id: number, value: number) => Buffer.from([id, value >> 8, value & 0xff]),
	four: (id: number, value: number) => {
		const bytes = Buffer.alloc(5, id);
		bytes.writeUInt32BE(value, 1);
		return bytes;
	},
	text: (id: number, value: string) => {
		const bytes = Buffer.from(value);
		return Buffer.concat([Buffer.from([id, bytes.length >> 8, bytes.length & 0xff]), bytes]);
	},
};
