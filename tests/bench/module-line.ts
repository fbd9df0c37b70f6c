/**
 * The module's end of a serial line between the gateway and the home, which measures how soon the gateway acknowledges.
 *
 * Takes lines on stdin: `to URL` opens the line to a home and is answered with `{"listening":"tcp://…"}`; from `begin` on it
 * sends frames of its own between the home's; `end` is answered with the ms from each frame to its ACK, and with how often
 * something had to be sent again. One frame is under way at a time, as with a module. A process of its own, so that
 * nothing else delays its clock.
 */
import { connect, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { encodeFrame, type Frame, scan } from '../../machines/zwave/frame.ts';

const ACK = Uint8Array.of(0x06);
/** Between two frames of its own. */
const INTERVAL_MS = 4;
/** INS12350 section 6: by then the host must have acknowledged. */
const ACK_LIMIT_MS = 1_600;

/** ApplicationCommand from node 11, a motion sensor: Basic Set 0, at -59 dBm. */
const REPORT: Frame = { type: 'request', function: 0x04, payload: Uint8Array.of(0, 11, 3, 0x20, 0x01, 0x00, 0xc5) };

interface Pending {
	readonly bytes: Uint8Array;
	/** Whether the home waits for its ACK. */
	readonly fromHome: boolean;
}

const times: number[] = [];
let retransmissions = 0;
let refusals = 0;
let isMeasuring = false;

function open(url: string) {
	const server = createServer((gateway) => join(gateway, connect(Number(new URL(url).port), '127.0.0.1')));
	server.listen(0, '127.0.0.1', () => {
		const address = server.address();
		if (typeof address === 'object' && address) tell({ listening: `tcp://127.0.0.1:${address.port}` });
	});
}

function join(gateway: Socket, home: Socket) {
	gateway.setNoDelay(true);
	home.setNoDelay(true);
	const pending: Pending[] = [];
	let sentAt = 0;
	let limit: NodeJS.Timeout | undefined;
	const transmit = () => {
		const [first] = pending;
		if (!first) return;
		limit = setTimeout(() => {
			retransmissions++;
			transmit();
		}, ACK_LIMIT_MS);
		sentAt = performance.now();
		gateway.write(first.bytes);
	};
	const queue = (frame: Frame, fromHome: boolean) => {
		if (pending.push({ bytes: encodeFrame(frame), fromHome }) === 1) transmit();
	};
	read(home, (token) => {
		if (token.kind === 'frame') queue(token.frame, true);
		else if (token.kind === 'ACK') gateway.write(ACK);
		else refusals++;
	});
	read(gateway, (token) => {
		if (token.kind === 'frame') home.write(encodeFrame(token.frame));
		else if (token.kind === 'ACK') {
			const took = performance.now() - sentAt;
			const first = pending.shift();
			if (!first) return;
			clearTimeout(limit);
			if (isMeasuring) times.push(took);
			if (first.fromHome) home.write(ACK);
			transmit();
			// A host begins with a NAK.
		} else if (isMeasuring) refusals++;
	});
	const adding = setInterval(() => {
		if (isMeasuring && pending.length === 0) queue(REPORT, false);
	}, INTERVAL_MS);
	gateway.once('close', () => {
		clearInterval(adding);
		clearTimeout(limit);
		home.destroy();
	});
}

type Token = ReturnType<typeof scan>['tokens'][number];

function read(from: Socket, take: (token: Token) => void) {
	let rest: Uint8Array = new Uint8Array();
	from.on('error', (fault) => process.stderr.write(`module-line: ${fault.message}\n`));
	from.on('data', (chunk: Buffer) => {
		const scanned = scan(rest, chunk);
		rest = scanned.rest;
		for (const token of scanned.tokens) take(token);
	});
}

function tell(line: object) {
	process.stdout.write(`${JSON.stringify(line)}\n`);
}

createInterface({ input: process.stdin })
	.on('line', (line) => {
		const [order, url] = line.split(' ');
		if (order === 'to' && url) open(url);
		isMeasuring = order === 'begin';
		if (order === 'end') tell({ times, retransmissions, refusals });
	})
	.on('close', () => process.exit());
