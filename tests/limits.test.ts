import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { Measured } from '../machines/contract/gateway.ts';
import type { AlarmChanged } from '../machines/events.ts';
import { limitsMachine } from '../machines/limits.ts';
import { thresholds } from '../machines/thresholds.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(limitsMachine);

function desk() {
	const time = stoppedClock();
	const told: AlarmChanged[] = [];
	const actor = createActor(limitsMachine, { clock: time.clock, inspect: edges.inspect });
	actor.on('ALARM_CHANGED', (event) => told.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		told,
		/** What a beat of health finds, a minute after the one before. */
		beat: (measured: Measured) => {
			actor.send({ type: 'MEASURED', measured });
			time.tick(60_000);
		},
		/** The severities that were raised, and what cleared, of one alarm. */
		of: (id: string) =>
			told.flatMap((event) => {
				if (event.raised) return event.alarm.id === id ? [event.alarm.severity] : [];
				return event.id === id ? ['clear'] : [];
			}),
	};
}

const disk = (freeBytes: number): Measured => ({ disk: { totalBytes: 1_000, freeBytes } });
const hot = (celsius: number): Measured => ({ temperature: { celsius } });

test('a disk that fills up is an alarm, a worse one, and none again', () => {
	const it = desk();
	for (const free of [500, 90, 120, 20, 40, 140, 160, 160, 160]) it.beat(disk(free));
	expect(it.of('disk-space')).toEqual(['clear', 'warning', 'error', 'warning', 'clear']);
});

test('each figure stands for itself', () => {
	const it = desk();
	it.beat({ ...disk(90), ...hot(60) });
	it.beat({ ...disk(90), ...hot(95) });
	expect(it.of('disk-space')).toEqual(['warning']);
	expect(it.of('temperature')).toEqual(['clear', 'error']);
});

test('one that is never measured has no alarm, and one that is not measured any more keeps its own', () => {
	const it = desk();
	it.beat({});
	expect(it.told).toEqual([]);
	it.beat(hot(85));
	for (let beat = 0; beat < 10; beat++) it.beat({});
	expect(it.of('temperature')).toEqual(['warning']);
});

test('an alarm says what can be done, and names no figure that moves', () => {
	const it = desk();
	for (let celsius = 80; celsius < 89; celsius++) it.beat(hot(celsius));
	const remedy = thresholds.find(({ id }) => id === 'temperature')?.remedy;
	expect(it.told).toEqual([
		{ type: 'ALARM_CHANGED', raised: true, alarm: expect.objectContaining({ id: 'temperature', remedy }) },
	]);
});

test('it ends when it is told to', () => {
	const it = desk();
	it.actor.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(limitsMachine, edges);
