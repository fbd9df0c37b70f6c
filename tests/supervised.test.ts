import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { type ChildChanged, type LifeEnds, type Restart, supervisedMachine } from '../machines/supervised.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { listener } from './kit/owner.ts';
import { HandHeld } from './kit/resource.ts';

const edges = watchEdges(supervisedMachine);

/** A child whose lives the test holds. */
function desk(restart: Restart = 'permanent', { started = true } = {}) {
	const time = stoppedClock();
	const life = new HandHeld<LifeEnds, never, string>();
	const owner = listener<ChildChanged>();
	const actor = createActor(supervisedMachine.provide({ actors: { life: life.logic } }), {
		input: {
			id: 'zw',
			restart,
			restarts: 7,
			backOff: (attempt) => attempt * 1_000,
			stopWithinMs: 2_000,
			provenAfterMs: 60_000,
			owner: owner.ref,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.start();
	const start = () => actor.send({ type: 'START' });
	if (started) start();
	return {
		time,
		life,
		actor,
		start,
		owner,
		told: () => owner.told.map(({ state, restarts }) => `${state} ${restarts}`),
	};
}

test('rests until it is told to start', () => {
	const { life, told, start } = desk('permanent', { started: false });
	expect(life.inputs).toEqual([]);
	start();
	expect(life.inputs).toEqual(['zw']);
	expect(told()).toEqual(['rested 7', 'running 7']);
});

test('one that fails rests after a wait, longer after each failure, and tells how often it was started again', () => {
	const { life, time, told, owner, start } = desk();
	life.fail(new Error('no reason'));
	expect(life.released).toBe(1);
	time.tick(999);
	expect(told().at(-1)).toBe('failed 7');
	time.tick(1);
	expect(told().at(-1)).toBe('rested 7');
	start();
	expect(life.inputs).toHaveLength(2);
	life.fail('again');
	time.tick(2_000);
	start();
	expect(told().slice(2)).toEqual(['failed 7', 'rested 7', 'running 8', 'failed 8', 'rested 8', 'running 9']);
	expect(owner.told.at(-1)?.reason).toBe('again');
});

test('one that has run for a while after a failure is proven, and begins anew', () => {
	const { life, time, told, owner, start } = desk();
	life.fail('no');
	time.tick(1_000);
	start();
	time.tick(59_999);
	expect(told().at(-1)).toBe('running 8');
	time.tick(1);
	expect(told().at(-1)).toBe('proven 8');
	expect(owner.told.at(-1)?.reason).toBe(undefined);
	life.fail('no');
	time.tick(1_000);
	expect(told().at(-1)).toBe('rested 8');
});

test('one that never failed has nothing to prove', () => {
	const { time, told } = desk();
	time.tick(60_000);
	expect(told().at(-1)).toBe('running 7');
});

describe('an end that nobody asked for', () => {
	test('is a failure of a permanent one', () => {
		const { life, told, owner } = desk('permanent');
		life.complete(undefined);
		expect(told().at(-1)).toBe('failed 7');
		expect(owner.told.at(-1)?.reason).toBe('it ended though it should not');
	});

	test.each(['transient', 'temporary'] as const)('is the end of a %s one', (restart) => {
		const { life, told } = desk(restart);
		life.complete(undefined);
		expect(told().at(-1)).toBe('ended 7');
	});
});

test('a temporary one that fails stays down', () => {
	const { life, told } = desk('temporary');
	life.fail('no');
	expect(told().at(-1)).toBe('ended 7');
});

describe('put to rest', () => {
	test('it ends in order, and may be started again', () => {
		const { life, actor, told, start } = desk();
		actor.send({ type: 'HOLD' });
		expect(life.received).toEqual([{ type: 'END' }]);
		expect(told().at(-1)).toBe('running 7');
		life.complete(undefined);
		expect(told().at(-1)).toBe('rested 7');
		start();
		expect(told().at(-1)).toBe('running 8');
	});

	test('it is reaped when it does not end in its time', () => {
		const { life, actor, time, told } = desk();
		actor.send({ type: 'HOLD' });
		time.tick(1_999);
		expect(life.released).toBe(0);
		time.tick(1);
		expect(life.released).toBe(1);
		expect(told().at(-1)).toBe('rested 7');
	});

	test('it rests too when it fails on the way', () => {
		const { life, actor, told } = desk();
		actor.send({ type: 'HOLD' });
		life.fail('no');
		expect(told().at(-1)).toBe('rested 7');
	});

	test('one that waits after a failure rests at once', () => {
		const { life, actor, told } = desk();
		life.fail('no');
		actor.send({ type: 'HOLD' });
		expect(told().at(-1)).toBe('rested 7');
	});

	test.each(['in order', 'after its time'] as const)('a temporary one stays down, ended %s', (how) => {
		const { life, actor, time, told } = desk('temporary');
		actor.send({ type: 'HOLD' });
		if (how === 'in order') life.complete(undefined);
		else time.tick(2_000);
		expect(told().at(-1)).toBe('ended 7');
	});

	test('a stop on the way is for good', () => {
		const { life, actor, told } = desk();
		actor.send({ type: 'HOLD' });
		actor.send({ type: 'STOP' });
		expect(life.received).toEqual([{ type: 'END' }]);
		life.complete(undefined);
		expect(told().at(-1)).toBe('ended 7');
	});
});

describe('stopping', () => {
	test('waits for its end', () => {
		const { life, actor, told } = desk();
		actor.send({ type: 'STOP' });
		expect(life.received).toEqual([{ type: 'END' }]);
		expect(told().at(-1)).toBe('running 7');
		life.complete(undefined);
		expect(told().at(-1)).toBe('ended 7');
	});

	test('does not wait for ever, and reaps what has not ended', () => {
		const { life, actor, time, told } = desk();
		actor.send({ type: 'STOP' });
		time.tick(1_999);
		expect(life.released).toBe(0);
		time.tick(1);
		expect(told().at(-1)).toBe('ended 7');
		expect(life.released).toBe(1);
	});

	test('a failure on the way is an end too', () => {
		const { life, actor, told } = desk();
		actor.send({ type: 'STOP' });
		life.fail('no');
		expect(told().at(-1)).toBe('ended 7');
	});

	test.each(['waits after a failure', 'rests'] as const)('one that %s has ended', (what) => {
		const { life, actor, time, told } = desk();
		life.fail('no');
		if (what === 'rests') time.tick(1_000);
		actor.send({ type: 'STOP' });
		expect(told().at(-1)).toBe('ended 7');
	});
});

everyEdgeIsTaken(supervisedMachine, edges);
