import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkArguments, clusters } from '../../machines/clusters/index.ts';
import type { JsonObject } from '../../machines/json.ts';

type Call = readonly [action: string, args: JsonObject];

describe('takes what Matter takes, and hands it on as it came', () => {
	const calls: readonly Call[] = [
		['onOff.on', {}],
		['onOff.toggle', {}],
		['levelControl.moveToLevel', { level: 0 }],
		['levelControl.moveToLevel', { level: 254, transitionTime: null }],
		[
			'levelControl.moveToLevelWithOnOff',
			{ level: 127, transitionTime: 15, optionsMask: { executeIfOff: true }, optionsOverride: {} },
		],
		['levelControl.move', { moveMode: 1, rate: null }],
		['levelControl.moveWithOnOff', { moveMode: 0 }],
		['levelControl.step', { stepMode: 0, stepSize: 1 }],
		['levelControl.stop', {}],
		['doorLock.lockDoor', {}],
		['doorLock.unlockDoor', { pinCode: '0042' }],
		['thermostat.setpointRaiseLower', { mode: 2, amount: -128 }],
		['windowCovering.goToLiftPercentage', { liftPercent100thsValue: 10_000 }],
		['windowCovering.goToTiltPercentage', { tiltPercent100thsValue: 0 }],
		['fanControl.step', { direction: 1, wrap: true }],
		['valveConfigurationAndControl.open', { openDuration: null, targetLevel: 1 }],
		['valveConfigurationAndControl.close', {}],
		['zwave.setConfiguration', { parameter: 255, value: 2 ** 32 - 1, size: 4 }],
		['zwave.getConfiguration', { parameter: 1 }],
		['identify.identify', { identifyTime: 65_535 }],
		['zwave.resetMeter', {}],
		['attributes.read', {}],
		['attributes.read', { attributes: ['onOff.onOff', 'doorLock.lockState'] }],
		['attributes.write', { 'thermostat.occupiedHeatingSetpoint': 2150, 'thermostat.systemMode': 4 }],
	];
	for (const [action, args] of calls)
		test(`${action} ${JSON.stringify(args)}`, () => {
			expect(checkArguments(action, args)).toEqual({ ok: args });
		});
});

describe('says which argument is wrong, how, and what is allowed', () => {
	const calls: readonly (readonly [...Call, fault: string])[] = [
		['levelControl.moveToLevel', {}, 'level is missing: it must be a whole number from 0 to 254'],
		['levelControl.moveToLevel', { level: 255 }, 'level must be a whole number from 0 to 254, not 255'],
		['levelControl.moveToLevel', { level: 1.5 }, 'level must be a whole number from 0 to 254, not 1.5'],
		['levelControl.moveToLevel', { level: '12' }, 'level must be a whole number from 0 to 254, not "12"'],
		['levelControl.moveToLevel', { level: null }, 'level must be a whole number from 0 to 254, not null'],
		[
			'levelControl.moveToLevel',
			{ level: 1, transitionTime: -1 },
			'transitionTime must be a whole number from 0 to 65534, or null, not -1',
		],
		[
			'levelControl.moveToLevel',
			{ level: 1, optionsMask: { executeIfOff: 1 } },
			'optionsMask.executeIfOff must be true or false, not 1',
		],
		[
			'levelControl.moveToLevel',
			{ level: 1, optionsMask: { blink: true } },
			'optionsMask must be an object of booleans with the keys executeIfOff, coupleColorTempToLevel, not {"blink":true}',
		],
		[
			'levelControl.moveToLevel',
			{ level: 300, speed: 1 },
			'level must be a whole number from 0 to 254, not 300; speed is no argument of levelControl.moveToLevel; allowed: level, transitionTime, optionsMask, optionsOverride',
		],
		['levelControl.move', { moveMode: 0, rate: 0 }, 'rate must be a whole number from 1 to 254, or null, not 0'],
		['levelControl.step', { stepMode: 2, stepSize: 1 }, 'stepMode must be 0 (up), 1 (down), not 2'],
		['onOff.on', { delay: 1 }, 'delay is no argument of onOff.on; allowed: none'],
		['thermostat.setpointRaiseLower', { mode: 0 }, 'amount is missing: it must be a whole number from -128 to 127'],
		['onOff.blink', {}, 'onOff.blink is no action of a cluster known here'],
		['onOff.constructor', {}, 'onOff.constructor is no action of a cluster known here'],
		['onOff', {}, 'onOff is no action of a cluster known here'],
		['gateway.restart', {}, 'gateway.restart is no action of a cluster known here'],
		['attributes.read', { attributes: [] }, 'attributes must be a list of at least one cluster.attribute, not []'],
		[
			'attributes.read',
			{ attributes: 'onOff.onOff' },
			'attributes must be a list of at least one cluster.attribute, not "onOff.onOff"',
		],
		[
			'attributes.read',
			{ attributes: ['onOff.onOff', 'onOff.on'] },
			'attributes[1] must be a known cluster.attribute such as onOff.onOff, not "onOff.on"',
		],
		['attributes.read', { all: true }, 'all is no argument of attributes.read; allowed: attributes'],
		['attributes.write', {}, 'attributes.write must name at least one cluster.attribute and its value; none was given'],
		['attributes.write', { 'thermostat.colour': 1 }, 'thermostat.colour is no attribute of a cluster known here'],
		[
			'attributes.write',
			{ 'thermostat.occupiedHeatingSetpoint': 21.5 },
			'thermostat.occupiedHeatingSetpoint must be a whole number from -27315 to 32767, not 21.5',
		],
		[
			'attributes.write',
			{ 'occupancySensing.occupancy': { asleep: true } },
			'occupancySensing.occupancy must be an object of booleans with the keys occupied, not {"asleep":true}',
		],
	];
	for (const [action, args, fault] of calls)
		test(`${action} ${JSON.stringify(args)}`, () => {
			expect(checkArguments(action, args)).toEqual({ fault });
		});
});

test('a fault never repeats a PIN code, and cuts what is long', () => {
	expect(checkArguments('doorLock.unlockDoor', { pinCode: '12a4' })).toEqual({
		fault: 'pinCode must be 1 to 32 digits',
	});
	expect(checkArguments('doorLock.unlockDoor', { pinCode: 1234 })).toEqual({
		fault: 'pinCode must be a string of digits',
	});
	expect(checkArguments('levelControl.moveToLevel', { level: 'x'.repeat(60_000) })).toEqual({
		fault: `level must be a whole number from 0 to 254, not "${'x'.repeat(79)}…`,
	});
});

test('never throws, whatever comes as arguments of whatever action', () => {
	const actions = [...clusters.values()].flatMap(({ name, commands }) =>
		Object.keys(commands).map((c) => `${name}.${c}`),
	);
	const action = fc.oneof(fc.constantFrom(...actions, 'attributes.read', 'attributes.write'), fc.string());
	const args = fc.dictionary(fc.string(), fc.jsonValue().map(json));
	fc.assert(
		fc.property(action, args, (name, values) => {
			const checked = checkArguments(name, values);
			return 'ok' in checked ? checked.ok === values : checked.fault.length > 0;
		}),
	);
});

/** What fast-check calls JSON, as this house does. */
function json(value: unknown): JsonObject[string] {
	if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
		return value;
	if (Array.isArray(value)) return value.map((item) => json(item) ?? null);
	return typeof value === 'object'
		? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, json(v)]))
		: undefined;
}
