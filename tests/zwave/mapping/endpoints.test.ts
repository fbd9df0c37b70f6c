import { describe, expect, test } from 'vitest';
import { CC } from '../../../machines/zwave/command-classes.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { endpointsOf } from '../../../machines/zwave/mapping/index.ts';
import {
	american,
	contact,
	dimmer,
	endpoint,
	findable,
	leak,
	lock,
	meter,
	motion,
	node,
	oldContact,
	relay,
	remote,
	shutter,
	thermostat,
	weather,
} from './facts.ts';

describe('what an endpoint is and can do', () => {
	const rows: readonly (readonly [name: string, EndpointFacts, deviceTypes: string[], clusters: string[]])[] = [
		['a relay', relay, ['onOffPlugInUnit'], ['onOff']],
		['a relay with a lamp icon', { ...relay, learnt: icon(0x0704) }, ['onOffLight'], ['onOff']],
		['a dimmer', dimmer, ['dimmableLight'], ['onOff', 'levelControl']],
		['a dimmer plug', { ...dimmer, learnt: icon(0x0601) }, ['dimmablePlugInUnit'], ['onOff', 'levelControl']],
		['a motor', shutter, ['windowCovering'], ['windowCovering']],
		['a lock', lock, ['doorLock'], ['doorLock', 'powerSource']],
		['a thermostat', thermostat, ['thermostat', 'temperatureSensor'], ['thermostat', 'temperatureMeasurement']],
		[
			'a weather station',
			weather,
			['temperatureSensor', 'humiditySensor', 'lightSensor', 'pressureSensor'],
			[
				'temperatureMeasurement',
				'relativeHumidityMeasurement',
				'illuminanceMeasurement',
				'pressureMeasurement',
				'powerSource',
			],
		],
		['a motion sensor', motion, ['occupancySensor'], ['occupancySensing']],
		['a contact', contact, ['contactSensor'], ['booleanState']],
		['a contact on Binary Sensor', oldContact, ['contactSensor'], ['booleanState']],
		['a leak detector', leak, ['waterLeakDetector'], ['booleanState']],
		[
			'a metering plug',
			meter,
			['onOffPlugInUnit', 'electricalSensor'],
			['onOff', 'electricalPowerMeasurement', 'electricalEnergyMeasurement'],
		],
		['a wall remote', remote, ['genericSwitch'], ['switch', 'powerSource']],
		['a relay that can be found', findable, ['onOffPlugInUnit'], ['onOff', 'identify']],
		['a repeater', endpoint({ Version: 2 }), [], []],
		['a gas meter', endpoint({ Meter: 5 }, { meterType: 2, meterScales: [0] }), [], []],
	];
	for (const [name, facts, deviceTypes, clusters] of rows)
		test(name, () => {
			expect(endpointsOf(node(facts))['0']).toMatchObject({ deviceTypes, clusters });
		});

	test('declares only actions and attributes that it has', () => {
		expect(endpointsOf(node(american))['0']).toMatchObject({
			actions: ['thermostat.setpointRaiseLower', 'attributes.read', 'attributes.write'],
			readable: [
				'thermostat.occupiedHeatingSetpoint',
				'thermostat.absMinHeatSetpointLimit',
				'thermostat.minHeatSetpointLimit',
				'thermostat.absMaxHeatSetpointLimit',
				'thermostat.maxHeatSetpointLimit',
				'thermostat.systemMode',
				'thermostat.controlSequenceOfOperation',
			],
			writable: ['thermostat.occupiedHeatingSetpoint', 'thermostat.systemMode'],
		});
		expect(endpointsOf(node(remote))['0']?.actions).toEqual(['attributes.read']);
		expect(endpointsOf(node(endpoint({})))['0']?.actions).toEqual([]);
	});

	test('each endpoint of a node stands for itself', () => {
		const socket = { ...relay, endpoint: 2 };
		expect(Object.keys(endpointsOf(node(dimmer, socket)))).toEqual(['0', '2']);
		expect(endpointsOf(node(dimmer, socket))['2']?.clusters).toEqual(['onOff']);
	});

	test('a command class whose version is not known counts as version 1', () => {
		expect(endpointsOf(node(endpoint({ BinarySwitch: 0 })))['0']?.clusters).toEqual(['onOff']);
		expect(endpointsOf(node(endpoint({ Indicator: 0 }, { indicators: [0x50] })))['0']?.clusters).toEqual([]);
	});
});

test("the numbers of the command classes are the peer's", async () => {
	const { CommandClasses } = await import('@zwave-js/core');
	for (const [name, id] of Object.entries(CC)) expect(CommandClasses[id]?.replaceAll(/[ -]/g, '')).toBe(name);
});

function icon(userIcon: number) {
	return { zwavePlus: { roleType: 5, userIcon } };
}
