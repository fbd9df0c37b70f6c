/**
 * Measures what a 21-byte frame costs that comes in alone, in µs: our framing chart (from the port's chunk to FRAME told
 * and ACK written), the parser under it, and the Driver's parser. CPU time,
 * which others on the machine don't stretch. Prints the rounds' medians as JSON.
 */
import { SerialAPIParser } from '@zwave-js/serial';
import { createActor, fromTransition } from 'xstate';
import { fromResource } from '../../actors/runtime/resource.ts';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';
import { encodeFrame, scan } from '../../machines/zwave/frame.ts';
import { type FromFraming, framingMachine } from '../../machines/zwave/framing.ts';
import { median } from './figures.ts';

const FRAMES = 5_000;
const ROUNDS = 15;
const WARM_UPS = 5;
const NOTHING = new Uint8Array();

const chunk = encodeFrame({ type: 'request', function: 0x04, payload: Uint8Array.from({ length: 16 }, (_, at) => at) });

/** The chart on a port that takes every byte at once. */
function chart() {
	let told = 0;
	let acknowledged = 0;
	let tell = (_: FromPort) => {};
	const port = fromResource<ToPort, FromPort, PortInput>((scope) => {
		tell = scope.tell;
		scope.receive(() => void acknowledged++);
		return () => {};
	});
	const owner = createActor(
		fromTransition((state: undefined, _: FromFraming) => {
			told++;
			return state;
		}, undefined),
	).start();
	createActor(framingMachine.provide({ actors: { port } }), { input: { path: 'bench', owner } }).start();
	tell({ type: 'PORT_OPENED' });
	return async () => {
		told = acknowledged = 0;
		for (let frame = 0; frame < FRAMES; frame++) tell({ type: 'CHUNK', bytes: chunk });
		if (told !== FRAMES || acknowledged !== FRAMES) throw new Error(`${told} told, ${acknowledged} acknowledged`);
	};
}

async function bareParser() {
	let read = 0;
	for (let frame = 0; frame < FRAMES; frame++) read += scan(NOTHING, chunk).tokens.length;
	if (read !== FRAMES) throw new Error(`${read} frames were read`);
}

function peersParser() {
	const { writable, readable } = new SerialAPIParser(undefined);
	const writer = writable.getWriter();
	const reader = readable.getReader();
	return async () => {
		for (let frame = 0; frame < FRAMES; frame++) {
			const written = writer.write(chunk);
			await reader.read();
			await written;
		}
	};
}

const contestants = { chart: chart(), bare: bareParser, peer: peersParser() };
const rounds: { [Name in keyof typeof contestants]: number[] } = { chart: [], bare: [], peer: [] };
for (let round = -WARM_UPS; round < ROUNDS; round++) {
	for (const name of ['chart', 'bare', 'peer'] as const) {
		const before = process.cpuUsage();
		await contestants[name]();
		const { user, system } = process.cpuUsage(before);
		if (round >= 0) rounds[name].push((user + system) / FRAMES);
	}
}
process.stdout.write(
	JSON.stringify({ chart: median(rounds.chart), bare: median(rounds.bare), peer: median(rounds.peer) }),
);
