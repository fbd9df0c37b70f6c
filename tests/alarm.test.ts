import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { type AlarmEvent, alarmMachine, type FromAlarm } from '../machines/alarm.ts';
import type { Alarm } from '../machines/events.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { listener } from './kit/owner.ts';

const edges = watchEdges(alarmMachine);

const hot: Alarm = { id: 'temperature', severity: 'warning', text: 'too hot', remedy: 'let air get to it' };
const RAISE: AlarmEvent = { type: 'RAISE', alarm: hot };
const worse: AlarmEvent = { type: 'RAISE', alarm: { ...hot, severity: 'error', text: 'far too hot' } };
const CLEAR: AlarmEvent = { type: 'CLEAR' };
const ACKNOWLEDGE: AlarmEvent = { type: 'ACKNOWLEDGE' };
const REPEAT: AlarmEvent = { type: 'REPEAT' };

function desk() {
	const time = stoppedClock();
	const { told, ref } = listener<FromAlarm>();
	const actor = createActor(alarmMachine, {
		input: { id: hot.id, now: time.now, owner: ref },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		tick: time.tick,
		send: (...events: AlarmEvent[]) => {
			for (const event of events) actor.send(event);
		},
		/** Since this was asked for the last time. */
		told: () => told.splice(0).map(({ payload }) => payload),
	};
}

/** One that stands. */
function raised() {
	const it = desk();
	it.send(RAISE);
	it.told();
	return it;
}

test('it stands since it was raised, and counts how often it was news', () => {
	const it = desk();
	it.send(RAISE, RAISE, worse);
	it.tick(1_000);
	it.send(CLEAR, RAISE);
	expect(it.told().map((payload) => [payload?.text, payload?.since, payload?.count])).toEqual([
		['too hot', '2026-08-22T10:00:00.000Z', 1],
		['far too hot', '2026-08-22T10:00:00.000Z', 2],
		[undefined, undefined, undefined],
		['too hot', '2026-08-22T10:00:01.000Z', 3],
	]);
});

test('what clears is told once, also when it was raised before the last restart', () => {
	const it = desk();
	it.send(CLEAR, CLEAR, RAISE, CLEAR, CLEAR);
	expect(it.told()).toMatchObject([undefined, { count: 1 }, undefined]);
});

describe('acknowledged', () => {
	test('it says since when, and is told of no more', () => {
		const it = raised();
		it.tick(1_000);
		it.send(ACKNOWLEDGE, ACKNOWLEDGE, RAISE);
		expect(it.told()).toMatchObject([{ acknowledged: true, acknowledgedAt: '2026-08-22T10:00:01.000Z' }]);
	});

	test('it stays so in other words, and told to one who has forgotten', () => {
		const it = raised();
		it.send(ACKNOWLEDGE, { type: 'RAISE', alarm: { ...hot, text: 'too hot still' } }, REPEAT);
		expect(it.told().map((payload) => [payload?.acknowledged, payload?.count])).toEqual([
			[true, 1],
			[true, 2],
			[true, 2],
		]);
	});

	test('it wants attention again when it gets worse, and not when it gets better', () => {
		const it = raised();
		it.send(worse, ACKNOWLEDGE, RAISE, worse);
		expect(it.told().map((payload) => [payload?.severity, payload?.acknowledged])).toEqual([
			['error', undefined],
			['error', true],
			['warning', true],
			['error', undefined],
		]);
	});

	test('it wants attention again when it comes again', () => {
		const it = raised();
		it.send(ACKNOWLEDGE, CLEAR, RAISE);
		expect(it.told().at(-1)).toStrictEqual({ v: 1, ...hot, since: '2026-08-22T10:00:00.000Z', count: 2 });
	});

	test('one that does not stand is not', () => {
		const it = desk();
		it.send(ACKNOWLEDGE, REPEAT, CLEAR, ACKNOWLEDGE, REPEAT);
		expect(it.told()).toEqual([undefined]);
	});
});

everyEdgeIsTaken(alarmMachine, edges);
