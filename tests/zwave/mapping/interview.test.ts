import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answers, type CcCommand, type CcMessage } from '../../../machines/zwave/cc.ts';
import { CC } from '../../../machines/zwave/command-classes.ts';
import { endpointsOf, questions } from '../../../machines/zwave/mapping/index.ts';
import { dimmer, endpoint, node } from './facts.ts';
import { interview, names, STAGES } from './interviewer.ts';

test('a mains switch: identity, versions, its state', () => {
	const start = { ...node(endpoint({ BinarySwitch: 0, Version: 0, ManufacturerSpecific: 0, ZWavePlusInfo: 0 })) };
	const { asked, facts } = interview(start, (command) => {
		switch (command.type) {
			case 'ManufacturerSpecific.Get':
				return { type: 'ManufacturerSpecific.Report', manufacturerId: 0x27a, productType: 1, productId: 2 };
			case 'ZWavePlusInfo.Get':
				return {
					type: 'ZWavePlusInfo.Report',
					version: 2,
					roleType: 5,
					nodeType: 0,
					installerIcon: 0x0700,
					userIcon: 0x0701,
				};
			case 'Version.CommandClassGet':
				return { type: 'Version.CommandClassReport', commandClass: command.commandClass, version: 2 };
			default:
				return undefined;
		}
	});
	expect(names(asked)).toEqual([
		'ManufacturerSpecific.Get',
		'ZWavePlusInfo.Get',
		`Version.CommandClassGet ${CC.BinarySwitch}`,
		'BinarySwitch.Get',
	]);
	expect(facts.manufacturer).toEqual({ manufacturerId: 0x27a, productType: 1, productId: 2 });
	expect(facts.endpoints[0]?.commandClasses[CC.BinarySwitch]).toBe(2);
	expect(facts.endpoints[0]?.learnt.zwavePlus).toEqual({ roleType: 5, userIcon: 0x0701 });
});

test('a thermostat: each answer brings the questions that depend on it', () => {
	const start = node(
		endpoint({ ThermostatMode: 3, ThermostatSetpoint: 3, MultilevelSensor: 11, WakeUp: 2, Battery: 1 }),
	);
	const { asked, facts } = interview(start, (command) => {
		switch (command.type) {
			case 'WakeUp.IntervalGet':
				return { type: 'WakeUp.IntervalReport', seconds: 300, nodeId: 1 };
			case 'ThermostatMode.SupportedGet':
				return { type: 'ThermostatMode.SupportedReport', modes: [0, 1] };
			case 'ThermostatSetpoint.SupportedGet':
				return { type: 'ThermostatSetpoint.SupportedReport', setpointTypes: [1, 11] };
			case 'ThermostatSetpoint.CapabilitiesGet':
				return {
					type: 'ThermostatSetpoint.CapabilitiesReport',
					setpointType: 1,
					min: 41,
					minScale: 1,
					max: 30,
					maxScale: 0,
				};
			case 'MultilevelSensor.SupportedSensorGet':
				return { type: 'MultilevelSensor.SupportedSensorReport', sensorTypes: [1, 17] };
			case 'MultilevelSensor.SupportedScaleGet':
				return { type: 'MultilevelSensor.SupportedScaleReport', sensorType: 1, scales: [1] };
			case 'ThermostatSetpoint.Get':
				return { type: 'ThermostatSetpoint.Report', setpointType: 1, value: 70, scale: 1 };
			default:
				return undefined;
		}
	});
	expect(names(asked)).toEqual([
		'WakeUp.IntervalGet',
		'ThermostatMode.SupportedGet',
		'ThermostatSetpoint.SupportedGet',
		'ThermostatSetpoint.CapabilitiesGet 1',
		'MultilevelSensor.SupportedSensorGet',
		'MultilevelSensor.SupportedScaleGet 1',
		'MultilevelSensor.SupportedScaleGet 17',
		'MultilevelSensor.Get {"type":1,"scale":1}',
		'ThermostatSetpoint.Get 1',
		'ThermostatMode.Get',
		'MultilevelSensor.Get {"type":17,"scale":0}',
		'Battery.Get',
	]);
	expect(facts.endpoints[0]?.learnt).toEqual({
		wakeUpSeconds: 300,
		thermostatModes: [0, 1],
		setpointTypes: [1, 11],
		setpointLimits: { 1: { min: 41, max: 86, scale: 1 } },
		setpointScales: { 1: 1 },
		sensorTypes: [1, 17],
		sensorScales: { 1: [1] },
	});
});

test('a sensor with everything that notifies, and a meter', () => {
	const versions = { Notification: 8, BinarySensor: 2, Meter: 4, Indicator: 3, CentralScene: 3 };
	const start = node(endpoint(versions, {}, { generic: 0x07 }));
	const { asked, facts } = interview(start, (command) => {
		switch (command.type) {
			case 'BinarySensor.SupportedGet':
				return { type: 'BinarySensor.SupportedReport', sensorTypes: [12] };
			case 'Notification.SupportedGet':
				return { type: 'Notification.SupportedReport', notificationTypes: [1, 6, 7] };
			case 'Notification.EventSupportedGet':
				return {
					type: 'Notification.EventSupportedReport',
					notificationType: command.notificationType,
					events: command.notificationType === 6 ? [22, 23] : [3, 8],
				};
			case 'Meter.SupportedGet':
				return { type: 'Meter.SupportedReport', meterType: 1, scales: [0, 2, 5], rateTypes: [], resettable: false };
			case 'Indicator.SupportedGet':
				return { type: 'Indicator.SupportedReport', indicator: 0x50, next: 0, properties: [3, 4, 5] };
			default:
				return undefined;
		}
	});
	expect(names(asked)).toEqual([
		'CentralScene.SupportedGet',
		'BinarySensor.SupportedGet',
		'Notification.SupportedGet',
		'Notification.EventSupportedGet 1',
		'Notification.EventSupportedGet 6',
		'Notification.EventSupportedGet 7',
		'Meter.SupportedGet',
		'Indicator.SupportedGet 80',
		'BinarySensor.Get 12',
		'Notification.Get 6',
		'Meter.Get 2',
		'Meter.Get 5',
		'Meter.Get 0',
	]);
	expect(endpointsOf(facts)['0']?.clusters).toEqual([
		'occupancySensing',
		'booleanState',
		'switch',
		'electricalPowerMeasurement',
		'electricalEnergyMeasurement',
		'identify',
	]);
});

test('a sensor and a meter of old versions are learnt from what they report', () => {
	const start = node(endpoint({ MultilevelSensor: 3, Meter: 1 }, {}, { generic: 0x21 }));
	expect(endpointsOf(start)['0']?.clusters).toEqual([]);
	const { asked, facts } = interview(start, (command) =>
		command.type === 'Meter.Get'
			? { type: 'Meter.Report', meterType: 1, scale: 0, rateType: 0, value: 1 }
			: { type: 'MultilevelSensor.Report', sensorType: 1, scale: 0, value: 20 },
	);
	expect(names(asked)).toEqual(['MultilevelSensor.Get', 'Meter.Get', 'MultilevelSensor.Get', 'Meter.Get']);
	expect(endpointsOf(facts)['0']?.clusters).toEqual(['temperatureMeasurement', 'electricalEnergyMeasurement']);
});

describe('a node of several endpoints', () => {
	const root = endpoint({ BinarySwitch: 2, MultiChannel: 4, Version: 2 });
	const capability = (number: number, commandClasses: number[]): CcMessage => ({
		type: 'MultiChannel.CapabilityReport',
		endpoint: number,
		generic: 0x10,
		specific: 1,
		commandClasses,
		removed: false,
	});
	const count: CcMessage = {
		type: 'MultiChannel.EndPointReport',
		individual: 2,
		aggregated: 0,
		dynamic: false,
		identical: false,
	};

	test('asks each what it is, and the root for versions that only endpoints have', () => {
		const { asked, facts } = interview(node(root), (command) => {
			switch (command.type) {
				case 'MultiChannel.EndPointGet':
					return count;
				case 'MultiChannel.CapabilityGet':
					return capability(command.endpoint, [CC.BinarySwitch, CC.Meter]);
				case 'Version.CommandClassGet':
					return command.commandClass === CC.Meter
						? { type: 'Version.CommandClassReport', commandClass: CC.Meter, version: 5 }
						: undefined;
				case 'Meter.SupportedGet':
					return { type: 'Meter.SupportedReport', meterType: 1, scales: [2], rateTypes: [1], resettable: false };
				default:
					return undefined;
			}
		});
		expect(names(asked)).toEqual([
			`Version.CommandClassGet ${CC.BinarySwitch}`,
			`Version.CommandClassGet ${CC.MultiChannel}`,
			'MultiChannel.EndPointGet',
			'MultiChannel.CapabilityGet 1',
			'MultiChannel.CapabilityGet 2',
			`Version.CommandClassGet ${CC.Meter}`,
			'1:Meter.SupportedGet',
			'2:Meter.SupportedGet',
			'BinarySwitch.Get',
			'1:BinarySwitch.Get',
			'1:Meter.Get 2',
			'2:BinarySwitch.Get',
			'2:Meter.Get 2',
		]);
		expect(facts.endpoints[2]?.commandClasses).toEqual({ [CC.BinarySwitch]: 2, [CC.Meter]: 5 });
		expect(endpointsOf(facts)['2']?.clusters).toEqual(['onOff', 'electricalPowerMeasurement']);
	});

	test('Multi Channel of version 2 cannot be asked', () => {
		expect(questions('endpoints', node(endpoint({ MultiChannel: 2 })))).toEqual([]);
	});
});

test('what the node information tells is asked for its version', () => {
	const start = { ...node(endpoint({ Version: 0 })), nodeInfo: [CC.BinarySwitch, CC.Version] };
	expect(names(questions('versions', start))).toEqual([`Version.CommandClassGet ${CC.BinarySwitch}`]);
	expect(questions('versions', node(endpoint({ BinarySwitch: 0 })))).toEqual([]);
});

test('a device that answers nothing is asked a bounded number of questions', () => {
	const everything = Object.fromEntries(Object.keys(CC).map((name) => [name, 9]));
	const { asked } = interview(node(endpoint(everything), { ...dimmer, endpoint: 1 }), () => undefined);
	expect(new Set(names(asked)).size).toBe(asked.length);
});

test('every question has an answer, and no stage ends without asking what it learnt to ask', () => {
	const versions = fc.record(
		{
			MultilevelSensor: fc.nat(11),
			Notification: fc.nat(8),
			Meter: fc.nat(6),
			ThermostatSetpoint: fc.nat(3),
			BinarySensor: fc.nat(2),
		},
		{ requiredKeys: [] },
	);
	const types = fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 6 });
	fc.assert(
		fc.property(versions, types, (supported, list) => {
			const { asked, facts } = interview(node(endpoint(supported)), (command) => reportFor(command, list));
			for (const stage of STAGES)
				for (const question of questions(stage, facts)) expect(asked).toContainEqual(question);
			for (const { command } of asked) {
				const report = reportFor(command, list);
				if (report) expect(answers(command, report)).toBe(true);
			}
		}),
	);
});

/** A device that has everything it is asked for, of the types given. */
function reportFor(command: CcCommand, types: readonly number[]): CcMessage | undefined {
	switch (command.type) {
		case 'MultilevelSensor.SupportedSensorGet':
			return { type: 'MultilevelSensor.SupportedSensorReport', sensorTypes: types };
		case 'MultilevelSensor.SupportedScaleGet':
			return { type: 'MultilevelSensor.SupportedScaleReport', sensorType: command.sensorType, scales: [0, 1] };
		case 'MultilevelSensor.Get':
			return { type: 'MultilevelSensor.Report', sensorType: command.sensor?.type ?? 1, scale: 0, value: 1 };
		case 'Notification.SupportedGet':
			return { type: 'Notification.SupportedReport', notificationTypes: types };
		case 'Notification.EventSupportedGet':
			return {
				type: 'Notification.EventSupportedReport',
				notificationType: command.notificationType,
				events: [1, 2, 8, 22],
			};
		case 'Meter.SupportedGet':
			return { type: 'Meter.SupportedReport', meterType: 1, scales: types, rateTypes: [1, 2], resettable: true };
		case 'Meter.Get':
			return {
				type: 'Meter.Report',
				meterType: 1,
				scale: command.scale ?? 0,
				rateType: command.rateType ?? 1,
				value: 1,
			};
		case 'ThermostatSetpoint.SupportedGet':
			return { type: 'ThermostatSetpoint.SupportedReport', setpointTypes: types };
		case 'ThermostatSetpoint.Get':
			return { type: 'ThermostatSetpoint.Report', setpointType: command.setpointType, value: 20, scale: 0 };
		case 'BinarySensor.SupportedGet':
			return { type: 'BinarySensor.SupportedReport', sensorTypes: types };
		default:
			return undefined;
	}
}
