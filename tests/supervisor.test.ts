import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { fromResource, type Scope } from '../actors/runtime/resource.ts';
import type { SubsystemChanged } from '../machines/events.ts';
import { type LifeEnds, type Restart, supervisedMachine } from '../machines/supervised.ts';
import { supervisorMachine } from '../machines/supervisor.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(supervisorMachine);

/** Three subsystems, whose lives the test holds by their names. */
function desk(restart: Restart = 'permanent') {
	const time = stoppedClock();
	const lives = new Map<string, Scope<LifeEnds, never, string, undefined>>();
	const log: string[] = [];
	const life = fromResource<LifeEnds, never, string>((scope) => {
		lives.set(scope.input, scope);
		log.push(`start ${scope.input}`);
		scope.receive(() => log.push(`stop ${scope.input}`));
		return () => void log.push(`released ${scope.input}`);
	});
	const actor = createActor(
		supervisorMachine.provide({ actors: { supervised: supervisedMachine.provide({ actors: { life } }) } }),
		{
			input: {
				now: time.now,
				children: ['link', 'stack', 'dispatcher'].map((id) => ({
					id,
					restart,
					intensity: { restarts: 1, withinMs: 60_000 },
					backOff: () => 1_000,
					stopWithinMs: 3_000,
				})),
			},
			clock: time.clock,
			inspect: edges.inspect,
		},
	);
	const told: SubsystemChanged[] = [];
	actor.on('SUBSYSTEM_CHANGED', (event) => told.push(event));
	actor.start();
	const living = (id: string) => {
		const scope = lives.get(id);
		if (!scope) throw new Error(`${id} does not live`);
		return scope;
	};
	return { time, actor, log, told, living };
}

test('starts everybody in order, and says so', () => {
	const { log, told } = desk();
	expect(log).toEqual(['start link', 'start stack', 'start dispatcher']);
	expect(told.map(({ subsystem, state }) => `${subsystem} ${state}`)).toEqual([
		'link ready',
		'stack ready',
		'dispatcher ready',
	]);
});

test('a failure takes no other down, and is restarted', () => {
	const { living, log, told, time } = desk();
	log.length = 0;
	living('stack').fail(new Error('no'));
	time.tick(1_000);
	expect(log).toEqual(['released stack', 'start stack']);
	expect(told.slice(3)).toEqual([
		{ type: 'SUBSYSTEM_CHANGED', subsystem: 'stack', state: 'starting', restarts: 0, reason: 'no' },
		{ type: 'SUBSYSTEM_CHANGED', subsystem: 'stack', state: 'ready', restarts: 1, reason: 'no' },
	]);
});

test('one that may end by itself is let go, and not stopped again', () => {
	const { living, log, told, actor } = desk('transient');
	living('dispatcher').complete(undefined);
	expect(told.at(-1)).toMatchObject({ subsystem: 'dispatcher', state: 'down' });
	log.length = 0;
	actor.send({ type: 'STOP' });
	expect(log).toEqual(['stop stack']);
});

describe('stopping', () => {
	test('in the reverse order, each after the one before it has ended', () => {
		const { actor, log, living } = desk();
		log.length = 0;
		actor.send({ type: 'STOP' });
		expect(log).toEqual(['stop dispatcher']);
		living('dispatcher').complete(undefined);
		expect(log).toEqual(['stop dispatcher', 'released dispatcher', 'stop stack']);
		living('stack').complete(undefined);
		living('link').complete(undefined);
		expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { failure: undefined } });
	});

	test('one that hangs is reaped after its time', () => {
		const { actor, log, time } = desk();
		log.length = 0;
		actor.send({ type: 'STOP' });
		time.tick(9_000);
		expect(log.filter((line) => line.startsWith('released'))).toEqual([
			'released dispatcher',
			'released stack',
			'released link',
		]);
		expect(actor.getSnapshot().status).toBe('done');
	});

	test('one that fails meanwhile is not waited for', () => {
		const { actor, log, living, time } = desk();
		actor.send({ type: 'STOP' });
		log.length = 0;
		living('stack').fail('no');
		living('dispatcher').complete(undefined);
		expect(log).toEqual(['released stack', 'released dispatcher', 'stop link']);
		time.tick(3_000);
		expect(actor.getSnapshot().status).toBe('done');
	});
});

test('one that fails too often ends the house in order, and the output says why', () => {
	const { actor, living, time, log } = desk();
	living('stack').fail(new Error('no'));
	time.tick(1_000);
	log.length = 0;
	living('stack').fail(new Error('still no'));
	expect(log).toEqual(['released stack', 'stop dispatcher']);
	living('dispatcher').complete(undefined);
	living('link').complete(undefined);
	expect(actor.getSnapshot().output).toEqual({ failure: 'stack failed too often; the last time: still no' });
});

everyEdgeIsTaken(supervisorMachine, edges);
