import { describe, expect, test } from 'vitest';
import { type AnyActor, createActor, type EventObject, emit, setup } from 'xstate';
import { type Branch, createTree, type Leaf, stoppingWithin } from '../../actors/runtime/tree.ts';

/** A leaf that ends on STOP, fails on BREAK, and says PONG on PING. */
function leaf(id: string, log: string[], restart?: Leaf['restart']): Leaf {
	const machine = setup({
		types: { events: {} as { type: 'PING' | 'BREAK' | 'STOP' }, emitted: {} as { type: 'PONG' } },
		actions: {
			start: () => void log.push(`start ${id}`),
			stop: () => void log.push(`stop ${id}`),
			fail: () => {
				throw new Error(`${id} broke`);
			},
		},
	}).createMachine({
		id,
		entry: 'start',
		initial: 'on',
		states: {
			on: { on: { PING: { actions: emit({ type: 'PONG' }) }, BREAK: { actions: 'fail' }, STOP: 'off' } },
			off: { type: 'final', entry: 'stop' },
		},
	});
	return { id, stopWithinMs: 100, ...(restart && { restart }), create: (options) => createActor(machine, options) };
}

function desk(branch: (log: string[]) => Branch, restarts = 2) {
	const log: string[] = [];
	const emitted: EventObject[] = [];
	const unheard: string[] = [];
	const ways = new Map<string, (event: EventObject) => void>();
	/** Restarts that wait: nobody waits in these tests, but for the next call. */
	const actor: AnyActor = createTree(
		branch(log),
		{ intensity: { restarts, withinMs: 60_000 }, backOff: () => 0, now: Date.now },
		{
			emitted: (_, event) => emitted.push(event),
			connected: (id, send) => (send ? ways.set(id, send) : ways.delete(id)),
			failed: (id, failure) => log.push(`failed ${id}: ${failure.message}`),
			unheard: (id, name) => unheard.push(`${id}/${name}`),
		},
	);
	actor.start();
	const send = (id: string, type: string) => ways.get(id)?.({ type });
	const then = async (act: () => void, last: string) => {
		log.length = 0;
		act();
		await expect.poll(() => log.at(-1), { interval: 1 }).toBe(last);
		return [...log];
	};
	return { actor, log, emitted, unheard, send, then };
}

/** one, then a branch of two and three, then four. */
const house = (strategy: Branch['strategy'], inner: Branch['strategy']) => (log: string[]) => ({
	id: 'house',
	strategy,
	children: [
		leaf('one', log),
		{ id: 'branch', strategy: inner, children: [leaf('two', log), leaf('three', log)] },
		leaf('four', log),
	],
});

test('starts the leaves in order, and stops them in the reverse order', () => {
	const { actor, log } = desk(house('oneForOne', 'oneForOne'));
	expect(log).toEqual(['start one', 'start two', 'start three', 'start four']);
	log.length = 0;
	actor.send({ type: 'STOP' });
	expect(log).toEqual(['stop four', 'stop three', 'stop two', 'stop one']);
	expect(actor.getSnapshot()).toMatchObject({ status: 'done', output: { failure: undefined } });
});

test('carries what the leaves emit and what becomes of them; a branch is nobody', () => {
	const { send, emitted } = desk(house('oneForOne', 'oneForOne'));
	send('three', 'PING');
	expect(emitted.at(-1)).toEqual({ type: 'PONG' });
	expect(emitted).toContainEqual(expect.objectContaining({ type: 'SUBSYSTEM_CHANGED', subsystem: 'two' }));
	expect(emitted).not.toContainEqual(expect.objectContaining({ subsystem: 'branch' }));
});

test('a failure takes those along that depend on it, and no other', async () => {
	const { send, then } = desk(house('oneForOne', 'restForOne'));
	expect(await then(() => send('two', 'BREAK'), 'start three')).toEqual([
		'failed two: two broke',
		'stop three',
		'start two',
		'start three',
	]);
});

test('in a branch that the others depend on, it takes the branch along', async () => {
	const { send, then } = desk(house('restForOne', 'oneForOne'));
	expect(await then(() => send('one', 'BREAK'), 'start four')).toEqual([
		'failed one: one broke',
		'stop four',
		'stop three',
		'stop two',
		'start one',
		'start two',
		'start three',
		'start four',
	]);
});

describe('a branch whose children fail too often', () => {
	test('is started again as a whole, and what it counted is not forgotten', async () => {
		const { send, then, emitted } = desk(house('oneForOne', 'oneForOne'), 1);
		await then(() => send('three', 'BREAK'), 'start three');
		expect(await then(() => send('three', 'BREAK'), 'start three')).toEqual([
			'failed three: three broke',
			'stop two',
			'failed branch: three failed too often; the last time: three broke',
			'start two',
			'start three',
		]);
		expect(emitted.findLast((event) => 'subsystem' in event && event.subsystem === 'three')).toMatchObject({
			state: 'ready',
			restarts: 1,
		});
		expect(emitted).toContainEqual(
			expect.objectContaining({ type: 'ALARM_CHANGED', alarm: expect.objectContaining({ id: 'branch-failed' }) }),
		);
	});

	test('takes the house down when that happens too often', async () => {
		const { send, then, actor } = desk(house('oneForOne', 'oneForOne'), 0);
		expect(await then(() => send('two', 'BREAK'), 'stop one')).toEqual([
			'failed two: two broke',
			'stop three',
			'failed branch: two failed too often; the last time: two broke',
			'stop four',
			'stop one',
		]);
		expect(actor.getSnapshot().output).toEqual({
			failure: 'branch failed too often; the last time: two failed too often; the last time: two broke',
		});
	});
});

describe('what may take time to stop', () => {
	const limits = ({ children }: Branch): number[] =>
		children.flatMap((child) => ('children' in child ? limits(child) : [child.stopWithinMs]));
	const tree = (): Branch => ({
		id: 'house',
		strategy: 'oneForOne',
		children: [leaf('one', []), { id: 'rest', strategy: 'oneForOne', children: [leaf('two', []), leaf('three', [])] }],
	});

	test('has the time that it asks for where that is enough for all', () => {
		expect(limits(stoppingWithin(tree(), 300))).toEqual([100, 100, 100]);
	});

	test('has so much less that all together are in time', () => {
		expect(limits(stoppingWithin(tree(), 150))).toEqual([50, 50, 50]);
	});
});

test('one that may end is not started again', () => {
	const { send, log, actor } = desk((log) => ({
		id: 'house',
		strategy: 'oneForOne',
		children: [leaf('one', log, 'transient'), leaf('two', log)],
	}));
	log.length = 0;
	send('one', 'STOP');
	actor.send({ type: 'STOP' });
	expect(log).toEqual(['stop one', 'stop two']);
});

test('an event that no state takes is told by the names of the machine and the event', () => {
	const { send, unheard } = desk(house('oneForOne', 'oneForOne'));
	send('two', 'PING');
	expect(unheard).toEqual([]);
	send('two', 'NONSENSE');
	expect(unheard).toEqual(['two/two: NONSENSE']);
});
