import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { alarmsMachine } from '../machines/alarms.ts';
import type { Alarm, Announce, Condition } from '../machines/events.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(alarmsMachine);

const gone: Alarm = {
	id: 'zw-port',
	severity: 'error',
	text: '/dev/ttyAMA0 is gone',
	remedy: 'check that the stick is plugged in',
};

function desk() {
	const time = stoppedClock();
	const emitted: Announce[] = [];
	const actor = createActor(alarmsMachine, { input: { now: time.now }, clock: time.clock, inspect: edges.inspect });
	actor.on('*', (event) => emitted.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		tick: time.tick,
		emitted,
		payloads: () => emitted.map(({ payload }) => payload),
		raise: (what: Partial<Alarm> = {}) =>
			actor.send({ type: 'ALARM_CHANGED', raised: true, alarm: { ...gone, ...what } }),
		clear: (id = gone.id) => actor.send({ type: 'ALARM_CHANGED', raised: false, id }),
		link: (state: Condition, fresh: boolean) => actor.send({ type: 'LINK_CHANGED', state, fresh, detail: {} }),
	};
}

test('an alarm is told when it is raised, and taken back when it clears', () => {
	const it = desk();
	it.raise();
	it.clear();
	expect(it.emitted).toEqual([
		{
			type: 'ANNOUNCE',
			topic: 'alarm/zw-port',
			payload: {
				v: 1,
				id: 'zw-port',
				severity: 'error',
				text: '/dev/ttyAMA0 is gone',
				remedy: 'check that the stick is plugged in',
				since: '2026-08-22T10:00:00.000Z',
				count: 1,
			},
			retain: true,
		},
		{ type: 'ANNOUNCE', topic: 'alarm/zw-port', payload: undefined, retain: true },
	]);
});

describe('raised again while it stands', () => {
	test('in the same words, it is no news', () => {
		const it = desk();
		for (let n = 0; n < 1_000; n++) it.raise();
		expect(it.emitted).toHaveLength(1);
	});

	test('in other words, it counts, and stands since it was first raised', () => {
		const it = desk();
		it.raise();
		it.tick(5_000);
		it.raise({ text: '/dev/ttyAMA0: permission denied' });
		expect(it.payloads().at(-1)).toMatchObject({
			text: '/dev/ttyAMA0: permission denied',
			since: '2026-08-22T10:00:00.000Z',
			count: 2,
		});
	});

	test.each([{ severity: 'warning' }, { remedy: 'plug it in' }] as const)(
		'with %o, it is told, but does not count',
		(what) => {
			const it = desk();
			it.raise();
			it.raise(what);
			expect(it.payloads()).toHaveLength(2);
			expect(it.payloads().at(-1)).toMatchObject({ ...what, count: 1 });
		},
	);
});

test('raised again after it had cleared, it counts, and stands since then', () => {
	const it = desk();
	it.raise();
	it.clear();
	it.tick(5_000);
	it.raise();
	expect(it.payloads().at(-1)).toMatchObject({ since: '2026-08-22T10:00:05.000Z', count: 2 });
});

test('what clears is told once, also when it was raised before the last restart', () => {
	const it = desk();
	it.clear();
	it.clear();
	expect(it.emitted).toEqual([{ type: 'ANNOUNCE', topic: 'alarm/zw-port', payload: undefined, retain: true }]);
});

test('each alarm stands for itself', () => {
	const it = desk();
	it.raise();
	it.raise({ id: 'cloud' });
	it.clear();
	expect(it.emitted.map(({ topic, payload }) => [topic, payload?.count])).toEqual([
		['alarm/zw-port', 1],
		['alarm/cloud', 1],
		['alarm/zw-port', undefined],
	]);
});

test('a broker that does not know us is told of those that stand', () => {
	const it = desk();
	it.raise();
	it.raise({ id: 'cloud' });
	it.clear('cloud');
	const before = it.emitted.length;
	it.link('ready', false);
	it.link('down', true);
	expect(it.emitted).toHaveLength(before);
	it.link('ready', true);
	expect(it.emitted.slice(before)).toEqual([it.emitted[0]]);
});

test('it ends when it is told to', () => {
	const it = desk();
	it.actor.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(alarmsMachine, edges);
