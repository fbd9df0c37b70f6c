import { BatteryCCReport } from '@zwave-js/cc/BatteryCC';
import { BinarySensorCCReport, BinarySensorCCSupportedReport } from '@zwave-js/cc/BinarySensorCC';
import { MeterCCReport, MeterCCSupportedReport } from '@zwave-js/cc/MeterCC';
import {
	MultilevelSensorCCReport,
	MultilevelSensorCCSupportedScaleReport,
	MultilevelSensorCCSupportedSensorReport,
} from '@zwave-js/cc/MultilevelSensorCC';
import {
	NotificationCCEventSupportedReport,
	NotificationCCReport,
	NotificationCCSupportedReport,
} from '@zwave-js/cc/NotificationCC';
import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { bytes, codecFor, peer } from './desk.ts';

const codec = codecFor(4);

describe('what the peer’s sensors serialise is what comes out', () => {
	const at = { nodeId: 1 };
	const rows: readonly (readonly [
		message: CcMessage,
		sent: () => { serialize(context: typeof peer): Promise<Uint8Array> },
	])[] = [
		[
			{ type: 'MultilevelSensor.Report', sensorType: 3, scale: 1, value: 1234.5 },
			() => new MultilevelSensorCCReport({ ...at, type: 3, scale: 1, value: 1234.5 }),
		],
		[
			{ type: 'MultilevelSensor.SupportedSensorReport', sensorTypes: [1, 5, 17] },
			() => new MultilevelSensorCCSupportedSensorReport({ ...at, supportedSensorTypes: [1, 5, 17] }),
		],
		[
			{ type: 'BinarySensor.Report', sensorType: 6, value: true },
			() => new BinarySensorCCReport({ ...at, type: 6, value: true }),
		],
		[
			{ type: 'Notification.Report', notificationType: 6, event: 6, parameters: '63030301' },
			() =>
				new NotificationCCReport({
					...at,
					notificationType: 6,
					notificationEvent: 6,
					eventParameters: bytes('63030301'),
				}),
		],
		[
			// The peer would make a word of the parameter and drop its bytes: they come through as they are.
			{ type: 'Notification.Report', notificationType: 2, event: 3, parameters: '02' },
			() =>
				new NotificationCCReport({ ...at, notificationType: 2, notificationEvent: 3, eventParameters: bytes('02') }),
		],
		[
			{ type: 'Notification.Report', notificationType: 1, event: 0, parameters: '02' },
			() =>
				new NotificationCCReport({ ...at, notificationType: 1, notificationEvent: 0, eventParameters: bytes('02') }),
		],
		[
			{ type: 'Notification.EventSupportedReport', notificationType: 16, events: [1, 2, 3] },
			() => new NotificationCCEventSupportedReport({ ...at, notificationType: 16, supportedEvents: [1, 2, 3] }),
		],
		[
			{ type: 'MultilevelSensor.SupportedScaleReport', sensorType: 0x25, scales: [0, 1] },
			() => new MultilevelSensorCCSupportedScaleReport({ ...at, sensorType: 0x25, supportedScales: [0, 1] }),
		],
		[
			{ type: 'MultilevelSensor.Report', sensorType: 0x23, scale: 1, value: 7.5 },
			() => new MultilevelSensorCCReport({ ...at, type: 0x23, scale: 1, value: 7.5 }),
		],
		[
			{ type: 'BinarySensor.SupportedReport', sensorTypes: [2, 3, 7] },
			() => new BinarySensorCCSupportedReport({ ...at, supportedSensorTypes: [2, 3, 7] }),
		],
		[
			{ type: 'Notification.SupportedReport', notificationTypes: [5, 6, 18] },
			() =>
				new NotificationCCSupportedReport({ ...at, supportsV1Alarm: false, supportedNotificationTypes: [5, 6, 18] }),
		],
		[
			{ type: 'Meter.Report', meterType: 1, scale: 0, rateType: 1, value: 12.345 },
			() => new MeterCCReport({ ...at, type: 1, scale: 0, rateType: 1, value: 12.345, deltaTime: 0 }),
		],
		[
			{ type: 'Meter.Report', meterType: 1, scale: 7, rateType: 2, value: -0.5 },
			() =>
				new MeterCCReport({ ...at, type: 1, scale: 7, rateType: 2, value: -0.5, deltaTime: 60, previousValue: 1.5 }),
		],
		[
			{ type: 'Meter.Report', meterType: 3, scale: 2, rateType: 0, value: 1234 },
			() => new MeterCCReport({ ...at, type: 3, scale: 2, value: 1234, deltaTime: 0 }),
		],
		[
			{ type: 'Meter.SupportedReport', meterType: 1, scales: [0, 2, 8], rateTypes: [1, 2], resettable: true },
			() =>
				new MeterCCSupportedReport({
					...at,
					type: 1,
					supportsReset: true,
					supportedScales: [0, 2, 8],
					supportedRateTypes: [1, 2],
				}),
		],
		[
			{
				type: 'Battery.Report',
				level: 42,
				low: false,
				charging: 'maintaining',
				replace: 'soon',
				disconnected: false,
				overheating: true,
				tooCold: false,
			},
			() =>
				new BatteryCCReport({
					...at,
					level: 42,
					chargingStatus: 2,
					rechargeable: true,
					backup: false,
					overheating: true,
					lowFluid: false,
					rechargeOrReplace: 1,
					disconnected: false,
					lowTemperatureStatus: false,
				}),
		],
	];
	for (const [message, sent] of rows)
		test(JSON.stringify(message), async () => {
			const frame = await sent().serialize(peer);
			expect(await codec.decode(frame, { nodeId: 2 })).toEqual({ endpoint: 0, message });
		});
});
