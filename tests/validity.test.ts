import { describe, expect, test } from 'vitest';
import { checkArguments } from '../machines/clusters/index.ts';
import type { Command, Device } from '../machines/events.ts';
import { type House, validate } from '../machines/validity.ts';
import { command, device, endpoint } from './kit/commands.ts';

const lamp = device();
const lock = device({
	id: 'zw-12',
	endpoints: {
		'0': endpoint({ actions: ['doorLock.lockDoor', 'doorLock.unlockDoor'], readable: ['doorLock.lockState'] }),
		'2': endpoint({ actions: ['onOff.on', 'onOff.off', 'onOff.toggle'], readable: [], writable: [] }),
		'3': endpoint({ actions: [], readable: [], writable: ['thermostat.occupiedHeatingSetpoint'] }),
	},
});

function house({ up = true, devices = [lamp, lock] }: { up?: boolean; devices?: Device[] } = {}): House {
	return {
		stacks: new Map([
			['zw', { up, actions: up ? ['zwave.startInclusion', 'zwave.stopInclusion'] : [] }],
			['gateway', { up: true, actions: ['gateway.restart'] }],
		]),
		devices: new Map(devices.map((one) => [one.id, one])),
		check: (action, args) => (/^(zwave|gateway)\./.test(action) ? { ok: args } : checkArguments(action, args)),
	};
}

describe('a command that fits its target is valid', () => {
	test.each<[string, Partial<Command>, object]>([
		['an action of a device', {}, { stack: 'zw', device: 'zw-5', args: {} }],
		['at another endpoint', { target: 'zw-12', endpoint: 2, action: 'onOff.toggle' }, { stack: 'zw', device: 'zw-12' }],
		[
			'reading what is readable',
			{ action: 'attributes.read', args: { attributes: ['onOff.onOff'] } },
			{ device: 'zw-5' },
		],
		['reading everything', { action: 'attributes.read' }, { device: 'zw-5' }],
		[
			'writing what is writable',
			{
				target: 'zw-12',
				endpoint: 3,
				action: 'attributes.write',
				args: { 'thermostat.occupiedHeatingSetpoint': 2150 },
			},
			{ device: 'zw-12' },
		],
		['an action of a stack', { target: 'zw', action: 'zwave.startInclusion' }, { stack: 'zw', args: {} }],
		['an action of the gateway', { target: 'gateway', action: 'gateway.restart' }, { stack: 'gateway', args: {} }],
		[
			'a cancellation',
			{ target: 'gateway', action: 'commands.cancel', args: { id: 'c0' } },
			{ stack: 'gateway', args: { id: 'c0' } },
		],
	])('%s', (_, what, task) => {
		expect(validate(command(what), house())).toMatchObject({ is: 'valid', task });
	});

	test('the task of a stack names no device', () => {
		const verdict = validate(command({ target: 'zw', action: 'zwave.startInclusion' }), house());
		expect(verdict).toEqual({ is: 'valid', task: { stack: 'zw', args: {} } });
	});
});

describe('a command that does not fit is rejected, with what would', () => {
	test.each<[string, Partial<Command>, string, string]>([
		['a device that is not there', { target: 'zw-99' }, 'UNKNOWN_TARGET', 'there is no zw-99 here'],
		['a stack that is not there', { target: 'rest-1' }, 'UNKNOWN_TARGET', 'there is no rest-1 here'],
		['a device of the gateway', { target: 'gateway-1' }, 'UNKNOWN_TARGET', 'there is no gateway-1 here'],
		[
			'an endpoint that is not there',
			{ target: 'zw-12', endpoint: 1 },
			'INVALID_COMMAND',
			'no endpoint 1; it has: 0, 2, 3',
		],
		[
			'an endpoint of a stack',
			{ target: 'zw', endpoint: 1, action: 'zwave.startInclusion' },
			'INVALID_COMMAND',
			'no endpoint 1',
		],
		[
			'a command that its cluster does not have',
			{ action: 'onOff.onn' },
			'UNSUPPORTED_ACTION',
			'does not have onOff.onn; it has: onOff.on, onOff.off',
		],
		['a cluster that is spelt otherwise', { action: 'onof.off' }, 'UNSUPPORTED_ACTION', 'it has: onOff.off'],
		[
			'a cluster that it does not have',
			{ action: 'doorLock.lockDoor' },
			'UNSUPPORTED_ACTION',
			'it has: onOff.on, onOff.off, attributes.read',
		],
		[
			'an action where there are none',
			{ target: 'zw-12', endpoint: 3, action: 'attributes.read' },
			'UNSUPPORTED_ACTION',
			'it has: attributes.write',
		],
		[
			'writing where nothing is writable',
			{ action: 'attributes.write', args: { 'onOff.onOff': true } },
			'UNSUPPORTED_ACTION',
			'it has: attributes.read',
		],
		[
			'an action that a stack does not have',
			{ target: 'zw', action: 'zwave.startIncusion' },
			'UNSUPPORTED_ACTION',
			'it has: zwave.startInclusion, zwave.stopInclusion',
		],
		[
			'an action that the gateway does not have',
			{ target: 'gateway', action: 'commands.cancle' },
			'UNSUPPORTED_ACTION',
			'it has: commands.cancel',
		],
		['arguments that do not fit', { args: { loud: true } }, 'INVALID_COMMAND', 'loud'],
		['a cancellation of nothing', { target: 'gateway', action: 'commands.cancel' }, 'INVALID_COMMAND', '{"id": …}'],
		[
			'a cancellation of several',
			{ target: 'gateway', action: 'commands.cancel', args: { id: 'a', or: 'b' } },
			'INVALID_COMMAND',
			'{"id": …}',
		],
		[
			'reading what is not readable',
			{
				action: 'attributes.read',
				args: { attributes: ['onOff.onOff', 'levelControl.currentLevel', 'doorLock.lockState'] },
			},
			'INVALID_COMMAND',
			'doorLock.lockState',
		],
		[
			'writing what is not writable',
			{ target: 'zw-12', endpoint: 3, action: 'attributes.write', args: { 'thermostat.systemMode': 4 } },
			'INVALID_COMMAND',
			'cannot be told to set thermostat.systemMode; it can: thermostat.occupiedHeatingSetpoint',
		],
	])('%s', (_, what, code, words) => {
		const verdict = validate(command(what), house());
		expect(verdict).toMatchObject({ is: 'rejected', error: { code, retryable: false } });
		expect(verdict.is === 'rejected' && verdict.error.message).toContain(words);
	});

	test('a list of names is cut', () => {
		const many = Array.from({ length: 30 }, (_, index) => `onOff.${index}`);
		const verdict = validate(
			command({ action: 'onOff.none' }),
			house({ devices: [device({ endpoints: { '0': endpoint({ actions: many }) } })] }),
		);
		expect(verdict).toMatchObject({ error: { message: expect.stringMatching(/onOff\.7 and 22 more$/) } });
	});

	test('an action of an endpoint that has none', () => {
		const bare = device({ endpoints: { '0': endpoint({ actions: [], readable: [] }) } });
		expect(validate(command(), house({ devices: [bare] }))).toMatchObject({
			error: { message: expect.stringMatching(/it has no actions$/) },
		});
	});
});

describe('an action of the gateway that is about a device', () => {
	const rename = (id: string) => command({ target: 'gateway', action: 'gateway.restart', args: { device: id } });

	test('is valid where there is that device, also when its stack is away', () => {
		expect(validate(rename('zw-12'), house())).toMatchObject({ is: 'valid', task: { args: { device: 'zw-12' } } });
		expect(validate(rename('zw-12'), house({ up: false }))).toMatchObject({ is: 'valid' });
	});

	test.each([
		['zw-99', true, false, 'there is no zw-99 here'],
		['hue-1', true, false, 'there is no hue-1 here'],
		['gateway', true, false, 'there is no gateway here'],
		['zw-99', false, true, 'when health says that zw is ready'],
	])('is not of %s that is not there, its stack being up: %s', (id, up, retryable, words) => {
		expect(validate(rename(id), house({ up }))).toMatchObject({
			is: 'rejected',
			error: { code: 'UNKNOWN_TARGET', retryable, message: expect.stringContaining(words) },
		});
	});
});

describe('a stack that is not up', () => {
	const declaring = (actions: readonly string[], up: boolean): House => ({
		...house(),
		stacks: new Map([
			['zw', { up, actions }],
			['gateway', { up, actions }],
		]),
	});
	const inclusion = command({ target: 'zw', action: 'zwave.startInclusion' });

	test('but has declared its actions has no others', () => {
		expect(validate(inclusion, declaring(['zwave.heal'], false))).toMatchObject({
			error: { code: 'UNSUPPORTED_ACTION' },
		});
	});

	test('may still declare them, which one that is up has done', () => {
		expect(validate(inclusion, declaring([], false))).toEqual({ is: 'held', by: 'stack' });
		expect(validate(inclusion, declaring([], true))).toMatchObject({ error: { code: 'UNSUPPORTED_ACTION' } });
	});

	test('brings no devices to the gateway', () => {
		const verdict = validate(command({ target: 'gateway-1' }), declaring([], false));
		expect(verdict).toMatchObject({ error: { code: 'UNKNOWN_TARGET' } });
	});
});

test('an action that an endpoint declares as well as its attributes is listed once', () => {
	const declared = device({ endpoints: { '0': endpoint({ actions: ['attributes.read'] }) } });
	expect(validate(command(), house({ devices: [declared] }))).toMatchObject({
		error: { message: expect.stringMatching(/it has: attributes\.read$/) },
	});
});

describe('a command that cannot be told of yet is held', () => {
	const interviewed = (interview: Device['interview']) => [
		device({ interview, endpoints: { '0': endpoint({ actions: ['onOff.off'] }) } }),
	];

	test.each<[string, Partial<Command>, Parameters<typeof house>[0], 'stack' | 'interview']>([
		['a device, while its stack is not up', { target: 'zw-99' }, { up: false }, 'stack'],
		[
			'an action of a stack that has not declared any',
			{ target: 'zw', action: 'zwave.startInclusion' },
			{ up: false },
			'stack',
		],
		['an action of a device before its interview', {}, { devices: interviewed('pending') }, 'interview'],
		['an action of a device in its interview', {}, { devices: interviewed('running') }, 'interview'],
		['the same, while the stack is not up', {}, { devices: interviewed('running'), up: false }, 'stack'],
		['an endpoint', { endpoint: 1 }, { devices: interviewed('running') }, 'interview'],
		[
			'an attribute',
			{ action: 'attributes.read', args: { attributes: ['levelControl.currentLevel'] } },
			{ devices: interviewed('running') },
			'interview',
		],
	])('%s', (_, what, there, by) => {
		expect(validate(command(what), house(there))).toEqual({ is: 'held', by });
	});

	test.each<[string, Partial<Command>, Parameters<typeof house>[0], string]>([
		['what is declared already', { action: 'onOff.off' }, { devices: interviewed('running') }, 'valid'],
		['a known device whose stack is away', {}, { up: false }, 'valid'],
		[
			'what is wrong in itself',
			{ action: 'onOff.off', args: { loud: true } },
			{ devices: interviewed('running') },
			'rejected',
		],
		['a device whose interview has failed', {}, { devices: interviewed('failed') }, 'rejected'],
	])('but not %s', (_, what, there, is) => {
		expect(validate(command(what), house(there)).is).toBe(is);
	});
});
