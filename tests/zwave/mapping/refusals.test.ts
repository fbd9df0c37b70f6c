import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { JsonObject } from '../../../machines/json.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { planFor } from '../../../machines/zwave/mapping/index.ts';
import { american, cooling, dimmer, heating, lock, relay, shutter, thermostat } from './facts.ts';

test('what moves by an amount must not run twice; what ends the same may', () => {
	const state = { 'onOff.onOff': true, 'levelControl.currentLevel': 128, ...heating(2100) };
	const idempotent = (action: string, facts: EndpointFacts, args: JsonObject = {}) => {
		const plan = planFor(action, args, facts, state);
		return 'idempotent' in plan ? plan.idempotent : plan;
	};
	expect(idempotent('onOff.toggle', relay)).toBe(false);
	expect(idempotent('levelControl.step', dimmer, { stepMode: 0, stepSize: 9 })).toBe(false);
	expect(idempotent('thermostat.setpointRaiseLower', thermostat, { mode: 0, amount: 1 })).toBe(false);
	expect(idempotent('onOff.on', relay)).toBe(true);
	expect(idempotent('doorLock.lockDoor', lock)).toBe(true);
	expect(idempotent('attributes.read', dimmer)).toBe(true);
	expect(idempotent('attributes.write', thermostat, { 'thermostat.systemMode': 0 })).toBe(true);
});

test('asks for a state it depends on', () => {
	const scaleless = { ...american, learnt: { setpointTypes: [1] } };
	const needs = (action: string, facts: EndpointFacts, args: JsonObject = {}, state: Attributes = {}) =>
		planFor(action, args, facts, state);
	expect(needs('onOff.toggle', relay)).toEqual({ needs: { type: 'BinarySwitch.Get' } });
	expect(needs('onOff.toggle', dimmer)).toEqual({ needs: { type: 'MultilevelSwitch.Get' } });
	expect(needs('levelControl.step', dimmer, { stepMode: 0, stepSize: 9 })).toEqual({
		needs: { type: 'MultilevelSwitch.Get' },
	});
	expect(needs('thermostat.setpointRaiseLower', thermostat, { mode: 2, amount: 1 }, heating(2000))).toEqual({
		needs: { type: 'ThermostatSetpoint.Get', setpointType: 2 },
	});
	expect(needs('attributes.write', scaleless, heating(2000))).toEqual({
		needs: { type: 'ThermostatSetpoint.Get', setpointType: 1 },
	});
});

describe('refuses, and says why', () => {
	const outside = (value: number, min: number, max: number) =>
		`thermostat.occupiedHeatingSetpoint of ${value} is outside of what the device allows: ${min} to ${max} (0.01 °C)`;
	const rows: readonly (readonly [action: string, EndpointFacts, JsonObject, reason: string])[] = [
		['doorLock.lockDoor', relay, {}, 'endpoint 0 has no doorLock.lockDoor'],
		['onOff.on', shutter, {}, 'endpoint 0 has no onOff.on'],
		['onOff.toString', relay, {}, 'endpoint 0 has no onOff.toString'],
		['levelControl.moveToLevel', dimmer, {}, 'level must be a whole number from 0 to 254'],
		['attributes.write', thermostat, heating(3050), outside(3050, 500, 3000)],
		['attributes.write', american, heating(300), outside(300, 444, 3222)],
		['attributes.write', lock, { 'doorLock.lockState': 2 }, 'doorLock.lockState cannot be set at endpoint 0'],
		[
			'attributes.write',
			thermostat,
			{ 'thermostat.systemMode': 8 },
			'the device has no thermostat.systemMode 8; it has 0, 1, 3, 4',
		],
		[
			'attributes.write',
			american,
			{ 'thermostat.systemMode': 0, ...cooling(2000) },
			'thermostat.occupiedCoolingSetpoint cannot be set at endpoint 0',
		],
		[
			'attributes.read',
			relay,
			{ attributes: ['onOff.onOff', 'doorLock.lockState'] },
			'endpoint 0 cannot be asked for doorLock.lockState',
		],
		[
			'thermostat.setpointRaiseLower',
			american,
			{ mode: 1, amount: 1 },
			'the device has no thermostat.occupiedCoolingSetpoint',
		],
	];
	for (const [action, facts, args, refused] of rows)
		test(`${action} ${JSON.stringify(args)}`, () => {
			expect(planFor(action, args, facts, {})).toEqual({ refused });
		});
});
