import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { Announce, Attributes, Condition, Device } from '../machines/events.ts';
import { inventoryMachine } from '../machines/inventory.ts';
import { stoppedClock } from './kit/clock.ts';
import { device, endpoint } from './kit/commands.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(inventoryMachine);

const MOMENT = 250;

function desk() {
	const time = stoppedClock();
	const emitted: Announce[] = [];
	const actor = createActor(inventoryMachine, { input: { now: time.now }, clock: time.clock, inspect: edges.inspect });
	actor.on('*', (event) => emitted.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		emitted,
		tick: time.tick,
		topics: () => emitted.map(({ topic }) => topic),
		/** What was told on a topic, in order. */
		on: (topic: string) => emitted.flatMap((event) => (event.topic === topic ? [event.payload] : [])),
		device: (what: Partial<Device> = {}) => actor.send({ type: 'DEVICE_CHANGED', device: device(what) }),
		removed: (id = 'zw-5') => actor.send({ type: 'DEVICE_REMOVED', stack: 'zw', device: id }),
		state: (attributes: Attributes, number = 0, id = 'zw-5') =>
			actor.send({ type: 'STATE_REPORTED', device: id, endpoint: number, attributes }),
		stack: (state: Condition) => actor.send({ type: 'STACK_CHANGED', stack: 'zw', state, actions: [], detail: {} }),
		link: (state: Condition, fresh: boolean) => actor.send({ type: 'LINK_CHANGED', state, fresh, detail: {} }),
		happened: (source: string, number?: number) =>
			actor.send({
				type: 'EVENT_REPORTED',
				source,
				event: 'doorLock.doorLockAlarm',
				args: { alarmCode: 0 },
				...(number !== undefined && { endpoint: number }),
			}),
	};
}

describe('the inventory', () => {
	test('tells of a device what the contract names, in its words', () => {
		const it = desk();
		it.device({
			name: 'Hall light',
			room: 'Hall',
			manufacturer: 'Zooz',
			product: 'ZEN72',
			endpoints: { '0': endpoint({ deviceTypes: ['dimmableLight'], clusters: ['onOff', 'levelControl'] }) },
			power: 'mains',
			security: 's2-authenticated',
			reachable: true,
		});
		it.tick(MOMENT);
		expect(it.emitted.at(-1)).toEqual({
			type: 'ANNOUNCE',
			topic: 'devices',
			payload: {
				v: 1,
				devices: [
					{
						id: 'zw-5',
						stack: 'zw',
						name: 'Hall light',
						manufacturer: 'Zooz',
						product: 'ZEN72',
						room: 'Hall',
						endpoints: { '0': { deviceTypes: ['dimmableLight'], clusters: ['onOff', 'levelControl'] } },
						power: 'mains',
						security: 's2-authenticated',
						reachable: true,
						interview: 'complete',
					},
				],
			},
			retain: true,
		});
	});

	test('leaves out what is not known yet', () => {
		const it = desk();
		it.device({ endpoints: {}, interview: 'pending' });
		it.tick(MOMENT);
		const [told] = it.on('devices');
		expect(told?.devices).toStrictEqual([{ id: 'zw-5', stack: 'zw', endpoints: {}, interview: 'pending' }]);
	});

	test('tells the changes of a moment at once', () => {
		const it = desk();
		it.device({ interview: 'pending' });
		it.tick(MOMENT - 1);
		it.device({ interview: 'running' });
		it.device({ id: 'zw-6' });
		it.stack('ready');
		expect(it.emitted).toEqual([]);
		it.tick(1);
		expect(it.on('devices')).toMatchObject([{ devices: [{ id: 'zw-5', interview: 'running' }, { id: 'zw-6' }] }]);
	});

	test('is not told again where nothing of it has changed', () => {
		const it = desk();
		it.device();
		it.tick(MOMENT);
		it.device({ endpoints: { '0': endpoint({ actions: [], readable: [], writable: [] }) } });
		it.tick(MOMENT);
		it.stack('ready');
		it.tick(MOMENT);
		expect(it.on('devices')).toHaveLength(1);
		it.device({ name: 'Lamp' });
		it.tick(MOMENT);
		expect(it.on('devices')).toHaveLength(2);
	});

	test('loses a device that is removed', () => {
		const it = desk();
		it.device();
		it.tick(MOMENT);
		it.removed();
		it.tick(MOMENT);
		expect(it.on('devices').at(-1)).toEqual({ v: 1, devices: [] });
	});

	test('is empty once a stack is ready and has none, and not told before', () => {
		const it = desk();
		it.stack('starting');
		it.link('ready', true);
		it.tick(MOMENT);
		expect(it.emitted).toEqual([]);
		it.stack('ready');
		it.tick(MOMENT);
		expect(it.on('devices')).toEqual([{ v: 1, devices: [] }]);
	});

	test('is empty when a device is removed that was not known', () => {
		const it = desk();
		it.removed();
		it.tick(MOMENT);
		expect(it.topics()).toEqual(['state/zw-5', 'devices']);
	});
});

describe('a state', () => {
	test('is whole each time', () => {
		const it = desk();
		it.device({ reachable: true });
		it.state({ 'onOff.onOff': true });
		it.tick(1_000);
		it.state({ 'levelControl.currentLevel': 127 });
		it.state({ 'onOff.onOff': false }, 2);
		expect(it.emitted.at(-1)).toEqual({
			type: 'ANNOUNCE',
			topic: 'state/zw-5',
			payload: {
				v: 1,
				device: 'zw-5',
				at: '2026-08-22T10:00:01.000Z',
				reachable: true,
				endpoints: {
					'0': { 'onOff.onOff': true, 'levelControl.currentLevel': 127 },
					'2': { 'onOff.onOff': false },
				},
			},
			retain: true,
		});
	});

	test('is told with each report, be it the same', () => {
		const it = desk();
		it.state({ 'onOff.onOff': true });
		it.state({ 'onOff.onOff': true });
		expect(it.topics()).toEqual(['state/zw-5', 'state/zw-5']);
	});

	test('says nothing of reachable until it is known', () => {
		const it = desk();
		it.device();
		it.state({ 'onOff.onOff': true });
		expect(it.on('state/zw-5')).toStrictEqual([
			{ v: 1, device: 'zw-5', at: '2026-08-22T10:00:00.000Z', endpoints: { '0': { 'onOff.onOff': true } } },
		]);
	});

	test('is told when reachable changes, and not before anything else is known: the broker may know more than we', () => {
		const it = desk();
		it.device();
		it.device({ reachable: true });
		expect(it.on('state/zw-5')).toEqual([]);
		it.state({ 'onOff.onOff': true });
		it.device({ reachable: true, name: 'Lamp' });
		it.tick(5_000);
		it.device({ reachable: false });
		expect(it.on('state/zw-5')).toMatchObject([
			{ reachable: true, endpoints: { '0': { 'onOff.onOff': true } } },
			{ reachable: false, endpoints: { '0': { 'onOff.onOff': true } }, at: '2026-08-22T10:00:05.000Z' },
		]);
	});

	test('is taken back when the device is removed, and begins anew should it return', () => {
		const it = desk();
		it.device();
		it.state({ 'onOff.onOff': true });
		it.removed();
		expect(it.emitted.at(-1)).toEqual({ type: 'ANNOUNCE', topic: 'state/zw-5', payload: undefined, retain: true });
		it.state({ 'levelControl.currentLevel': 1 });
		expect(it.on('state/zw-5').at(-1)).toMatchObject({ endpoints: { '0': { 'levelControl.currentLevel': 1 } } });
		expect(it.on('state/zw-5').at(-1)).not.toHaveProperty(['endpoints', '0', 'onOff.onOff']);
	});
});

describe('an event', () => {
	test.each([
		['zw-12', 1, { v: 1, device: 'zw-12', endpoint: 1 }],
		['zw', undefined, { v: 1, stack: 'zw' }],
		['gateway', undefined, { v: 1 }],
	])('of %s is told once, not retained', (source, number, who) => {
		const it = desk();
		it.happened(source, number);
		expect(it.emitted).toStrictEqual([
			{
				type: 'ANNOUNCE',
				topic: `event/${source}`,
				payload: { ...who, event: 'doorLock.doorLockAlarm', args: { alarmCode: 0 }, at: '2026-08-22T10:00:00.000Z' },
				retain: false,
			},
		]);
	});
});

describe('a broker that does not know us', () => {
	function told() {
		const it = desk();
		it.device({ reachable: true });
		it.device({ id: 'zw-6' });
		it.state({ 'onOff.onOff': true });
		it.state({ 'onOff.onOff': true }, 0, 'zw-6');
		it.tick(MOMENT);
		it.emitted.length = 0;
		return it;
	}

	test('is told everything that it should retain', () => {
		const it = told();
		it.happened('zw-5');
		it.tick(1_000);
		it.emitted.length = 0;
		it.link('ready', true);
		it.tick(MOMENT);
		expect(it.topics()).toEqual(['state/zw-5', 'state/zw-6', 'devices']);
		expect(it.on('state/zw-6')).toMatchObject([{ at: '2026-08-22T10:00:00.000Z' }]);
	});

	test('also when the inventory was about to be told', () => {
		const it = told();
		it.device({ id: 'zw-6' });
		it.link('ready', true);
		it.tick(MOMENT);
		expect(it.on('devices')).toHaveLength(1);
	});

	test.each([
		['ready', false],
		['down', true],
	] as const)('is not one that is %s, fresh: %s', (state, fresh) => {
		const it = told();
		it.link(state, fresh);
		it.tick(MOMENT);
		expect(it.emitted).toEqual([]);
	});
});

test('it ends when it is told to', () => {
	const it = desk();
	it.actor.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(inventoryMachine, edges);
