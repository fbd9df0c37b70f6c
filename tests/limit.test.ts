import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { Alarm, AlarmChanged } from '../machines/events.ts';
import { type LimitEvent, limitMachine } from '../machines/limit.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { listener } from './kit/owner.ts';

const edges = watchEdges(limitMachine);

const hot: Alarm = { id: 'temperature', severity: 'warning', text: 'too hot', remedy: 'let air get to it' };
const BAD: LimitEvent = { type: 'BAD', alarm: hot };
const WORSE: LimitEvent = { type: 'BAD', alarm: { ...hot, severity: 'error', text: 'far too hot' } };
const GOOD: LimitEvent = { type: 'GOOD' };

/** A figure that must be bad for a minute, and good for five; or for no time at all. */
function desk(hold: 'held' | 'at once' = 'held') {
	const time = stoppedClock();
	const { told, ref } = listener<AlarmChanged>();
	const holds =
		hold === 'held' ? { raiseAfterMs: 60_000, clearAfterMs: 300_000 } : { raiseAfterMs: 0, clearAfterMs: 0 };
	const actor = createActor(limitMachine, {
		input: { id: hot.id, owner: ref, ...holds },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		tick: time.tick,
		send: (...events: LimitEvent[]) => {
			for (const event of events) actor.send(event);
		},
		/** Since this was asked for the last time: the words of what was raised. */
		told: () => told.splice(0).map((event) => (event.raised ? event.alarm.text : 'clear')),
	};
}

/** One whose alarm stands. */
function raised() {
	const it = desk();
	it.send(BAD);
	it.tick(60_000);
	it.told();
	return it;
}

test('bad for long enough, it is an alarm, in its last words', () => {
	const it = desk();
	it.send(BAD);
	it.tick(59_999);
	it.send(WORSE);
	expect(it.told()).toEqual([]);
	it.tick(1);
	expect(it.told()).toEqual(['far too hot']);
});

test('bad and good in turns, it is none', () => {
	const it = desk();
	for (let times = 0; times < 3; times++) {
		it.send(BAD);
		it.tick(59_999);
		it.send(GOOD);
	}
	it.tick(60_000);
	expect(it.told()).toEqual(['clear', 'clear', 'clear']);
});

test('good for long enough, it clears', () => {
	const it = raised();
	it.send(GOOD);
	it.tick(299_999);
	it.send(GOOD);
	expect(it.told()).toEqual([]);
	it.tick(1);
	expect(it.told()).toEqual(['clear']);
});

test('good and bad in turns, its alarm stands', () => {
	const it = raised();
	for (let times = 0; times < 3; times++) {
		it.send(GOOD);
		it.tick(299_999);
		it.send(BAD);
	}
	it.tick(300_000);
	expect(it.told()).not.toContain('clear');
});

test('worse, it says so at once; the same again, it says nothing', () => {
	const it = raised();
	it.send(BAD, WORSE, WORSE, BAD);
	expect(it.told()).toEqual(['far too hot', 'too hot']);
});

describe('without a time to hold', () => {
	test('it is an alarm at once, and clears at once', () => {
		const it = desk('at once');
		it.send(BAD, GOOD, BAD);
		expect(it.told()).toEqual(['too hot', 'clear', 'too hot']);
	});
});

test('good from the start, it says so once, for what stood before the last restart', () => {
	const it = desk();
	it.send(GOOD, GOOD);
	expect(it.told()).toEqual(['clear']);
});

everyEdgeIsTaken(limitMachine, edges);
