import { describe, expect, test } from 'vitest';
import { createCodec, type Destination } from '../../../actors/stacks/zwave/codec/index.ts';
import type { CcCommand } from '../../../machines/zwave/cc.ts';
import { codecFor, hex } from './desk.ts';

describe('commands, as the specification has their bytes', () => {
	const rows: readonly (readonly [command: CcCommand, frame: string, version?: number, to?: Partial<Destination>])[] = [
		[{ type: 'Basic.Set', value: 255 }, '2001ff'],
		[{ type: 'Basic.Get' }, '2002'],
		[{ type: 'BinarySwitch.Set', value: true }, '2501ff', 1],
		[{ type: 'BinarySwitch.Set', value: false }, '250100', 0],
		[{ type: 'BinarySwitch.Set', value: true }, '2501ffff', 2],
		[{ type: 'BinarySwitch.Set', value: true, durationMs: 4_000 }, '2501ff04', 2],
		[{ type: 'BinarySwitch.Get' }, '2502'],
		[{ type: 'MultilevelSwitch.Set', value: 50 }, '260132', 1],
		[{ type: 'MultilevelSwitch.Set', value: 50, durationMs: 3_000 }, '260132', 1],
		[{ type: 'MultilevelSwitch.Set', value: 50 }, '260132ff'],
		[{ type: 'MultilevelSwitch.Set', value: 99, durationMs: 0 }, '26016300'],
		[{ type: 'MultilevelSwitch.Set', value: 99, durationMs: 127_000 }, '2601637f'],
		[{ type: 'MultilevelSwitch.Set', value: 99, durationMs: 128_000 }, '26016381'],
		[{ type: 'MultilevelSwitch.Set', value: 99, durationMs: 300_000 }, '26016384'],
		[{ type: 'MultilevelSwitch.Set', value: 99, durationMs: 99_999_999 }, '260163fe'],
		[{ type: 'MultilevelSwitch.StartLevelChange', direction: 'up' }, '26042000', 1],
		[{ type: 'MultilevelSwitch.StartLevelChange', direction: 'down', durationMs: 5_000 }, '2604600005'],
		[{ type: 'MultilevelSwitch.StopLevelChange' }, '2605'],
		[{ type: 'DoorLock.OperationSet', mode: 255 }, '6201ff'],
		[{ type: 'DoorLock.OperationGet' }, '6202'],
		[{ type: 'ThermostatMode.Set', mode: 1 }, '400101'],
		[{ type: 'ThermostatMode.SupportedGet' }, '4004'],
		[{ type: 'ThermostatSetpoint.Set', setpointType: 1, value: 21.5, scale: 0 }, '4301012200d7'],
		[{ type: 'ThermostatSetpoint.Set', setpointType: 2, value: 70, scale: 1 }, '4301020946'],
		[{ type: 'ThermostatSetpoint.Get', setpointType: 1 }, '430201'],
		[{ type: 'ThermostatSetpoint.CapabilitiesGet', setpointType: 1 }, '430901'],
		[{ type: 'MultilevelSensor.Get' }, '3104'],
		[{ type: 'MultilevelSensor.Get', sensor: { type: 1, scale: 1 } }, '31040108'],
		[{ type: 'MultilevelSensor.SupportedSensorGet' }, '3101'],
		[{ type: 'MultilevelSensor.SupportedScaleGet', sensorType: 5 }, '310305'],
		[{ type: 'BinarySensor.Get' }, '3002', 1],
		[{ type: 'BinarySensor.Get' }, '3002ff', 2],
		[{ type: 'BinarySensor.Get', sensorType: 12 }, '30020c'],
		[{ type: 'Notification.Get', notificationType: 7 }, '7104000700'],
		[{ type: 'Notification.EventSupportedGet', notificationType: 6 }, '710106'],
		[{ type: 'Meter.Get' }, '3201', 1],
		[{ type: 'Meter.Get', scale: 2 }, '320110'],
		[{ type: 'Meter.Get', scale: 2 }, '3201', 0],
		[{ type: 'Meter.Get', scale: 0, rateType: 2 }, '320180'],
		[{ type: 'Meter.Get', scale: 8, rateType: 1 }, '32017801'],
		[{ type: 'Meter.Get', scale: 7 }, '32013800'],
		[{ type: 'Meter.SupportedGet' }, '3203'],
		[{ type: 'Meter.Reset' }, '3205'],
		[{ type: 'Meter.Reset', counter: { meterType: 1, scale: 0, rateType: 2 } }, '3205410100', 6],
		[{ type: 'Battery.Get' }, '8002'],
		[{ type: 'Indicator.Set', values: [{ indicator: 0x50, property: 3, value: 8 }] }, '87010001500308'],
		[{ type: 'Indicator.SupportedGet', indicator: 0x50 }, '870450'],
		[{ type: 'Version.Get' }, '8611'],
		[{ type: 'Version.CommandClassGet', commandClass: 0x25 }, '861325'],
		[{ type: 'ManufacturerSpecific.Get' }, '7204'],
		[{ type: 'ZWavePlusInfo.Get' }, '5e01'],
		[{ type: 'MultiChannel.EndPointGet' }, '6007'],
		[{ type: 'MultiChannel.CapabilityGet', endpoint: 2 }, '600902'],
		[{ type: 'WakeUp.IntervalGet' }, '8405'],
		[{ type: 'WakeUp.IntervalSet', seconds: 300, nodeId: 1 }, '840400012c01'],
		[{ type: 'WakeUp.NoMoreInformation' }, '8408'],
		[{ type: 'Association.Set', group: 1, nodes: [1] }, '85010101'],
		[{ type: 'Association.Get', group: 1 }, '850201'],
		[{ type: 'Supervision.Report', sessionId: 5, moreUpdatesFollow: false, status: 'success' }, '6c0205ff00'],
		[{ type: 'Supervision.Report', sessionId: 5, moreUpdatesFollow: false, status: 'noSupport' }, '6c02050000'],
		[
			{ type: 'Supervision.Report', sessionId: 63, moreUpdatesFollow: true, status: 'working', durationMs: 2_000 },
			'6c02bf0102',
		],
		[{ type: 'BinarySwitch.Set', value: true }, '6c0185032501ff', 1, { supervision: { sessionId: 5 } }],
		[{ type: 'BinarySwitch.Set', value: true }, '600d00022501ff', 1, { endpoint: 2 }],
		[
			{ type: 'BinarySwitch.Set', value: true },
			'600d00026c0185032501ff',
			1,
			{ endpoint: 2, supervision: { sessionId: 5 } },
		],
	];
	for (const [command, frame, version = 4, to = {}] of rows)
		test(`${JSON.stringify(command)} ${JSON.stringify(to)} in version ${version}: ${frame}`, async () => {
			expect(hex(await codecFor(version).encode(command, { nodeId: 2, endpoint: 0, ...to }))).toBe(frame);
		});

	test('are of the version that the endpoint has, not the root', async () => {
		const mixed = createCodec({ homeId: 1, ownNodeId: 1, versionOf: (_, endpoint) => (endpoint === 1 ? 1 : 4) });
		const command: CcCommand = { type: 'Meter.Get', scale: 2 };
		const to = { nodeId: 2, supervision: { sessionId: 1 } };
		expect(hex(await mixed.encode(command, { ...to, endpoint: 0 }))).toBe('6c018103320110');
		expect(hex(await mixed.encode(command, { ...to, endpoint: 1 }))).toBe('600d00016c0181023201');
	});
});
