import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { FromPort, PortInput, ToPort } from '../../machines/port.ts';
import { encodeFrame, type Frame } from '../../machines/zwave/frame.ts';
import { type FromFraming, framingMachine } from '../../machines/zwave/framing.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';
import { HandHeld } from '../kit/resource.ts';

const edges = watchEdges(framingMachine);

const request: Frame = { type: 'request', function: 0x13, payload: Uint8Array.of(12, 3, 0x25, 0x01, 0xff, 0x25, 1) };
const response: Frame = { type: 'response', function: 0x13, payload: Uint8Array.of(1) };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** The machine on a port and a clock that the test holds. */
function desk() {
	const time = stoppedClock();
	const port = new HandHeld<ToPort, FromPort, PortInput>();
	const owner = listener<FromFraming>();
	const actor = createActor(framingMachine.provide({ actors: { port: port.logic } }), {
		input: { path: '/dev/ttyUSB0', owner: owner.ref },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		time,
		port,
		actor,
		told: owner.told,
		/** What went over the line, as hex; frames and single bytes apart. */
		wire: () => port.received.map((event) => (event.type === 'WRITE' ? hex(event.bytes) : event.type)),
		chunk: (text: string) => port.tell({ type: 'CHUNK', bytes: bytes(text) }),
		send: () => actor.send({ type: 'SEND', bytes: encodeFrame(request) }),
		written: () => port.tell({ type: 'WRITTEN' }),
		receiving: () => {
			const { value } = actor.getSnapshot();
			return typeof value === 'object' ? value.open : value;
		},
		statistics: () => actor.getSnapshot().context.statistics,
	};
}

function openDesk() {
	const it = desk();
	it.port.tell({ type: 'PORT_OPENED' });
	it.port.received.length = 0;
	it.told.length = 0;
	return it;
}

const ack = '06';
const nak = '15';
const can = '18';
const frame = hex(encodeFrame(request));
const answer = hex(encodeFrame(response));

describe('opening', () => {
	test('unlocks the module with a NAK, and says that it is open, without waiting', () => {
		const { port, wire, told } = desk();
		port.tell({ type: 'PORT_OPENED' });
		expect(wire()).toEqual([nak]);
		expect(told).toEqual([{ type: 'OPENED' }]);
	});

	test('ends with the reason when the port cannot be opened', () => {
		const { port, actor } = desk();
		port.fail(new Error('no such file'));
		expect(actor.getSnapshot().output).toEqual({ lost: 'no such file' });
	});

	test('can be called off', () => {
		const { port, actor, wire } = desk();
		actor.send({ type: 'CLOSE' });
		expect(wire()).toEqual(['CLOSE']);
		port.complete(undefined);
		expect(actor.getSnapshot().output).toEqual({ lost: undefined });
	});
});

describe('receiving', () => {
	test('acknowledges a frame at once, and hands it on', () => {
		const { chunk, wire, told } = openDesk();
		chunk(answer);
		expect(wire()).toEqual([ack]);
		expect(told).toEqual([{ type: 'FRAME', frame: response }]);
	});

	test('puts a frame together from single bytes, each state in turn', () => {
		const { chunk, told, receiving } = openDesk();
		const visited = bytes(answer).reduce<unknown[]>((states, byte) => {
			chunk(hex(Uint8Array.of(byte)));
			return states.at(-1) === receiving() ? states : states.concat(receiving());
		}, []);
		expect(visited).toEqual(['awaitingLength', 'awaitingBody', 'awaitingChecksum', 'awaitingSof']);
		expect(told).toEqual([{ type: 'FRAME', frame: response }]);
	});

	test('takes frames and acknowledgements that came together in their order', () => {
		const { chunk, told, send, written } = openDesk();
		send();
		written();
		chunk(ack + answer + frame);
		expect(told).toEqual([{ type: 'SENT' }, { type: 'FRAME', frame: response }, { type: 'FRAME', frame: request }]);
	});

	test('answers a wrong checksum with NAK, and goes on behind it', () => {
		const { chunk, wire, told, statistics } = openDesk();
		chunk(`${answer.slice(0, -2)}00${answer}`);
		expect(wire()).toEqual([nak, ack]);
		expect(told).toEqual([{ type: 'FRAME', frame: response }]);
		expect(statistics().corrupt).toBe(1);
	});

	test.each([
		['bytes that begin nothing', 'ff00aa', 3],
		['a LEN below 3', '0102', 2],
		[
			'a TYPE that does not exist',
			`${hex(encodeFrame(response)).replace('0104011301', '0104071301').slice(0, -2)}ee`,
			6,
		],
	])('skips and counts %s', (_, garbage, count) => {
		const { chunk, told, wire, statistics } = openDesk();
		chunk(garbage + answer);
		expect(told).toEqual([{ type: 'FRAME', frame: response }]);
		expect(wire()).toEqual([ack]);
		expect(statistics().garbageBytes).toBe(count);
	});

	test('takes what stands in the place of an impossible LEN for a SOF', () => {
		const { chunk, told } = openDesk();
		chunk(`01${answer}`);
		expect(told).toEqual([{ type: 'FRAME', frame: response }]);
	});

	test.each([
		['its SOF', '01'],
		['its body', answer.slice(0, 6)],
		['its last byte but one', answer.slice(0, -2)],
	])('gives up a frame that stalls after %s for 150 ms, and says so with NAK', (_, beginning) => {
		const { chunk, wire, told, time, statistics } = openDesk();
		chunk(beginning);
		time.tick(149);
		expect(wire()).toEqual([]);
		time.tick(1);
		expect(wire()).toEqual([nak]);
		expect(statistics().stalled).toBe(1);
		chunk(answer);
		expect(told).toEqual([{ type: 'FRAME', frame: response }]);
	});

	test('the limit is between two bytes, not for the frame', () => {
		const { chunk, told, time } = openDesk();
		for (const byte of bytes(answer)) {
			time.tick(149);
			chunk(hex(Uint8Array.of(byte)));
		}
		expect(told).toEqual([{ type: 'FRAME', frame: response }]);
	});

	test('believes nothing of a stalled frame, not even a byte that looks like an ACK', () => {
		const { chunk, time, send, written, told, statistics } = openDesk();
		send();
		written();
		chunk(`0120${ack}${answer}`);
		time.tick(150);
		expect(told).toEqual([]);
		expect(statistics().garbageBytes).toBe(9);
	});
});

describe('sending', () => {
	test('writes, asks for a receipt, and says that it is sent when it is acknowledged', () => {
		const { send, written, chunk, wire, port, told } = openDesk();
		send();
		expect(port.received).toEqual([{ type: 'WRITE', bytes: bytes(frame), receipt: true }]);
		written();
		expect(told).toEqual([]);
		chunk(ack);
		expect(wire()).toEqual([frame]);
		expect(told).toEqual([{ type: 'SENT' }]);
	});

	test('acknowledges a frame that comes in between', () => {
		const { send, written, chunk, wire, told } = openDesk();
		send();
		written();
		chunk(answer);
		chunk(ack);
		expect(wire()).toEqual([frame, ack]);
		expect(told.map(({ type }) => type)).toEqual(['FRAME', 'SENT']);
	});

	test('an answer on the heels of the acknowledgement comes after SENT, also when the write has not returned', () => {
		const { send, chunk, told } = openDesk();
		send();
		chunk(ack + answer);
		expect(told).toEqual([{ type: 'SENT' }, { type: 'FRAME', frame: response }]);
	});

	test.each([
		['NAK', nak],
		['CAN', can],
	])('sends again after %s, and counts it', (_, refusal) => {
		const { send, written, chunk, time, wire, statistics } = openDesk();
		send();
		written();
		chunk(refusal);
		time.tick(100);
		expect(wire()).toEqual([frame, frame]);
		written();
		chunk(ack);
		expect(statistics()).toMatchObject({ framesSent: 2, retransmissions: 1 });
		const { refused, collided, acknowledged } = statistics().figures();
		expect({ refused, collided, acknowledged }).toMatchObject({
			...(refusal === nak ? { refused: 1, collided: 0 } : { refused: 0, collided: 1 }),
			acknowledged: { count: 1 },
		});
	});

	test('of a thousand answers in one chunk each kind counts once', () => {
		const { send, written, chunk, told, time, wire } = openDesk();
		send();
		written();
		chunk((nak + can + ack).repeat(1_000));
		expect(told).toEqual([{ type: 'SENT' }]);
		time.tick(10_000);
		expect(wire()).toEqual([frame]);
	});

	test('a port that takes no bytes for 1.6 s is lost', () => {
		const { send, time, actor, wire } = openDesk();
		send();
		time.tick(1_600);
		expect(wire().at(-1)).toBe('CLOSE');
		time.tick(1_600);
		expect(actor.getSnapshot().output).toEqual({ lost: 'the port takes no more bytes' });
	});
});

describe('amid noise', () => {
	/** What a damaged frame may leave, and an ACK, which may be one of its bytes. */
	const noises: readonly (readonly [string, string])[] = [
		['garbage', 'ff'],
		['an impossible LEN', '0102'],
		['a frame whose checksum is wrong', `${answer.slice(0, -2)}00`],
		['a frame of a TYPE that does not exist', '0104071301ee'],
	];

	test.each(noises)('%s: an ACK behind it is not believed, in the same chunk or soon after', (_, noise) => {
		const { send, written, chunk, told, time, statistics } = openDesk();
		send();
		written();
		chunk(noise + ack);
		time.tick(149);
		const counted = statistics().garbageBytes;
		chunk(ack);
		expect(told).toEqual([]);
		expect(statistics().garbageBytes).toBe(counted + 1);
	});

	test.each(noises)('%s: a NAK behind it is', (_, noise) => {
		const { send, written, chunk, time, wire } = openDesk();
		send();
		written();
		chunk(noise + nak);
		time.tick(100);
		expect(wire().filter((bytes) => bytes === frame)).toHaveLength(2);
	});

	test('150 ms of silence end it', () => {
		const { send, written, chunk, told, time, receiving } = openDesk();
		send();
		written();
		chunk(`ff${ack}`);
		expect(receiving()).toBe('amidNoise');
		time.tick(150);
		expect(receiving()).toBe('awaitingSof');
		chunk(ack);
		expect(told).toEqual([{ type: 'SENT' }]);
	});

	test('a frame that is right ends it', () => {
		const { send, written, chunk, told } = openDesk();
		send();
		written();
		chunk(`ff${answer}${ack}`);
		expect(told).toEqual([{ type: 'FRAME', frame: response }, { type: 'SENT' }]);
	});

	test('the rest of a stalled frame that comes after all is not believed', () => {
		const { send, written, chunk, told, time } = openDesk();
		send();
		written();
		chunk('0109');
		time.tick(150);
		time.tick(149);
		chunk(`${ack}00${ack}`);
		expect(told).toEqual([]);
	});

	test('frames with wrong checksums in a row are answered with one NAK', () => {
		const { chunk, wire, statistics } = openDesk();
		const corrupt = `${answer.slice(0, -2)}00`;
		chunk(corrupt.repeat(3) + answer + corrupt);
		expect(wire()).toEqual([nak, ack, nak]);
		expect(statistics().corrupt).toBe(4);
	});
});

describe('ending', () => {
	test('a port that goes ends it with the reason', () => {
		const { port, actor } = openDesk();
		port.fail(new Error('unplugged'));
		expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { lost: 'unplugged' } });
	});

	test('waits until the port is closed', () => {
		const { port, actor, wire } = openDesk();
		actor.send({ type: 'CLOSE' });
		expect(wire()).toEqual(['CLOSE']);
		expect(actor.getSnapshot().status).toBe('active');
		port.complete(undefined);
		expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { lost: undefined } });
	});

	test('but not for ever', () => {
		const { actor, time, port } = openDesk();
		actor.send({ type: 'CLOSE' });
		time.tick(1_600);
		expect(actor.getSnapshot().status).toBe('done');
		expect(port.released).toBe(1);
	});
});

everyEdgeIsTaken(framingMachine, edges);
