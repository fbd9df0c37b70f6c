import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { bytes, codecFor } from './desk.ts';

const codec = codecFor(4);

describe('messages, from the bytes of the specification', () => {
	const rows: readonly (readonly [frame: string, message: CcMessage])[] = [
		['2003ff', { type: 'Basic.Report', value: 99 }],
		['200100', { type: 'Basic.Set', value: 0 }],
		['2503ff', { type: 'BinarySwitch.Report', value: true }],
		['2503fe', { type: 'BinarySwitch.Report' }],
		['250300ff05', { type: 'BinarySwitch.Report', value: false, targetValue: true, durationMs: 5_000 }],
		['260332', { type: 'MultilevelSwitch.Report', value: 50 }],
		['2603ff', { type: 'MultilevelSwitch.Report', value: 99 }],
		['2603fe', { type: 'MultilevelSwitch.Report' }],
		['26030a6381', { type: 'MultilevelSwitch.Report', value: 10, targetValue: 99, durationMs: 120_000 }],
		['26030a63fe', { type: 'MultilevelSwitch.Report', value: 10, targetValue: 99 }],
		['6203ff0000fefe', { type: 'DoorLock.OperationReport', mode: 255, door: 'open' }],
		[
			'6203ff0000fefe0003',
			{ type: 'DoorLock.OperationReport', mode: 255, targetMode: 0, durationMs: 3_000, door: 'open' },
		],
		['400301', { type: 'ThermostatMode.Report', mode: 1 }],
		['40050f', { type: 'ThermostatMode.SupportedReport', modes: [0, 1, 2, 3] }],
		['4303012200d7', { type: 'ThermostatSetpoint.Report', setpointType: 1, value: 21.5, scale: 0 }],
		['430506', { type: 'ThermostatSetpoint.SupportedReport', setpointTypes: [1, 2] }],
		['3105012200cd', { type: 'MultilevelSensor.Report', sensorType: 1, scale: 0, value: 20.5 }],
		['310501 42 fe0c', { type: 'MultilevelSensor.Report', sensorType: 1, scale: 0, value: -5 }],
		['31021100', { type: 'MultilevelSensor.SupportedSensorReport', sensorTypes: [1, 5] }],
		['31060103', { type: 'MultilevelSensor.SupportedScaleReport', sensorType: 1, scales: [0, 1] }],
		['3003ff', { type: 'BinarySensor.Report', value: true }],
		['3003000c', { type: 'BinarySensor.Report', sensorType: 12, value: false }],
		['3004 0010', { type: 'BinarySensor.SupportedReport', sensorTypes: [12] }],
		['710500000000060b00', { type: 'Notification.Report', notificationType: 6, event: 11 }],
		['7105000000ff07000108', { type: 'Notification.Report', notificationType: 7, event: 0, parameters: '08' }],
		[
			'7105000000ff0606840102030409',
			{ type: 'Notification.Report', notificationType: 6, event: 6, parameters: '01020304', sequenceNumber: 9 },
		],
		['71051501', { type: 'Notification.Report', alarmType: 21, alarmLevel: 1 }],
		['710801c0', { type: 'Notification.SupportedReport', notificationTypes: [6, 7] }],
		['71020702 0801', { type: 'Notification.EventSupportedReport', notificationType: 7, events: [3, 8] }],
		['3202 2132 0001 0000', { type: 'Meter.Report', meterType: 1, scale: 2, rateType: 1, value: 0.1 }],
		['3204 0105', { type: 'Meter.SupportedReport', meterType: 1, scales: [0, 2], rateTypes: [], resettable: false }],
		// Import and export, to be reset; scales up to kVarh, which is in a byte of its own.
		[
			'3204 e1 f5 01 02',
			{ type: 'Meter.SupportedReport', meterType: 1, scales: [0, 2, 4, 5, 6, 8], rateTypes: [1, 2], resettable: true },
		],
		// Exported; the value before and the seconds between are not told on.
		['3202 41 44 000003e8 003c 000003e7', { type: 'Meter.Report', meterType: 1, scale: 0, rateType: 2, value: 10 }],
		// Scale 7 says that it is in the last byte: kVarh.
		['3202 a1 5c 000003e8 0000 01', { type: 'Meter.Report', meterType: 1, scale: 8, rateType: 1, value: 10 }],
		['800357', { type: 'Battery.Report', level: 87, low: false }],
		['8003ff', { type: 'Battery.Report', low: true }],
		['8614 25 02', { type: 'Version.CommandClassReport', commandClass: 0x25, version: 2 }],
		['7205027a00010002', { type: 'ManufacturerSpecific.Report', manufacturerId: 0x27a, productType: 1, productId: 2 }],
		[
			'5e02 02 05 00 0600 0601',
			{ type: 'ZWavePlusInfo.Report', version: 2, roleType: 5, nodeType: 0, installerIcon: 0x600, userIcon: 0x601 },
		],
		[
			'6008 40 02',
			{ type: 'MultiChannel.EndPointReport', individual: 2, aggregated: 0, dynamic: false, identical: true },
		],
		[
			'600a 01 1001 25 32 ef 26',
			{
				type: 'MultiChannel.CapabilityReport',
				endpoint: 1,
				generic: 0x10,
				specific: 1,
				commandClasses: [0x25, 0x32],
				removed: false,
			},
		],
		['5b03 07 82 02', { type: 'CentralScene.Notification', sequenceNumber: 7, key: 2, sceneNumber: 2 }],
		['8407', { type: 'WakeUp.Notification' }],
		['8406 00012c 01', { type: 'WakeUp.IntervalReport', seconds: 300, nodeId: 1 }],
		[
			'8503 01 05 00 01',
			{ type: 'Association.Report', group: 1, maxNodes: 5, nodes: [1], reportsToFollow: 0, includesUs: true },
		],
		['5a01', { type: 'DeviceResetLocally.Notification' }],
		['8705 50 00 01 38', { type: 'Indicator.SupportedReport', indicator: 0x50, next: 0, properties: [3, 4, 5] }],
		['6c02 05 ff 00', { type: 'Supervision.Report', sessionId: 5, moreUpdatesFollow: false, status: 'success' }],
		[
			'6c02 85 01 0a',
			{ type: 'Supervision.Report', sessionId: 5, moreUpdatesFollow: true, status: 'working', durationMs: 10_000 },
		],
		['6c02 05 02 00', { type: 'Supervision.Report', sessionId: 5, moreUpdatesFollow: false, status: 'fail' }],
		['6c02 05 77 00', { type: 'Supervision.Report', sessionId: 5, moreUpdatesFollow: false, status: 'fail' }],
		// What nothing here reads: a question to us, a class of no table, an encrypted command, a ping.
		['2502', { type: 'Unknown', commandClass: 0x25, payload: '02' }],
		['990102', { type: 'Unknown', commandClass: 0x99, payload: '0102' }],
		['f1000203', { type: 'Unknown', commandClass: 0xf100, payload: '0203' }],
		['9f03 0102', { type: 'Unknown', commandClass: 0x9f, payload: '030102' }],
		['00', { type: 'Unknown', commandClass: 0, payload: '' }],
	];
	for (const [frame, message] of rows)
		test(`${frame}: ${JSON.stringify(message)}`, async () => {
			expect(await codec.decode(bytes(frame), { nodeId: 2 })).toEqual({ endpoint: 0, message });
		});
});

describe('encapsulations come off', () => {
	const on: CcMessage = { type: 'BinarySwitch.Report', value: true };
	const rows: readonly (readonly [name: string, frame: string, received: object])[] = [
		['Supervision', '6c0185032503ff', { endpoint: 0, supervised: { sessionId: 5 }, message: on }],
		['Multi Channel', '600d02002503ff', { endpoint: 2, message: on }],
		['Multi Channel of version 1', '6006022503ff', { endpoint: 2, message: on }],
		[
			'Multi Channel around Supervision',
			'600d02006c0105032503ff',
			{ endpoint: 2, supervised: { sessionId: 5 }, message: on },
		],
		['CRC-16', '56012503ff8a8b', { endpoint: 0, message: { type: 'Invalid', reason: expect.any(String) } }],
		[
			'a supervised command that nobody knows, to be answered all the same',
			'6c018503990102',
			{ endpoint: 0, supervised: { sessionId: 5 }, message: { type: 'Unknown', commandClass: 0x99, payload: '0102' } },
		],
		[
			'a supervised command that is truncated',
			'6c0185022503',
			{ endpoint: 0, supervised: { sessionId: 5 }, message: { type: 'Invalid', reason: expect.any(String) } },
		],
	];
	for (const [name, frame, received] of rows)
		test(name, async () => {
			expect(await codec.decode(bytes(frame), { nodeId: 2 })).toEqual(received);
		});

	test('a good CRC-16', async () => {
		expect(await codec.decode(bytes(crc16('56012503ff')), { nodeId: 2 })).toEqual({ endpoint: 0, message: on });
	});
});

/** A frame with its CRC-CCITT, seed 1D0F (SDS13783, CRC-16 Encapsulation). */
function crc16(frame: string): string {
	let crc = 0x1d0f;
	for (const byte of bytes(frame)) {
		crc ^= byte << 8;
		for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
	}
	return frame + crc.toString(16).padStart(4, '0');
}
