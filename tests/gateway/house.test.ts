import { describe, expect, test } from 'vitest';
import type { EventObject } from 'xstate';
import { House } from '../../actors/gateway/house.ts';
import type { HouseEvent } from '../../machines/events.ts';

/** A house in which these subsystems write down what they hear. */
function desk(...subsystems: string[]) {
	const observed: HouseEvent[] = [];
	const house = new House(
		(event) => observed.push(event),
		() => 1_000,
	);
	const heard: { [subsystem: string]: EventObject[] } = {};
	const join = (subsystem: string) => {
		const events: EventObject[] = [];
		heard[subsystem] = events;
		house.connect(subsystem, (event) => events.push(event));
	};
	for (const subsystem of subsystems) join(subsystem);
	return { house, heard, observed, join };
}

const device: HouseEvent = {
	type: 'DEVICE_CHANGED',
	device: { id: 'zw-5', stack: 'zw', endpoints: {}, interview: 'pending' },
};
const refusal = () => ({ id: null, error: { code: 'INVALID_JSON', message: 'x', retryable: false } }) as const;
const stack: HouseEvent = { type: 'STACK_CHANGED', stack: 'zw', state: 'ready', actions: [], detail: {} };
const execute = {
	type: 'EXECUTE',
	id: '1',
	endpoint: 0,
	action: 'onOff.on',
	args: {},
	priority: 'normal',
	expiresAt: 0,
} as const;

test('carries an event to everybody who takes it, and to no other', () => {
	const { house, heard, observed } = desk('dispatcher', 'inventory', 'health');
	house.carry(device);
	expect(heard).toEqual({ dispatcher: [device], inventory: [device], health: [] });
	expect(observed).toEqual([device]);
});

test('a command is carried, and seen, in the trace that it is marked with', () => {
	const observed: HouseEvent[] = [];
	const heard: EventObject[] = [];
	const received = { type: 'COMMAND_RECEIVED', retained: false, request: { refusal: refusal() } } as const;
	const house = new House(
		(event) => observed.push(event),
		() => 1_000,
		new Set(),
		(given) => ({ ...given, delivery: given.delivery + 1 }),
	);
	house.connect('dispatcher', (event) => heard.push(event));
	house.carry({ ...received, delivery: 1 });
	expect([observed, heard]).toEqual([[{ ...received, delivery: 2 }], [{ ...received, delivery: 2 }]]);
});

test('hands what is dispatched to the stack that it names', () => {
	const { house, heard } = desk('zw', 'other');
	house.carry({ type: 'DISPATCH', stack: 'zw', event: execute });
	expect(heard).toEqual({ zw: [execute], other: [] });
});

describe('an action for a subsystem', () => {
	const perform: HouseEvent = { type: 'PERFORM', subsystem: 'modem', id: 'a1', action: 'modem.restart', args: {} };

	test('is handed to it', () => {
		const { house, heard } = desk('modem', 'gateway');
		house.carry(perform);
		expect(heard).toEqual({ modem: [perform], gateway: [] });
	});

	test('is answered in its place where it is not running', () => {
		const { house, heard } = desk('gateway');
		house.carry(perform);
		expect(heard.gateway).toMatchObject([
			{ type: 'PERFORMED', id: 'a1', outcome: { status: 'failed', error: { code: 'STACK_DOWN', retryable: true } } },
		]);
	});
});

describe('what stays true', () => {
	test('is told to whoever starts later or anew, the last word only', () => {
		const { house, heard, join } = desk();
		house.carry({ ...stack, state: 'starting' });
		house.carry(stack);
		house.carry(device);
		join('dispatcher');
		expect(heard.dispatcher).toEqual([stack, device]);
		house.connect('dispatcher', undefined);
		join('dispatcher');
		expect(heard.dispatcher).toEqual([stack, device]);
	});

	test('is forgotten when it is over', () => {
		const { house, heard, join } = desk();
		house.carry(device);
		house.carry({ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-5' });
		house.carry({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: 'zw-port', severity: 'error', text: 'gone', remedy: 'plug it in' },
		});
		house.carry({ type: 'ALARM_CHANGED', raised: false, id: 'zw-port' });
		join('inventory');
		join('alarms');
		expect(heard).toEqual({ inventory: [], alarms: [] });
	});

	test("a device's state is told whole, with the time of its last report", () => {
		const { house, heard, join } = desk();
		const state = { type: 'STATE_REPORTED', device: 'zw-5', endpoint: 0 } as const;
		house.carry({ ...state, attributes: { 'onOff.onOff': true, 'levelControl.currentLevel': 127 }, at: 5 });
		house.carry({ ...state, endpoint: 1, attributes: { 'onOff.onOff': false }, at: 6 });
		house.carry({ ...state, attributes: { 'onOff.onOff': false } });
		join('inventory');
		expect(heard.inventory).toEqual([
			{ ...state, attributes: { 'onOff.onOff': false, 'levelControl.currentLevel': 127 }, at: 1_000 },
			{ ...state, endpoint: 1, attributes: { 'onOff.onOff': false }, at: 6 },
		]);
		house.carry({ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-5' });
		join('inventory');
		expect(heard.inventory).toEqual([]);
	});

	test('what people call a device is told again, until it is removed, which the gateway’s own actions hear', () => {
		const { house, heard, join } = desk('gateway');
		const named = { type: 'DEVICE_NAMED', device: 'zw-5', name: 'Lamp' } as const;
		const removed = { type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-5' } as const;
		house.carry(named);
		join('inventory');
		expect(heard.inventory).toEqual([named]);
		house.carry(removed);
		expect(heard.gateway).toEqual([removed]);
		join('inventory');
		expect(heard.inventory).toEqual([]);
	});

	test('a command is not told again', () => {
		const { house, heard, join } = desk();
		house.carry({ type: 'PUBLISHED', publication: 1 });
		join('outbox');
		expect(heard.outbox).toEqual([]);
	});
});

test('counts what finds nobody', () => {
	const { house } = desk('inventory');
	house.carry(device);
	house.carry(device);
	house.carry({ type: 'NOBODY_KNOWS' });
	expect(house.deadLetters).toEqual(
		new Map([
			['DEVICE_CHANGED for dispatcher', 2],
			['NOBODY_KNOWS', 1],
		]),
	);
});

test('does not count what was for a subsystem that is not configured', () => {
	const house = new House(
		() => {},
		() => 0,
		new Set(['inventory', 'dispatcher']),
	);
	house.carry(device);
	expect(house.deadLetters.size).toBe(0);
});

test('counts under a bounded number of names', () => {
	const { house } = desk();
	for (let name = 0; name < 1_000; name++) house.drop(`name ${name}`);
	house.drop('name 3');
	expect(house.deadLetters.size).toBe(201);
	expect(house.deadLetters.get('name 3')).toBe(2);
	expect(house.deadLetters.get('others')).toBe(800);
});
