import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { alarmsMachine } from '../machines/alarms.ts';
import type { Alarm, Announce, Condition, Performed } from '../machines/events.ts';
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
	const performed: Performed[] = [];
	const actor = createActor(alarmsMachine, { input: { now: time.now }, clock: time.clock, inspect: edges.inspect });
	actor.on('ANNOUNCE', (event) => emitted.push(event));
	actor.on('PERFORMED', (event) => performed.push(event));
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
		/** @returns What has come of it. */
		acknowledge: (id: string) => {
			const args = { id };
			actor.send({ type: 'PERFORM', subsystem: 'alarms', id: 'a1', action: 'alarms.acknowledge', args });
			return performed.splice(0);
		},
		/** What was told of one alarm. */
		told: (id: string) => emitted.flatMap(({ topic, payload }) => (topic === `alarm/${id}` ? [payload] : [])),
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

describe('acknowledged', () => {
	test('it says so, and stands on', () => {
		const it = desk();
		it.raise();
		it.tick(5_000);
		expect(it.acknowledge('zw-port')).toEqual([
			{
				...{ type: 'PERFORMED', subsystem: 'alarms', id: 'a1' },
				outcome: { status: 'succeeded', confirmedBy: 'completed', result: {} },
			},
		]);
		expect(it.payloads().at(-1)).toEqual({
			...{ v: 1, ...gone, since: '2026-08-22T10:00:00.000Z', count: 1 },
			...{ acknowledged: true, acknowledgedAt: '2026-08-22T10:00:05.000Z' },
		});
	});

	test.each(['cloud', 'zw-controller'])('one that does not stand (%s), it has failed', (id) => {
		const it = desk();
		it.raise();
		it.raise({ id: 'cloud' });
		it.clear('cloud');
		expect(it.acknowledge(id)).toMatchObject([
			{ outcome: { status: 'failed', error: { message: expect.stringContaining(`no alarm "${id}" stands`) } } },
		]);
	});
});

test('there are at most 200, and one that says that there are more', () => {
	const it = desk();
	for (let n = 0; n < 300; n++) it.raise({ id: `defect-${n}` });
	it.clear('defect-299');
	it.clear('defect-0');
	expect(new Set(it.emitted.map(({ topic }) => topic)).size).toBe(201);
	expect(it.told('alarms')).toMatchObject([{ severity: 'warning', count: 1 }]);
	expect(it.told('defect-0').at(-1)).toBe(undefined);
});

test('it ends when it is told to', () => {
	const it = desk();
	it.actor.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(alarmsMachine, edges);
