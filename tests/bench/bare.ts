/**
 * The floor: a client that only writes the bytes of a set, acknowledges what comes, and waits for what ends it: the
 * response and the callback of SendData, and from a node with Supervision its report. No queue, no time limits, no checks
 * but the length of a frame.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { encodeFrame, scan } from '../../machines/zwave/frame.ts';
import { requests } from '../../machines/zwave/messages.ts';
import { type Side, type SideOptions, serve } from './side.ts';

const ACK = Uint8Array.of(0x06);
const APPLICATION_COMMAND = 0x04;
const SEND_DATA = 0x13;
const SUPERVISION = 0x6c;
/** The plug that answers Supervision. */
const SUPERVISED = 2;

async function open({ url, ready, interviewed, fail }: SideOptions): Promise<Side> {
	const { hostname, port } = new URL(url);
	const socket = connect({ host: hostname, port: Number(port), noDelay: true });
	socket.on('error', fail);
	await once(socket, 'connect');
	let rest: Uint8Array = new Uint8Array();
	let left = 0;
	let resolve = () => {};
	socket.on('data', (chunk: Buffer) => {
		const read = scan(rest, chunk);
		rest = read.rest;
		for (const token of read.tokens) {
			if (token.kind !== 'frame') continue;
			socket.write(ACK);
			const { function: func, payload } = token.frame;
			const counts = func === SEND_DATA || (func === APPLICATION_COMMAND && payload[3] === SUPERVISION);
			if (counts && --left === 0) resolve();
		}
	});
	ready();
	interviewed();

	let session = 0;
	return {
		set: (node, on) =>
			new Promise((done) => {
				session = (session + 1) % 64;
				const set = [0x25, 0x01, on ? 0xff : 0x00];
				const command = node === SUPERVISED ? [SUPERVISION, 0x01, session, set.length, ...set] : set;
				const { payload } = requests.sendData(node, Uint8Array.from(command), 1);
				left = node === SUPERVISED ? 3 : 2;
				resolve = done;
				const withCallback = Uint8Array.of(...payload, session + 1);
				socket.write(encodeFrame({ type: 'request', function: SEND_DATA, payload: withCallback }));
			}),
		end: async () => void socket.destroy(),
	};
}

await serve(open);
