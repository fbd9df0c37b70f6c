import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { type ChildChanged, type LifeEnds, type Restart, supervisedMachine } from '../machines/supervised.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { listener } from './kit/owner.ts';
import { HandHeld } from './kit/resource.ts';

const edges = watchEdges(supervisedMachine);

/** A subsystem whose lives the test holds; it may be restarted twice in ten seconds. */
function desk(restart: Restart = 'permanent') {
	const time = stoppedClock();
	const life = new HandHeld<LifeEnds, never, string>();
	const owner = listener<ChildChanged>();
	const actor = createActor(supervisedMachine.provide({ actors: { life: life.logic } }), {
		input: {
			id: 'zw',
			restart,
			intensity: { restarts: 2, withinMs: 10_000 },
			backOff: (attempt) => attempt * 1_000,
			stopWithinMs: 2_000,
			now: time.now,
			owner: owner.ref,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.start();
	return { time, life, actor, told: () => owner.told.map(({ state, restarts }) => `${state} ${restarts}`), owner };
}

test('a failed one is started again, later after each failure', () => {
	const { life, time, told, owner } = desk();
	life.fail(new Error('no reason'));
	expect(life.released).toBe(1);
	time.tick(999);
	expect(life.inputs).toHaveLength(1);
	time.tick(1);
	expect(life.inputs).toHaveLength(2);
	life.fail('again');
	time.tick(2_000);
	expect(told()).toEqual(['running 0', 'waiting 0', 'running 1', 'waiting 1', 'running 2']);
	expect(owner.told.map(({ reason }) => reason)).toEqual([undefined, 'no reason', 'no reason', 'again', 'again']);
});

test('one that fails more often than it may is not started again', () => {
	const { life, time, actor, told } = desk();
	for (const wait of [1_000, 2_000, 0]) {
		life.fail('no');
		time.tick(wait);
	}
	expect(told().at(-1)).toBe('failed 2');
	expect(actor.getSnapshot().status).toBe('done');
});

test('failures that lie behind are forgotten', () => {
	const { life, time, told } = desk();
	for (let round = 0; round < 10; round++) {
		life.fail('no');
		time.tick(10_000);
	}
	expect(told().at(-1)).toBe('running 10');
});

describe('an end that nobody asked for', () => {
	test('is a failure of a permanent one', () => {
		const { life, told, owner } = desk('permanent');
		life.complete(undefined);
		expect(told()).toEqual(['running 0', 'waiting 0']);
		expect(owner.told.at(-1)?.reason).toBe('it ended though it should not');
	});

	test.each(['transient', 'temporary'] as const)('is the end of a %s one', (restart) => {
		const { life, told } = desk(restart);
		life.complete(undefined);
		expect(told()).toEqual(['running 0', 'ended 0']);
	});
});

test('a temporary one that fails stays down', () => {
	const { life, told } = desk('temporary');
	life.fail('no');
	expect(told()).toEqual(['running 0', 'ended 0']);
});

describe('stopping', () => {
	test('waits for its end', () => {
		const { life, actor, told } = desk();
		actor.send({ type: 'STOP' });
		expect(life.received).toEqual([{ type: 'END' }]);
		expect(told()).toEqual(['running 0']);
		life.complete(undefined);
		expect(told()).toEqual(['running 0', 'ended 0']);
	});

	test('does not wait for ever, and reaps what has not ended', () => {
		const { life, actor, time, told } = desk();
		actor.send({ type: 'STOP' });
		time.tick(1_999);
		expect(life.released).toBe(0);
		time.tick(1);
		expect(told().at(-1)).toBe('ended 0');
		expect(life.released).toBe(1);
	});

	test('a failure on the way is an end too', () => {
		const { life, actor, told } = desk();
		actor.send({ type: 'STOP' });
		life.fail('no');
		expect(told().at(-1)).toBe('ended 0');
	});

	test('one that waits to be restarted has ended', () => {
		const { life, actor, told } = desk();
		life.fail('no');
		actor.send({ type: 'STOP' });
		expect(told().at(-1)).toBe('ended 0');
	});
});

everyEdgeIsTaken(supervisedMachine, edges);
