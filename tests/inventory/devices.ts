/** What is told of the devices there are, and of what happens. */
import { describe, expect, test } from 'vitest';
import { endpoint } from '../kit/commands.ts';
import { desk, MOMENT } from './desk.ts';

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

	test('calls a device what people call it, at once, whoever was first; else what its stack calls it', () => {
		const it = desk();
		it.named({ name: 'Lamp' });
		it.tick(MOMENT);
		expect(it.emitted).toEqual([]);
		it.device({ name: 'ZEN72', room: 'Node 5' });
		it.tick(MOMENT);
		it.named({ room: 'Hall' });
		it.device({ name: 'ZEN72', room: 'Node 5', reachable: true });
		it.tick(MOMENT);
		it.named({});
		it.tick(MOMENT);
		expect(it.on('devices')).toMatchObject([
			{ devices: [{ name: 'Lamp', room: 'Node 5' }] },
			{ devices: [{ name: 'ZEN72', room: 'Hall', reachable: true }] },
			{ devices: [{ name: 'ZEN72', room: 'Node 5' }] },
		]);
	});

	test('a device that was removed has lost its name', () => {
		const it = desk();
		it.named({ name: 'Lamp' });
		it.device();
		it.removed();
		it.device();
		it.tick(MOMENT);
		expect(it.on('devices')).toStrictEqual([
			{ v: 1, devices: [expect.not.objectContaining({ name: expect.anything() })] },
		]);
	});

	test('is empty when a device is removed that was not known', () => {
		const it = desk();
		it.removed();
		it.tick(MOMENT);
		expect(it.topics()).toEqual(['state/zw-5', 'devices']);
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
