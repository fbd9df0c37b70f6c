/**
 * A host on the serial line that does only what the test says: writes bytes, and keeps what came, in hex.
 */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawHost {
	/** Frames and single bytes that came, in hex, in order. */
	readonly came: string[];
	/** Whether it acknowledges frames; it does at first. */
	acknowledges: boolean;
	readonly write: (...bytes: number[]) => void;
	/** Resolves when the connection is over, whoever ended it. */
	readonly closed: Promise<unknown>;
	readonly close: () => Promise<unknown>;
}

export async function connectHost(url: string): Promise<RawHost> {
	const { hostname, port } = new URL(url);
	const socket = connect({ host: hostname, port: Number(port), noDelay: true });
	const closed = once(socket, 'close');
	const came: string[] = [];
	let pending = Buffer.alloc(0);
	const host = {
		came,
		acknowledges: true,
		write: (...bytes: number[]) => void socket.write(Uint8Array.from(bytes)),
		closed,
		close() {
			socket.end();
			return closed;
		},
	};
	socket.on('data', (chunk) => {
		pending = Buffer.concat([pending, chunk]);
		for (;;) {
			const [start, length = 0] = pending;
			const size = start === 0x01 ? length + 2 : 1;
			if (start === undefined || pending.length < size || size === 2) return;
			came.push(pending.toString('hex', 0, size));
			pending = pending.subarray(size);
			if (start === 0x01 && host.acknowledges) host.write(0x06);
		}
	});
	await once(socket, 'connect');
	return host;
}

/** A request frame with its length and checksum. */
export function request(func: number, ...payload: number[]): number[] {
	const counted = [payload.length + 3, 0x00, func, ...payload];
	return [0x01, ...counted, counted.reduce((sum, byte) => sum ^ byte, 0xff)];
}

/** Send Data (0x13) with acknowledgement, routing and explorer frames. */
export function sendData(node: number, callbackId: number, ...command: number[]): number[] {
	return request(0x13, node, command.length, ...command, 0x25, callbackId);
}
