import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { type FromSending, sendingMachine, type Transmit } from '../../machines/zwave/sending.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(sendingMachine);

/** The machine on a clock that stands still, between an owner and a line that write down what they are told. */
function desk() {
	const time = stoppedClock();
	const line = listener<Transmit>();
	const owner = listener<FromSending>();
	const actor = createActor(sendingMachine, {
		input: { line: line.ref, owner: owner.ref },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		tick: time.tick,
		told: owner.told,
		send: (frame = 1) => actor.send({ type: 'SEND', bytes: Uint8Array.of(frame) }),
		written: () => actor.send({ type: 'WRITTEN' }),
		hear: (...answers: ('ACK' | 'NAK' | 'CAN')[]) => {
			for (const type of answers) actor.send({ type });
		},
		/** What was transmitted, each frame by its one byte. */
		frames: () => line.told.map(({ bytes }) => bytes[0]),
		repeated: () => line.told.map(({ again }) => again),
		state: () => actor.getSnapshot().value,
		ended: () => actor.getSnapshot().status === 'done',
	};
}
type Desk = ReturnType<typeof desk>;

/** A frame under way, the write returned. */
function awaiting() {
	const it = desk();
	it.send();
	it.written();
	return it;
}

/** Acknowledged at the second transmission; the first got no answer. */
function lateWith(frame: number) {
	const it = desk();
	it.send(frame);
	it.written();
	it.tick(1_600);
	it.tick(100);
	it.written();
	it.hear('ACK');
	return it;
}

const refusals: readonly (readonly [string, string, (it: Desk) => void])[] = [
	['NAK', 'nak', ({ hear }) => hear('NAK')],
	['CAN', 'can', ({ hear }) => hear('CAN')],
	['silence for 1.6 s', 'no acknowledgement', ({ tick }) => void tick(1_600)],
];

test('transmits, waits for the acknowledgement, and says that it is sent', () => {
	const { send, written, hear, state, frames, told } = desk();
	send();
	expect(state()).toBe('writing');
	written();
	expect(state()).toBe('awaitingAck');
	hear('ACK');
	expect(frames()).toEqual([1]);
	expect(told).toEqual([{ type: 'SENT' }]);
	expect(state()).toBe('idle');
});

describe('three transmissions with 100 and 1,100 ms between them, then NOT_SENT', () => {
	test.each(refusals)('%s', (_, reason, refuse) => {
		const it = awaiting();
		refuse(it);
		expect(it.state()).toBe('backingOff');
		it.tick(99);
		expect(it.frames()).toEqual([1]);
		it.tick(1);
		expect(it.frames()).toEqual([1, 1]);
		it.written();
		refuse(it);
		it.tick(1_099);
		expect(it.frames()).toHaveLength(2);
		it.tick(1);
		expect(it.repeated()).toEqual([false, true, true]);
		it.written();
		expect(it.told).toEqual([]);
		refuse(it);
		expect(it.told).toEqual([{ type: 'NOT_SENT', reason }]);
		it.tick(10_000);
		expect(it.frames()).toHaveLength(3);
	});
});

describe('while it is still writing', () => {
	test('an acknowledgement counts, and is told at once', () => {
		const { send, hear, written, told, state, frames } = desk();
		send();
		hear('ACK');
		expect(state()).toBe('acknowledgedEarly');
		expect(told).toEqual([{ type: 'SENT' }]);
		written();
		expect(state()).toBe('idle');
		expect(frames()).toEqual([1]);
	});

	test.each(['NAK', 'CAN'] as const)('a %s counts; it waits for the write first', (refusal) => {
		const { send, hear, written, state } = desk();
		send();
		hear(refusal);
		expect(state()).toBe('refusedEarly');
		written();
		expect(state()).toBe('backingOff');
	});

	test('an acknowledgement after a refusal prevails', () => {
		const { send, hear, written, told, state } = desk();
		send();
		hear('CAN', 'ACK');
		written();
		expect(told).toEqual([{ type: 'SENT' }]);
		expect(state()).toBe('idle');
	});

	test.each([
		['nothing came back', []],
		['it was acknowledged', ['ACK']],
		['it was refused', ['NAK']],
	] as const)('ends when the port takes no bytes for 1.6 s: %s', (_, early) => {
		const { send, hear, tick, ended } = desk();
		send();
		hear(...early);
		tick(1_599);
		expect(ended()).toBe(false);
		tick(1);
		expect(ended()).toBe(true);
	});
});

describe('a frame that comes before the one under way is over', () => {
	test('waits for its acknowledgement', () => {
		const { send, hear, frames } = awaiting();
		send(2);
		expect(frames()).toEqual([1]);
		hear('ACK');
		expect(frames()).toEqual([1, 2]);
	});

	test('waits for its write', () => {
		const { send, hear, written, frames } = desk();
		send(1);
		hear('ACK');
		send(2);
		expect(frames()).toEqual([1]);
		written();
		expect(frames()).toEqual([1, 2]);
	});

	test('has three transmissions of its own', () => {
		const { send, hear, tick, written, told, frames } = awaiting();
		hear('CAN');
		tick(100);
		written();
		hear('ACK');
		send(2);
		tick(150);
		written();
		for (const wait of [100, 1_100]) {
			hear('CAN');
			tick(wait);
			written();
		}
		hear('ACK');
		expect(frames()).toEqual([1, 1, 2, 2, 2]);
		expect(told).toEqual([{ type: 'SENT' }, { type: 'SENT' }]);
	});
});

describe('late answers', () => {
	test('what is acknowledged during the back-off is not sent again', () => {
		const { hear, tick, told, frames } = awaiting();
		tick(1_600);
		hear('ACK');
		tick(10_000);
		expect(told).toEqual([{ type: 'SENT' }]);
		expect(frames()).toEqual([1]);
	});

	test('refusals during the back-off change nothing', () => {
		const { hear, tick, frames } = awaiting();
		hear('CAN', 'NAK', 'CAN');
		tick(99);
		hear('NAK');
		tick(1);
		expect(frames()).toEqual([1, 1]);
	});

	test('the second acknowledgement of a frame sent twice is not taken for the next one', () => {
		const { send, hear, tick, written, frames, told } = lateWith(1);
		send(2);
		tick(149);
		hear('ACK');
		expect(frames()).toEqual([1, 1]);
		tick(1);
		expect(frames()).toEqual([1, 1, 2]);
		written();
		expect(told).toEqual([{ type: 'SENT' }]);
		hear('ACK');
		expect(told).toEqual([{ type: 'SENT' }, { type: 'SENT' }]);
	});

	test('nor when the repeated one was acknowledged while it was being written', () => {
		const it = awaiting();
		it.tick(1_600);
		it.tick(100);
		it.hear('ACK');
		it.send(2);
		it.written();
		it.hear('ACK');
		expect(it.told).toEqual([{ type: 'SENT' }]);
		it.tick(150);
		expect(it.frames()).toEqual([1, 1, 2]);
	});

	test('nor are those of a frame that was given up', () => {
		const it = awaiting();
		for (const wait of [100, 1_100]) {
			it.tick(1_600);
			it.tick(wait);
			it.written();
		}
		it.tick(1_600);
		expect(it.told).toEqual([{ type: 'NOT_SENT', reason: 'no acknowledgement' }]);
		it.send(2);
		it.hear('ACK', 'ACK', 'ACK');
		it.tick(150);
		expect(it.frames().at(-1)).toBe(2);
		expect(it.told).toHaveLength(1);
	});

	test('behind a frame that was sent once there is nothing to wait for', () => {
		const { hear, send, frames } = awaiting();
		hear('ACK');
		send(2);
		expect(frames()).toEqual([1, 2]);
	});

	test('150 ms later nothing is waited for any more', () => {
		const { send, tick, frames } = lateWith(1);
		tick(150);
		send(2);
		expect(frames()).toEqual([1, 1, 2]);
	});
});

everyEdgeIsTaken(sendingMachine, edges);
