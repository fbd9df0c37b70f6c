import { describe, expect, test } from 'vitest';
import {
	type AnyActor,
	createActor,
	createMachine,
	type EventObject,
	emit,
	fromCallback,
	fromPromise,
	sendTo,
	setup,
	spawnChild,
} from 'xstate';
import { fromResource } from '../../actors/runtime/resource.ts';
import { livesOf, type Subsystem, type SubsystemFailure } from '../../actors/runtime/subsystem.ts';
import { settled } from '../kit/clock.ts';

/** Runs one life of a subsystem whose root `create` makes. */
function desk(create: Subsystem['create']) {
	const emitted: EventObject[] = [];
	const failures: SubsystemFailure[] = [];
	const unheard: string[] = [];
	let send: ((event: EventObject) => void) | undefined;
	const logic = livesOf(new Map([['it', { create }]]), {
		emitted: (_, event) => emitted.push(event),
		connected: (_, way) => {
			send = way;
		},
		failed: (_, failure) => failures.push(failure),
		unheard: (_, name) => unheard.push(name),
	});
	const life = createActor(logic, { input: 'it' });
	life.subscribe({ error: () => {} });
	life.start();
	return {
		life,
		emitted,
		failures,
		unheard,
		send: (type: string) => send?.({ type }),
		connected: () => send !== undefined,
	};
}

/** A machine with a child that holds something, and counts how often it let go. */
function holding(kind: 'guard' | 'action' | 'child' | 'promise' | 'listener') {
	const held = { open: 0, released: 0 };
	const port = fromResource<EventObject>(() => {
		held.open++;
		return () => void held.released++;
	});
	const explode = () => {
		throw new Error('it broke');
	};
	const late = fromResource<EventObject>((scope) => {
		const listener = scope.guarded(explode);
		scope.receive(() => queueMicrotask(listener));
		return () => {};
	});
	const machine = createMachine(
		{
			id: 'root',
			invoke: [{ src: 'port' }, { src: 'late', id: 'late' }],
			initial: 'quiet',
			states: {
				quiet: {
					on: {
						BREAK:
							kind === 'guard'
								? { guard: explode, target: 'broken' }
								: kind === 'action'
									? { actions: explode }
									: kind === 'listener'
										? { actions: ({ self }) => self.getSnapshot().children.late?.send({ type: 'GO' }) }
										: 'broken',
					},
				},
				broken: { invoke: { src: kind === 'promise' ? 'promise' : 'callback' } },
			},
		},
		{
			actors: {
				port,
				late,
				callback: fromCallback(explode),
				promise: fromPromise(() => Promise.reject(new Error('it broke'))),
			},
		},
	);
	return { held, create: (options: object): AnyActor => createActor(machine, options) };
}

describe('whatever fails in it', () => {
	test.each(['guard', 'action', 'child', 'promise', 'listener'] as const)(
		'%s: ends this life, and is reaped whole',
		async (kind) => {
			const { held, create } = holding(kind);
			const { life, send, failures, connected } = desk(create);
			expect(held).toEqual({ open: 1, released: 0 });
			send('BREAK');
			await settled();
			expect(life.getSnapshot().status).toBe('error');
			expect(held).toEqual({ open: 1, released: 1 });
			expect(connected()).toBe(false);
			expect(failures).toHaveLength(1);
			expect(failures[0]?.message).toContain('it broke');
			expect(failures[0]?.lastEvents).toContain('BREAK');
		},
	);
});

test('carries what it emits, and ends in order', () => {
	const machine = setup({
		types: { events: {} as { type: 'PING' | 'STOP' }, emitted: {} as { type: 'PONG' } },
	}).createMachine({
		initial: 'on',
		states: { on: { on: { PING: { actions: emit({ type: 'PONG' }) }, STOP: 'off' } }, off: { type: 'final' } },
	});
	const { life, send, connected, emitted } = desk((options) => createActor(machine, options));
	send('PING');
	expect(emitted).toEqual([{ type: 'PONG' }]);
	life.send({ type: 'END' });
	expect(life.getSnapshot().status).toBe('done');
	expect(connected()).toBe(false);
});

test('one that does not end in order is reaped when its life is stopped', () => {
	const { held, create } = holding('action');
	const { life } = desk(create);
	life.send({ type: 'END' });
	expect(held.released).toBe(0);
	life.stop();
	expect(held.released).toBe(1);
});

test('an id that nobody knows fails, and says so', () => {
	const logic = livesOf(new Map(), { emitted: () => {}, connected: () => {}, failed: () => {}, unheard: () => {} });
	const life = createActor(logic, { input: 'nobody' });
	let fault: unknown;
	life.subscribe({ error: (error) => (fault = error) });
	life.start();
	expect(String(fault)).toContain('there is no subsystem nobody');
});

test('one that starts very many is reaped of those that still live', () => {
	const held = { open: 0, released: 0 };
	const brief = fromResource<EventObject>((scope) => {
		held.open++;
		scope.complete(undefined);
		return () => void held.released++;
	});
	const machine = setup({ actors: { brief } }).createMachine({
		on: { SPAWN: { actions: spawnChild('brief') } },
	});
	const { life, send } = desk((options) => createActor(machine, options));
	for (let count = 0; count < 1_000; count++) send('SPAWN');
	life.stop();
	expect(held).toEqual({ open: 1_000, released: 1_000 });
});

test('one whose output names a failure has failed', () => {
	const machine = setup({ types: { output: {} as { failure: string } } }).createMachine({
		initial: 'on',
		output: { failure: 'it gave up' },
		states: { on: { on: { GO: 'off' } }, off: { type: 'final' } },
	});
	const { life, send, failures } = desk((options) => createActor(machine, options));
	send('GO');
	expect(life.getSnapshot().status).toBe('error');
	expect(failures.map(({ message }) => message)).toEqual(['it gave up']);
});

test('an event that no state takes is told by its name, in a child too; one that a state leaves alone is not', () => {
	const child = createMachine({ id: 'child', on: { KNOWN: {} } });
	const machine = createMachine({
		id: 'root',
		invoke: { src: child, id: 'child' },
		on: {
			DOWN: { actions: sendTo('child', { type: 'UNKNOWN' }) },
			FINE: { actions: sendTo('child', { type: 'KNOWN' }) },
		},
	});
	const { send, unheard } = desk((options) => createActor(machine, options));
	for (const type of ['DOWN', 'FINE', 'NOBODYS']) send(type);
	expect(unheard).toEqual(['child: UNKNOWN', 'root: NOBODYS']);
});
