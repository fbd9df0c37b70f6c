/** How the stack begins, and which nodes it has. */
import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { controllerMachine } from '../../../machines/zwave/controller.ts';
import type { Memory, Network } from '../../../machines/zwave/controller-memory.ts';
import { HandHeld } from '../../kit/resource.ts';
import { desk, HOME, identification, isReady, networkOf, plug, sleeper } from './desk.ts';

describe('the beginning', () => {
	test('is told before anything is opened', async () => {
		const { told } = await desk();
		expect(told()).toEqual([
			{
				...{ type: 'STACK_CHANGED', stack: 'zw', state: 'starting', actions: [] },
				detail: { port: '/dev/ttyUSB0', nodes: 0 },
			},
		]);
	});

	test('nodes known from before are told before the port is open', async () => {
		const { told, module } = await desk(networkOf(plug(5), sleeper(6)));
		expect(told()).toMatchObject([
			{ state: 'starting' },
			{ type: 'DEVICE_CHANGED', device: { id: 'zw-5', interview: 'complete' } },
			{ type: 'DEVICE_CHANGED', device: { id: 'zw-6', power: 'battery' } },
		]);
		expect(module.asked).toEqual([]);
	});

	test('the module is identified in order, without a fixed wait', async () => {
		const { open, module, state } = await desk();
		await open();
		expect(module.asked.slice(0, 4)).toEqual(identification);
		expect(state()).toEqual(isReady);
	});

	test('it is ready when every node has told what it is, and not before', async () => {
		const it = await desk();
		it.module.nodes = [5, 6];
		it.told();
		await it.open();
		expect(it.told().slice(0, 5)).toMatchObject([
			{ type: 'DEVICE_CHANGED', device: { id: 'zw-5', interview: 'pending' } },
			{ type: 'DEVICE_CHANGED', device: { id: 'zw-6', interview: 'pending' } },
			{ type: 'ALARM_CHANGED', raised: false, id: 'zw-port' },
			{ type: 'ALARM_CHANGED', raised: false, id: 'zw-controller' },
			{
				...{ type: 'STACK_CHANGED', stack: 'zw', state: 'ready' },
				detail: {
					...{ port: '/dev/ttyUSB0', homeId: 'c0ffee01', controllerNodeId: 1, nodes: 2 },
					...{ library: 'Z-Wave 7.17', firmware: '7.17' },
				},
			},
		]);
	});

	test('new nodes are interviewed, and what is learnt is kept', async () => {
		const { open, module, store } = await desk();
		await open();
		expect(module.asked.slice(4)).toEqual(['getNodeProtocolInfo', 'requestNodeInfo', 'sendData 5: 25 02']);
		expect(store.received).toMatchObject([
			{ type: 'NETWORK', homeId: HOME },
			{ type: 'KEEP', facts: { nodeId: 5, protocol: { listening: true } } },
			{ type: 'KEEP', facts: { nodeId: 5, nodeInfo: [0x25] } },
		]);
	});

	test('fails when its memory cannot be read: whoever supervises it starts it again', async () => {
		const store = new HandHeld<Memory, never, undefined>();
		const load = fromPromise<Network>(() => Promise.reject(new Error('the journal is corrupt')));
		const actor = createActor(controllerMachine.provide({ actors: { load, store: store.logic } }), {
			input: { stack: 'zw', path: '/dev/ttyUSB0', now: () => 0, backOff: () => 0 },
		});
		const failed = new Promise((resolve) => actor.subscribe({ error: resolve }));
		actor.start();
		await expect(failed).resolves.toMatchObject({ message: 'the journal is corrupt' });
	});
});

describe('the network', () => {
	test('its home id is kept when it is seen first', async () => {
		const { open, store } = await desk();
		await open();
		expect(store.received[0]).toEqual({ type: 'NETWORK', homeId: HOME });
	});

	test('of another home id is another one: the old nodes are forgotten', async () => {
		const it = await desk({ ...networkOf(plug(5), sleeper(9)), homeId: 0xbadcafe });
		it.told();
		await it.open();
		expect(it.told().slice(0, 3)).toMatchObject([
			{ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-5' },
			{ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-9' },
			{ type: 'DEVICE_CHANGED', device: { id: 'zw-5', interview: 'pending' } },
		]);
		expect(it.store.received.slice(0, 3)).toEqual([
			{ type: 'FORGET', nodeId: 5 },
			{ type: 'FORGET', nodeId: 9 },
			{ type: 'NETWORK', homeId: HOME },
		]);
	});

	test('also of a stick that was changed while the gateway ran, and of nodes of which nothing was learnt', async () => {
		const it = await desk();
		it.module.mute.add('getNodeProtocolInfo');
		await it.open();
		await it.lose();
		it.module.homeId = 0x11223344;
		it.module.nodes = [5, 6];
		await it.wait(1_000);
		it.told();
		await it.open();
		const told = it.told().filter(({ type }) => type.startsWith('DEVICE_'));
		expect(told.slice(0, 3)).toMatchObject([
			{ type: 'DEVICE_REMOVED', device: 'zw-5' },
			{ type: 'DEVICE_CHANGED', device: { id: 'zw-5' } },
			{ type: 'DEVICE_CHANGED', device: { id: 'zw-6' } },
		]);
		const nodes = Object.keys(it.actor.getSnapshot().children).filter((id) => id.startsWith('node-'));
		expect(nodes).toEqual(['node-5', 'node-6']);
	});

	test('nodes that have left its list are forgotten, the others are not', async () => {
		const it = await desk(networkOf(plug(5), plug(9)));
		it.told();
		await it.open();
		expect(it.told()[0]).toEqual({ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-9' });
		expect(it.store.received).toEqual([{ type: 'FORGET', nodeId: 9 }]);
	});

	test('a command that waited for such a node has failed', async () => {
		const it = await desk(networkOf(plug(5), plug(9)));
		await it.execute('a', 9);
		await it.open();
		expect(it.outcomes()).toEqual([['a', 'DEVICE_NO_ACK']]);
	});

	test('the controller itself is no device', async () => {
		const { open, told } = await desk();
		await open();
		expect(JSON.stringify(told())).not.toContain('"zw-1"');
	});
});
