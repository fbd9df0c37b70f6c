/** What the stack keeps of its nodes' states, and what it costs the radio to start with them. */
import { describe, expect, test } from 'vitest';
import type { NodeState } from '../../../machines/zwave/node-state.ts';
import { desk, networkOf, plug, ready, sleeper } from './desk.ts';

const EARLIER = Date.UTC(2026, 7, 22, 9);
const stateOf = (nodeId: number): NodeState => ({ nodeId, at: EARLIER, endpoints: { 0: { 'onOff.onOff': true } } });
const isOff = { type: 'BinarySwitch.Report', value: false } as const;

describe('the states of nodes', () => {
	test('are told before the port is open, with their time', async () => {
		const it = await desk({ ...networkOf(plug(5), plug(6)), states: { 5: stateOf(5) } });
		expect(it.told().filter(({ type }) => type === 'STATE_REPORTED')).toEqual([
			{ type: 'STATE_REPORTED', device: 'zw-5', endpoint: 0, attributes: { 'onOff.onOff': true }, at: EARLIER },
		]);
	});

	test('are kept as they are reported', async () => {
		const it = await ready();
		await it.decode({ nodeId: 5, endpoint: 0, message: isOff });
		expect(it.store.received.at(-1)).toEqual({
			type: 'REMEMBER',
			state: { nodeId: 5, at: expect.any(Number), endpoints: { 0: { 'onOff.onOff': false } } },
		});
	});

	test('are not, where the node was removed meanwhile', async () => {
		const it = await ready();
		it.actor.send({ type: 'REPORTED', state: stateOf(9) });
		expect(it.store.received.filter(({ type }) => type === 'REMEMBER')).toEqual([]);
	});
});

describe('a start with nodes that were interviewed before', () => {
	test('asks the radio for nothing but one value in ten seconds, in turn, and those that sleep for none', async () => {
		const network = networkOf(plug(5), sleeper(6), plug(7));
		const it = await ready(network, (module) => {
			module.nodes = [5, 6, 7];
		});
		const asked = async (ms: number) => {
			await it.wait(ms);
			return it.module.asked.splice(0).length;
		};
		expect([await asked(9_999), await asked(1), await asked(9_999), await asked(1), await asked(60_000)]).toEqual([
			...[0, 1, 0, 1, 0],
		]);
	});
});

describe('told to stop', () => {
	test('is done when the store has kept everything', async () => {
		const it = await desk();
		it.keeps = false;
		await it.lose();
		await it.stop();
		expect(it.store.received.at(-1)).toEqual({ type: 'CLOSE' });
		expect(it.state()).toBe('keeping');
		it.store.complete(undefined);
		expect(it.actor.getSnapshot().status).toBe('done');
	});

	test('does not wait for a store that takes longer than a second', async () => {
		const it = await desk();
		it.keeps = false;
		await it.lose();
		await it.stop();
		await it.wait(999);
		expect(it.state()).toBe('keeping');
		await it.wait(1);
		expect(it.actor.getSnapshot().status).toBe('done');
	});
});
