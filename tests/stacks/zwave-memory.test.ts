/** What the Z-Wave stack keeps, in a store that the test holds; its clock stands still. */
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createActor, waitFor } from 'xstate';
import { JournalFault, type Store } from '../../actors/runtime/store.ts';
import { loadNetwork, memoryIn } from '../../actors/stacks/zwave/memory.ts';
import type { NodeFacts } from '../../machines/zwave/facts.ts';
import type { NodeState } from '../../machines/zwave/node-state.ts';
import { settled } from '../kit/clock.ts';
import { relay } from '../zwave/mapping/facts.ts';
import { known } from '../zwave/node/desk.ts';

/** A store that notes what is written, and can be held up or broken. */
function shelf(first: Iterable<readonly [string, unknown]> = []) {
	const values = new Map<string, unknown>(first);
	const writes: string[] = [];
	const gates: (() => void)[] = [];
	let isHeld = false;
	let fault: Error | undefined;
	const refusal = new JournalFault('the journal cannot be written: the disk is full', 'free some megabytes');
	const write = async (words: string, change: () => void) => {
		writes.push(words);
		if (isHeld) await new Promise<void>((resolve) => gates.push(resolve));
		if (fault) throw fault;
		change();
	};
	const store: Store = {
		entries: async () => new Map(values),
		put: (key, value) => write(`put ${key}`, () => values.set(key, JSON.parse(JSON.stringify(value)))),
		remove: (key) => write(`remove ${key}`, () => values.delete(key)),
	};
	return {
		store,
		values,
		/** Since this was asked for the last time. */
		writes: () => writes.splice(0),
		hold: () => {
			isHeld = true;
		},
		release: () => {
			isHeld = false;
			for (const open of gates.splice(0)) open();
			return settled();
		},
		break: () => {
			fault = new Error('a defect');
		},
		refuse: () => {
			fault = refusal;
		},
		takeAgain: () => {
			fault = undefined;
		},
	};
}

const facts: NodeFacts = { ...known(relay), nodeId: 5 };
const state = (on: boolean, nodeId = 5): NodeState => ({ nodeId, at: 1_000, endpoints: { 0: { 'onOff.onOff': on } } });

describe('what was kept', () => {
	test('comes back: the network, the facts of its nodes and their states', async () => {
		const { store, values } = shelf();
		const memory = createActor(memoryIn(store)).start();
		memory.send({ type: 'NETWORK', homeId: 0xc0ffee01 });
		memory.send({ type: 'KEEP', facts: { ...facts, interviewed: false, asked: ['0 {"type":"BinarySwitch.Get"}'] } });
		memory.send({ type: 'REMEMBER', state: state(true) });
		memory.send({ type: 'CLOSE' });
		await waitFor(memory, ({ status }) => status === 'done');
		expect([...values.keys()].sort()).toEqual(['homeId', 'node-5', 'state-5']);
		expect(await loadNetwork(store)).toEqual({
			homeId: 0xc0ffee01,
			nodes: { 5: { ...facts, interviewed: false, asked: ['0 {"type":"BinarySwitch.Get"}'] } },
			states: { 5: state(true) },
		});
	});

	test('is left out where it is not understood, and what is missing in older facts does not matter', async () => {
		const { store } = shelf([
			['node-5', facts],
			['node-6', { nodeId: 6, flavour: 'old' }],
			['state-5', { nodeId: 5, at: 'noon', endpoints: {} }],
			['homeId', 'c0ffee01'],
		]);
		expect(await loadNetwork(store)).toEqual({ nodes: { 5: facts }, states: {} });
	});
});

describe('writing', () => {
	let time: Clock;
	beforeEach(() => {
		time = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout'] });
	});
	afterEach(() => time.uninstall());

	function desk() {
		const it = shelf();
		const memory = createActor(memoryIn(it.store));
		const faults: unknown[] = [];
		memory.subscribe({ error: (fault) => faults.push(fault) });
		memory.start();
		return { ...it, memory, faults };
	}

	test('facts are written at once; those that follow in the same breath take their place', async () => {
		const { memory, writes, values } = desk();
		memory.send({ type: 'KEEP', facts: { ...facts, interviewed: false } });
		memory.send({ type: 'KEEP', facts });
		await settled();
		expect(writes()).toEqual(['put node-5']);
		expect(values.get('node-5')).toEqual(facts);
	});

	test('a state is written at most every five seconds, as it is then', async () => {
		const { memory, writes, values } = desk();
		memory.send({ type: 'REMEMBER', state: state(true) });
		time.tick(4_999);
		memory.send({ type: 'REMEMBER', state: state(false) });
		memory.send({ type: 'REMEMBER', state: state(true, 6) });
		await settled();
		expect(writes()).toEqual([]);
		time.tick(1);
		await settled();
		expect(writes()).toEqual(['put state-5', 'put state-6']);
		expect(values.get('state-5')).toEqual(state(false));
		memory.send({ type: 'REMEMBER', state: state(true) });
		time.tick(4_999);
		await settled();
		expect(writes()).toEqual([]);
		time.tick(1);
		await settled();
		expect(writes()).toEqual(['put state-5']);
	});

	test('a state does not wait longer than for the end of the interview, and is written before it', async () => {
		const { memory, writes, hold, release, values } = desk();
		hold();
		memory.send({ type: 'NETWORK', homeId: 1 });
		await settled();
		memory.send({ type: 'KEEP', facts: { ...facts, interviewed: false } });
		memory.send({ type: 'REMEMBER', state: state(true) });
		memory.send({ type: 'KEEP', facts: { ...facts, interviewed: false, asked: [] } });
		memory.send({ type: 'KEEP', facts });
		await release();
		expect(writes()).toEqual(['put homeId', 'put state-5', 'put node-5']);
		expect(values.get('node-5')).toEqual(facts);
		time.tick(5_000);
		await settled();
		expect(writes()).toEqual([]);
	});

	test('what comes while a value is being written waits, the latest of each key', async () => {
		const { memory, writes, values, hold, release } = desk();
		hold();
		memory.send({ type: 'NETWORK', homeId: 1 });
		await settled();
		memory.send({ type: 'NETWORK', homeId: 2 });
		memory.send({ type: 'NETWORK', homeId: 3 });
		await release();
		expect(writes()).toEqual(['put homeId', 'put homeId']);
		expect(values.get('homeId')).toBe(3);
	});

	test('of a node that is forgotten nothing is left, and nothing comes later', async () => {
		const { memory, values } = desk();
		memory.send({ type: 'KEEP', facts });
		memory.send({ type: 'REMEMBER', state: state(true) });
		time.tick(5_000);
		await settled();
		memory.send({ type: 'REMEMBER', state: state(false) });
		memory.send({ type: 'FORGET', nodeId: 5 });
		time.tick(5_000);
		await settled();
		expect([...values]).toEqual([]);
	});

	test('told to close, it is done when everything is written, and not before', async () => {
		const { memory, values, hold, release } = desk();
		hold();
		memory.send({ type: 'KEEP', facts });
		memory.send({ type: 'REMEMBER', state: state(true) });
		await settled();
		memory.send({ type: 'CLOSE' });
		await settled();
		expect(memory.getSnapshot().status).toBe('active');
		await release();
		expect(memory.getSnapshot().status).toBe('done');
		expect([...values.keys()]).toEqual(['node-5', 'state-5']);
	});

	test('with nothing to write it is done at once', async () => {
		const { memory } = desk();
		memory.send({ type: 'CLOSE' });
		await settled();
		expect(memory.getSnapshot().status).toBe('done');
	});

	test('what the journal refuses is kept and tried again in five seconds, in its order, the latest of each key', async () => {
		const { memory, refuse, takeAgain, writes, values, faults } = desk();
		refuse();
		memory.send({ type: 'NETWORK', homeId: 1 });
		memory.send({ type: 'KEEP', facts: { ...facts, interviewed: false } });
		await settled();
		expect(writes()).toEqual(['put homeId']);
		memory.send({ type: 'KEEP', facts });
		memory.send({ type: 'FORGET', nodeId: 6 });
		await settled();
		expect(writes()).toEqual([]);
		time.tick(5_000);
		await settled();
		expect(writes()).toEqual(['put homeId']);
		takeAgain();
		time.tick(5_000);
		await settled();
		expect(writes()).toEqual(['put homeId', 'put node-5', 'remove node-6', 'remove state-6']);
		expect(values.get('node-5')).toEqual(facts);
		expect(faults).toEqual([]);
	});

	test('what came under the key of a refused value meanwhile takes its place', async () => {
		const { memory, refuse, takeAgain, hold, release, values } = desk();
		hold();
		memory.send({ type: 'NETWORK', homeId: 1 });
		await settled();
		memory.send({ type: 'NETWORK', homeId: 2 });
		refuse();
		await release();
		takeAgain();
		time.tick(5_000);
		await settled();
		expect(values.get('homeId')).toBe(2);
	});

	test('told to close while the journal refuses, it tries once more and is done', async () => {
		const { memory, refuse, writes, faults } = desk();
		refuse();
		memory.send({ type: 'KEEP', facts });
		await settled();
		memory.send({ type: 'CLOSE' });
		await settled();
		expect(writes()).toEqual(['put node-5', 'put node-5']);
		expect(memory.getSnapshot().status).toBe('done');
		expect(faults).toEqual([]);
		expect(time.countTimers()).toBe(0);
	});

	test('what goes wrong otherwise is a failure', async () => {
		const it = desk();
		it.break();
		it.memory.send({ type: 'KEEP', facts });
		await settled();
		expect(it.faults).toEqual([expect.objectContaining({ message: 'a defect' })]);
	});

	test('stopped, it lets its timers go', async () => {
		const { memory, refuse } = desk();
		refuse();
		memory.send({ type: 'KEEP', facts });
		await settled();
		memory.send({ type: 'REMEMBER', state: state(true) });
		expect(time.countTimers()).toBe(2);
		memory.stop();
		expect(time.countTimers()).toBe(0);
	});
});
