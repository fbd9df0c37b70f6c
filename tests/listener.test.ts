import { expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import type { AlarmChanged } from '../machines/events.ts';
import { type FromServer, listenerMachine } from '../machines/listener.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { HandHeld } from './kit/resource.ts';

const edges = watchEdges(listenerMachine);

function desk() {
	const time = stoppedClock();
	const server = new HandHeld<EventObject, FromServer, undefined>();
	const alarms: AlarmChanged[] = [];
	const actor = createActor(listenerMachine.provide({ actors: { server: server.logic } }), {
		input: {
			alarm: 'telemetry-prometheus',
			what: 'metrics cannot be shown',
			remedy: 'look',
			backOff: (n: number) => n * 1_000,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.on('*', (event) => alarms.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		server,
		tick: time.tick,
		listening: () => server.tell({ type: 'LISTENING' }),
		fails: (reason: string) => server.fail(new Error(reason)),
		alarm: () => {
			const last = alarms.at(-1);
			return last?.raised ? last.alarm.text : undefined;
		},
	};
}

test('a port that is taken is an alarm, and asked for again after longer and longer waits', () => {
	const it = desk();
	for (const attempt of [1, 2, 3]) {
		expect(it.server.inputs.length).toBe(attempt);
		it.fails('EADDRINUSE');
		expect(it.alarm()).toBe('metrics cannot be shown: EADDRINUSE');
		it.tick(attempt * 1_000 - 1);
		expect(it.server.inputs.length).toBe(attempt);
		it.tick(1);
	}
	it.listening();
	expect(it.alarm()).toBeUndefined();
});

test('what fails later begins with the shortest wait', () => {
	const it = desk();
	it.fails('EADDRINUSE');
	it.tick(1_000);
	it.listening();
	it.fails('gone');
	it.tick(1_000);
	expect(it.server.inputs.length).toBe(3);
});

test('told to stop, it is closed', () => {
	const it = desk();
	it.listening();
	it.actor.send({ type: 'STOP' });
	expect([it.actor.getSnapshot().status, it.server.released]).toEqual(['done', 1]);
});

everyEdgeIsTaken(listenerMachine, edges);
