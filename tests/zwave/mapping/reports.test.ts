import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { Json } from '../../../machines/json.ts';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { planFor, reported } from '../../../machines/zwave/mapping/index.ts';
import {
	american,
	contact,
	dimmer,
	leak,
	lock,
	meter,
	motion,
	notification,
	oldContact,
	oldMotion,
	relay,
	remote,
	shutter,
	thermostat,
	weather,
} from './facts.ts';

describe('what a message says of the state', () => {
	const rows: readonly (readonly [name: string, EndpointFacts, CcMessage, Attributes])[] = [
		['a relay', relay, { type: 'BinarySwitch.Report', value: true }, { 'onOff.onOff': true }],
		['a relay that does not know', relay, { type: 'BinarySwitch.Report', targetValue: true }, {}],
		['a relay, in Basic', relay, { type: 'Basic.Report', value: 0 }, { 'onOff.onOff': false }],
		[
			'a dimmer',
			dimmer,
			{ type: 'MultilevelSwitch.Report', value: 50 },
			{ 'onOff.onOff': true, 'levelControl.currentLevel': 128 },
		],
		[
			'a dimmer that is off',
			dimmer,
			{ type: 'MultilevelSwitch.Report', value: 0 },
			{ 'onOff.onOff': false, 'levelControl.currentLevel': 0 },
		],
		[
			'a dimmer on its way: where it is',
			dimmer,
			{ type: 'MultilevelSwitch.Report', value: 10, targetValue: 99, durationMs: 3_000 },
			{ 'onOff.onOff': true, 'levelControl.currentLevel': 26 },
		],
		['a dimmer that does not know', dimmer, { type: 'MultilevelSwitch.Report' }, {}],
		[
			'a motor',
			shutter,
			{ type: 'MultilevelSwitch.Report', value: 99 },
			{ 'windowCovering.currentPositionLiftPercent100ths': 0 },
		],
		[
			'a motor half way',
			shutter,
			{ type: 'MultilevelSwitch.Report', value: 50 },
			{ 'windowCovering.currentPositionLiftPercent100ths': 4_949 },
		],
		['locked', lock, { type: 'DoorLock.OperationReport', mode: 0xff }, { 'doorLock.lockState': 1 }],
		['unlocked', lock, { type: 'DoorLock.OperationReport', mode: 0x00 }, { 'doorLock.lockState': 2 }],
		[
			'locked, on its way to unlocked',
			lock,
			{ type: 'DoorLock.OperationReport', mode: 0xff, targetMode: 0 },
			{ 'doorLock.lockState': 1 },
		],
		['open for the inside only', lock, { type: 'DoorLock.OperationReport', mode: 0x10 }, { 'doorLock.lockState': 0 }],
		['open for the outside', lock, { type: 'DoorLock.OperationReport', mode: 0x20 }, { 'doorLock.lockState': 2 }],
		['a lock that does not know', lock, { type: 'DoorLock.OperationReport', mode: 0xfe }, { 'doorLock.lockState': 0 }],
		['locked by hand', lock, notification(6, 1), { 'doorLock.lockState': 1 }],
		['unlocked at the keypad', lock, notification(6, 6), { 'doorLock.lockState': 2 }],
		['jammed', lock, notification(6, 11), { 'doorLock.lockState': 0 }],
		[
			'a heating setpoint, and its limits',
			thermostat,
			{ type: 'ThermostatSetpoint.Report', setpointType: 1, value: 21.5, scale: 0 },
			{
				'thermostat.occupiedHeatingSetpoint': 2150,
				'thermostat.absMinHeatSetpointLimit': 500,
				'thermostat.minHeatSetpointLimit': 500,
				'thermostat.absMaxHeatSetpointLimit': 3000,
				'thermostat.maxHeatSetpointLimit': 3000,
				'thermostat.controlSequenceOfOperation': 4,
			},
		],
		[
			'a setpoint in Fahrenheit',
			{ ...american, learnt: {} },
			{ type: 'ThermostatSetpoint.Report', setpointType: 1, value: 70, scale: 1 },
			{ 'thermostat.occupiedHeatingSetpoint': 2111 },
		],
		[
			'a setpoint the device does not have',
			thermostat,
			{ type: 'ThermostatSetpoint.Report', setpointType: 0, value: 0, scale: 0 },
			{ 'thermostat.controlSequenceOfOperation': 4 },
		],
		[
			'limits',
			thermostat,
			{ type: 'ThermostatSetpoint.CapabilitiesReport', setpointType: 2, min: 60, minScale: 1, max: 32, maxScale: 0 },
			{
				'thermostat.absMinCoolSetpointLimit': 1556,
				'thermostat.minCoolSetpointLimit': 1556,
				'thermostat.absMaxCoolSetpointLimit': 3200,
				'thermostat.maxCoolSetpointLimit': 3200,
			},
		],
		[
			'heating only',
			thermostat,
			{ type: 'ThermostatSetpoint.SupportedReport', setpointTypes: [1, 11] },
			{ 'thermostat.controlSequenceOfOperation': 2 },
		],
		[
			'cooling only',
			thermostat,
			{ type: 'ThermostatSetpoint.SupportedReport', setpointTypes: [2] },
			{ 'thermostat.controlSequenceOfOperation': 0 },
		],
		['a mode', thermostat, { type: 'ThermostatMode.Report', mode: 2 }, { 'thermostat.systemMode': 3 }],
		['an energy saving mode', thermostat, { type: 'ThermostatMode.Report', mode: 11 }, { 'thermostat.systemMode': 4 }],
		[
			'a mode that Matter has no word for',
			thermostat,
			{ type: 'ThermostatMode.Report', mode: 13 },
			{ 'thermostat.systemMode': null },
		],
		[
			'a temperature, at a thermostat',
			thermostat,
			{ type: 'MultilevelSensor.Report', sensorType: 1, scale: 0, value: 20.46 },
			{ 'thermostat.localTemperature': 2046, 'temperatureMeasurement.measuredValue': 2046 },
		],
		[
			'a temperature in Fahrenheit',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 1, scale: 1, value: -40 },
			{ 'temperatureMeasurement.measuredValue': -4000 },
		],
		[
			'humidity',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 5, scale: 0, value: 47.3 },
			{ 'relativeHumidityMeasurement.measuredValue': 4730 },
		],
		[
			'absolute humidity is another thing',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 5, scale: 1, value: 9 },
			{},
		],
		[
			'light',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 3, scale: 1, value: 1000 },
			{ 'illuminanceMeasurement.measuredValue': 30_001 },
		],
		[
			'darkness',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 3, scale: 1, value: 0 },
			{ 'illuminanceMeasurement.measuredValue': 0 },
		],
		[
			'light in per cent is another thing',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 3, scale: 0, value: 40 },
			{},
		],
		[
			'pressure',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 9, scale: 0, value: 101.3 },
			{ 'pressureMeasurement.measuredValue': 1013 },
		],
		[
			'pressure in inches of mercury',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 9, scale: 1, value: 29.92 },
			{ 'pressureMeasurement.measuredValue': 1013 },
		],
		['motion', motion, notification(7, 8), occupied(true)],
		['motion is over', motion, notification(7, 0, '08'), occupied(false)],
		['everything is over', motion, notification(7, 0), occupied(false)],
		['tampering is over: nothing about motion', motion, notification(7, 0, '03'), {}],
		['tampering', motion, notification(7, 3), {}],
		[
			'motion, on Binary Sensor',
			oldMotion,
			{ type: 'BinarySensor.Report', sensorType: 12, value: true },
			occupied(true),
		],
		['motion, by the only sensor there is', oldMotion, { type: 'BinarySensor.Report', value: false }, occupied(false)],
		['a door opened', contact, notification(6, 22), { 'booleanState.stateValue': false }],
		['a door closed', contact, notification(6, 23), { 'booleanState.stateValue': true }],
		[
			'a window opened, on Binary Sensor',
			oldContact,
			{ type: 'BinarySensor.Report', sensorType: 10, value: true },
			{ 'booleanState.stateValue': false },
		],
		['a leak', leak, notification(5, 2), { 'booleanState.stateValue': true }],
		['the leak is over', leak, notification(5, 0, '02'), { 'booleanState.stateValue': false }],
		[
			'power',
			meter,
			{ type: 'Meter.Report', meterType: 1, scale: 2, rateType: 1, value: 42.5 },
			{ 'electricalPowerMeasurement.activePower': 42_500 },
		],
		[
			'energy',
			meter,
			{ type: 'Meter.Report', meterType: 1, scale: 0, rateType: 1, value: 1.234 },
			{ 'electricalEnergyMeasurement.cumulativeEnergyImported': 1_234_000 },
		],
		[
			'energy given back',
			meter,
			{ type: 'Meter.Report', meterType: 1, scale: 0, rateType: 2, value: 3 },
			{ 'electricalEnergyMeasurement.cumulativeEnergyExported': 3_000_000 },
		],
		['gas is another thing', meter, { type: 'Meter.Report', meterType: 2, scale: 0, rateType: 1, value: 3 }, {}],
		[
			'a battery',
			remote,
			{ type: 'Battery.Report', level: 87, low: false, charging: 'charging', replace: 'no' },
			{
				'powerSource.status': 1,
				'powerSource.batPercentRemaining': 174,
				'powerSource.batChargeLevel': 0,
				'powerSource.batChargeState': 1,
				'powerSource.batReplacementNeeded': false,
			},
		],
		[
			'a weak battery',
			lock,
			{ type: 'Battery.Report', level: 10, low: false },
			{ 'powerSource.status': 1, 'powerSource.batPercentRemaining': 20, 'powerSource.batChargeLevel': 1 },
		],
		[
			'the low battery warning',
			lock,
			{ type: 'Battery.Report', low: true },
			{ 'powerSource.status': 1, 'powerSource.batPercentRemaining': null, 'powerSource.batChargeLevel': 2 },
		],
		[
			'a battery taken out',
			lock,
			{ type: 'Battery.Report', level: 50, low: false, disconnected: true },
			{ 'powerSource.status': 3, 'powerSource.batPercentRemaining': 100, 'powerSource.batChargeLevel': 0 },
		],
		["a lock's message at a relay", relay, { type: 'DoorLock.OperationReport', mode: 0 }, {}],
		['nonsense', relay, { type: 'Invalid', reason: 'truncated' }, {}],
	];
	for (const [name, facts, message, attributes] of rows)
		test(name, () => {
			expect(reported(message, facts, {})).toEqual(attributes);
		});

	test('a level survives the way to Z-Wave and back', () => {
		for (let value = 0; value <= 99; value++) {
			const level = reported({ type: 'MultilevelSwitch.Report', value }, dimmer, {})['levelControl.currentLevel'];
			expect(sentFor(level)).toEqual({
				type: 'MultilevelSwitch.Set',
				value,
			});
		}
	});
});

function occupied(is: boolean): Attributes {
	return { 'occupancySensing.occupancy': { occupied: is } };
}

/** What a dimmer is sent for a level. */
function sentFor(level: Json | undefined) {
	const plan = planFor('levelControl.moveToLevel', { level }, dimmer, {});
	return 'steps' in plan ? plan.steps[0]?.send : plan;
}
