import { describe, expect, test } from 'vitest';
import { answers, type CcCommand, type CcMessage } from '../../machines/zwave/cc.ts';

describe('what answers a question', () => {
	const rows: readonly (readonly [question: CcCommand, message: CcMessage, boolean])[] = [
		[{ type: 'BinarySwitch.Get' }, { type: 'BinarySwitch.Report', value: true }, true],
		[{ type: 'BinarySwitch.Get' }, { type: 'BinarySwitch.Report' }, true],
		[{ type: 'BinarySwitch.Get' }, { type: 'Basic.Report', value: 1 }, false],
		[{ type: 'BinarySwitch.Get' }, { type: 'Invalid', reason: 'truncated' }, false],
		[{ type: 'BinarySwitch.Set', value: true }, { type: 'BinarySwitch.Report', value: true }, false],
		[{ type: 'Battery.Get' }, { type: 'Battery.Report', low: false, level: 3 }, true],
		[{ type: 'ThermostatSetpoint.Get', setpointType: 1 }, setpoint(1), true],
		[{ type: 'ThermostatSetpoint.Get', setpointType: 1 }, setpoint(2), false],
		// Type 0: the device does not have it.
		[{ type: 'ThermostatSetpoint.Get', setpointType: 1 }, setpoint(0), true],
		[{ type: 'MultilevelSensor.Get' }, sensor(5), true],
		[{ type: 'MultilevelSensor.Get', sensor: { type: 1, scale: 0 } }, sensor(1), true],
		[{ type: 'MultilevelSensor.Get', sensor: { type: 1, scale: 0 } }, sensor(5), false],
		[
			{ type: 'MultilevelSensor.SupportedScaleGet', sensorType: 1 },
			{ type: 'MultilevelSensor.SupportedScaleReport', sensorType: 5, scales: [0] },
			false,
		],
		[{ type: 'BinarySensor.Get', sensorType: 12 }, { type: 'BinarySensor.Report', sensorType: 12, value: true }, true],
		[{ type: 'BinarySensor.Get', sensorType: 12 }, { type: 'BinarySensor.Report', sensorType: 10, value: true }, false],
		[{ type: 'BinarySensor.Get', sensorType: 12 }, { type: 'BinarySensor.Report', value: true }, true],
		[
			{ type: 'Notification.Get', notificationType: 6 },
			{ type: 'Notification.Report', notificationType: 6, event: 22 },
			true,
		],
		[
			{ type: 'Notification.Get', notificationType: 6 },
			{ type: 'Notification.Report', notificationType: 7, event: 8 },
			false,
		],
		[{ type: 'Meter.Get', scale: 2 }, meter(2), true],
		[{ type: 'Meter.Get', scale: 2 }, meter(0), false],
		[{ type: 'Meter.Get' }, meter(0), true],
		[
			{ type: 'Version.CommandClassGet', commandClass: 0x25 },
			{ type: 'Version.CommandClassReport', commandClass: 0x26, version: 4 },
			false,
		],
		[
			{ type: 'Indicator.SupportedGet', indicator: 0x50 },
			{ type: 'Indicator.SupportedReport', indicator: 0, next: 0, properties: [] },
			true,
		],
		[{ type: 'MultiChannel.CapabilityGet', endpoint: 1 }, capability(2), false],
		[{ type: 'MultiChannel.CapabilityGet', endpoint: 2 }, capability(2), true],
		[{ type: 'WakeUp.NoMoreInformation' }, { type: 'WakeUp.Notification' }, false],
	];
	for (const [question, message, is] of rows)
		test(`${JSON.stringify(question)} and ${JSON.stringify(message)}: ${is}`, () => {
			expect(answers(question, message)).toBe(is);
		});
});

function setpoint(setpointType: number): CcMessage {
	return { type: 'ThermostatSetpoint.Report', setpointType, value: 20, scale: 0 };
}

function sensor(sensorType: number): CcMessage {
	return { type: 'MultilevelSensor.Report', sensorType, scale: 0, value: 20 };
}

function meter(scale: number): CcMessage {
	return { type: 'Meter.Report', meterType: 1, scale, rateType: 1, value: 20 };
}

function capability(endpoint: number): CcMessage {
	return {
		type: 'MultiChannel.CapabilityReport',
		endpoint,
		generic: 1,
		specific: 1,
		commandClasses: [],
		removed: false,
	};
}
