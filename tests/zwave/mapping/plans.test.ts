import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { JsonObject } from '../../../machines/json.ts';
import type { CcCommand } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { planFor } from '../../../machines/zwave/mapping/index.ts';
import {
	american,
	contact,
	cooling,
	dimmer,
	findable,
	heating,
	lock,
	meter,
	oldContact,
	oldDimmer,
	relay,
	shutter,
	thermostat,
	weather,
} from './facts.ts';

const GET_LEVEL: CcCommand = { type: 'MultilevelSwitch.Get' };
const STOP: CcCommand = { type: 'MultilevelSwitch.StopLevelChange' };
const dim = (value: number, durationMs?: number): CcCommand => ({
	type: 'MultilevelSwitch.Set',
	value,
	...(durationMs === undefined ? {} : { durationMs }),
});
const turn = (value: boolean): CcCommand => ({ type: 'BinarySwitch.Set', value });
const heat = (value: number, scale = 0): CcCommand => ({
	type: 'ThermostatSetpoint.Set',
	setpointType: 1,
	value,
	scale,
});
const cool = (value: number, scale = 0): CcCommand => ({
	type: 'ThermostatSetpoint.Set',
	setpointType: 2,
	value,
	scale,
});
const bolt = (mode: number): CcCommand => ({ type: 'DoorLock.OperationSet', mode });
const mode = (mode: number): CcCommand => ({ type: 'ThermostatMode.Set', mode });
const blink = (period: number, cycles: number, lit: number): CcCommand => ({
	type: 'Indicator.Set',
	values: [
		{ indicator: 0x50, property: 3, value: period },
		{ indicator: 0x50, property: 4, value: cycles },
		{ indicator: 0x50, property: 5, value: lit },
	],
});

const on = { 'onOff.onOff': true };
const off = { 'onOff.onOff': false };
const level = (L: number) => ({ 'levelControl.currentLevel': L, 'onOff.onOff': L > 0 });
const lift = (percent100ths: number) => ({
	'windowCovering.currentPositionLiftPercent100ths': percent100ths,
	'windowCovering.targetPositionLiftPercent100ths': percent100ths,
	'windowCovering.operationalStatus': { global: 0, lift: 0, tilt: 0 },
});

type Row = readonly [
	action: string,
	what: string,
	facts: EndpointFacts,
	given: { readonly args?: JsonObject; readonly state?: Attributes },
	sends: CcCommand | CcCommand[],
	/** Of the first step. */
	expects?: Attributes,
	settleMs?: number,
];

describe('a switch, a dimmer, a motor', () => {
	check([
		['onOff.on', 'a relay', relay, {}, turn(true), on, 1_000],
		['onOff.off', 'a relay', relay, {}, turn(false), off],
		['onOff.on', 'a dimmer: the level it had', dimmer, {}, dim(255), on, 5_000],
		['onOff.off', 'a dimmer', dimmer, {}, dim(0), off],
		['onOff.toggle', 'from on', relay, { state: on }, turn(false), off],
		['onOff.toggle', 'from off', dimmer, { state: off }, dim(255), on],
		['levelControl.moveToLevel', '127', dimmer, { args: { level: 127 } }, dim(50), level(128), 5_000],
		['levelControl.moveToLevel', '254', dimmer, { args: { level: 254 } }, dim(99), level(254)],
		['levelControl.moveToLevel', '0 is off', dimmer, { args: { level: 0 } }, dim(0), level(0)],
		[
			'levelControl.moveToLevelWithOnOff',
			'in 3 s',
			dimmer,
			{ args: { level: 254, transitionTime: 30 } },
			dim(99, 3_000),
			level(254),
			4_000,
		],
		[
			'levelControl.moveToLevel',
			'at once',
			dimmer,
			{ args: { level: 254, transitionTime: 0 } },
			dim(99, 0),
			level(254),
			1_000,
		],
		[
			'levelControl.moveToLevel',
			'at its pace',
			dimmer,
			{ args: { level: 9, transitionTime: null } },
			dim(4),
			level(10),
		],
		[
			'levelControl.moveToLevel',
			'version 1 has no duration',
			oldDimmer,
			{ args: { level: 254, transitionTime: 30 } },
			dim(99),
			level(254),
			5_000,
		],
		[
			'levelControl.move',
			'up, 127 levels a second',
			dimmer,
			{ args: { moveMode: 0, rate: 127 } },
			{ type: 'MultilevelSwitch.StartLevelChange', direction: 'up', durationMs: 2_000 },
			{},
		],
		[
			'levelControl.moveWithOnOff',
			'down, at its pace',
			dimmer,
			{ args: { moveMode: 1, rate: null } },
			{ type: 'MultilevelSwitch.StartLevelChange', direction: 'down' },
			{},
		],
		[
			'levelControl.step',
			'up',
			dimmer,
			{ args: { stepMode: 0, stepSize: 26 }, state: level(128) },
			dim(60),
			level(154),
		],
		[
			'levelControl.step',
			'down, not below 0',
			dimmer,
			{ args: { stepMode: 1, stepSize: 254 }, state: level(128) },
			dim(0),
			level(0),
		],
		[
			'levelControl.stepWithOnOff',
			'up, not above 99',
			dimmer,
			{ args: { stepMode: 0, stepSize: 254, transitionTime: 10 }, state: level(128) },
			dim(99, 1_000),
			level(254),
		],
		[
			'levelControl.step',
			'a step too small for the scale is still a step',
			dimmer,
			{ args: { stepMode: 0, stepSize: 1 }, state: level(128) },
			dim(51),
			level(131),
		],
		['levelControl.stop', 'a dimmer', dimmer, {}, STOP, {}],
		['windowCovering.upOrOpen', 'a motor', shutter, {}, dim(99), lift(0), 60_000],
		['windowCovering.downOrClose', 'a motor', shutter, {}, dim(0), lift(10_000)],
		['windowCovering.stopMotion', 'a motor', shutter, {}, STOP, {}],
		[
			'windowCovering.goToLiftPercentage',
			'a quarter closed',
			shutter,
			{ args: { liftPercent100thsValue: 2_500 } },
			dim(74),
			lift(2_525),
		],
	]);
});

describe('a lock, and finding a device', () => {
	check([
		['doorLock.lockDoor', 'a lock', lock, {}, bolt(255), { 'doorLock.lockState': 1 }, 5_000],
		['doorLock.unlockDoor', 'with a PIN', lock, { args: { pinCode: '1234' } }, bolt(0), { 'doorLock.lockState': 2 }],
		['identify.identify', 'for 10 s', findable, { args: { identifyTime: 10 } }, blink(8, 13, 6), {}],
		['identify.identify', 'for an hour', findable, { args: { identifyTime: 3600 } }, blink(142, 254, 107)],
		['identify.identify', 'for a day', findable, { args: { identifyTime: 65_535 } }, blink(255, 254, 191)],
		['identify.identify', 'no more', findable, { args: { identifyTime: 0 } }, blink(0, 0, 0)],
	]);

	test('a lock is final on its report only; others on the receipt', () => {
		const step = (action: string, facts: EndpointFacts) => {
			const plan = planFor(action, {}, facts, {});
			return 'steps' in plan ? plan.steps[0] : plan;
		};
		expect(step('doorLock.lockDoor', lock)).toMatchObject({
			confirm: 'report',
			readBack: { type: 'DoorLock.OperationGet' },
		});
		expect(step('onOff.on', relay)).toMatchObject({ confirm: 'receipt', readBack: { type: 'BinarySwitch.Get' } });
		expect(step('onOff.on', dimmer)).toMatchObject({ confirm: 'receipt', readBack: GET_LEVEL });
	});
});

describe('a thermostat', () => {
	const raise = (mode: number, amount: number, state: Attributes) => ({ args: { mode, amount }, state });
	const write = (args: JsonObject) => ({ args });
	check([
		['thermostat.setpointRaiseLower', 'by 0.5 °C', thermostat, raise(0, 5, heating(2100)), heat(21.5), heating(2150)],
		[
			'thermostat.setpointRaiseLower',
			'not above its limit',
			thermostat,
			raise(1, 127, cooling(2500)),
			cool(35),
			cooling(3500),
		],
		[
			'thermostat.setpointRaiseLower',
			'both',
			thermostat,
			raise(2, -10, { ...heating(2000), ...cooling(2500) }),
			[heat(19), cool(24)],
			heating(1900),
		],
		[
			'thermostat.setpointRaiseLower',
			'both, of which there is one',
			american,
			raise(2, 10, heating(2111)),
			heat(71.8, 1),
			heating(2211),
		],
		['attributes.write', 'a setpoint', thermostat, write(heating(2150)), heat(21.5), heating(2150), 2_000],
		['attributes.write', 'a tenth is enough', thermostat, write(heating(2154)), heat(21.5), heating(2150)],
		['attributes.write', 'in Fahrenheit', american, write(heating(2111)), heat(70, 1), heating(2111)],
		[
			'attributes.write',
			'a mode',
			thermostat,
			write({ 'thermostat.systemMode': 4 }),
			mode(1),
			{ 'thermostat.systemMode': 4 },
		],
		['attributes.write', 'the auto mode it has', american, write({ 'thermostat.systemMode': 1 }), mode(10)],
		[
			'attributes.write',
			'several, in their order',
			thermostat,
			write({ 'thermostat.systemMode': 3, ...cooling(2400) }),
			[mode(2), cool(24)],
		],
	]);
});

describe('reading', () => {
	const only = (attribute: string) => ({ args: { attributes: [attribute] } });
	check([
		['attributes.read', 'everything, each question once', dimmer, {}, GET_LEVEL],
		['attributes.read', 'a battery', lock, {}, [{ type: 'DoorLock.OperationGet' }, { type: 'Battery.Get' }]],
		[
			'attributes.read',
			'a meter',
			meter,
			{},
			[{ type: 'BinarySwitch.Get' }, { type: 'Meter.Get', scale: 2 }, { type: 'Meter.Get', scale: 0 }],
		],
		[
			'attributes.read',
			'one of many',
			thermostat,
			only('thermostat.localTemperature'),
			{ type: 'MultilevelSensor.Get', sensor: { type: 1, scale: 0 } },
		],
		[
			'attributes.read',
			'lux rather than per cent',
			weather,
			only('illuminanceMeasurement.measuredValue'),
			{ type: 'MultilevelSensor.Get', sensor: { type: 3, scale: 1 } },
		],
		['attributes.read', 'a contact', contact, {}, { type: 'Notification.Get', notificationType: 6 }],
		['attributes.read', 'a contact on Binary Sensor', oldContact, {}, { type: 'BinarySensor.Get', sensorType: 10 }],
	]);
});

function check(rows: readonly Row[]): void {
	for (const [action, what, facts, { args = {}, state = {} }, sends, expects, settleMs] of rows)
		test(`${action}: ${what}`, () => {
			const plan = planFor(action, args, facts, state);
			const steps = 'steps' in plan ? plan.steps : [];
			expect(steps.map(({ send }) => send)).toEqual([sends].flat());
			const [first] = steps;
			if (expects) expect(first?.kind === 'set' && first.expects).toEqual(expects);
			if (settleMs !== undefined) expect(first).toMatchObject({ settleMs });
		});
}
