import { describe, expect, test } from 'vitest';
import type { EventObject } from 'xstate';
import { House, type HouseEvent } from '../../actors/gateway/house.ts';

/** A house in which these subsystems write down what they hear. */
function desk(...subsystems: string[]) {
	const observed: HouseEvent[] = [];
	const house = new House((event) => observed.push(event));
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

test('hands what is dispatched to the stack that it names', () => {
	const { house, heard } = desk('zw', 'other');
	house.carry({ type: 'DISPATCH', stack: 'zw', event: execute });
	expect(heard).toEqual({ zw: [execute], other: [] });
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
