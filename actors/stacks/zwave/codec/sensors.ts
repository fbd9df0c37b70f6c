/**
 * What measures and notices: Multilevel Sensor, Binary Sensor, Notification, Meter and Battery
 * (SDS13781; Battery: SDS13782).
 */
import { BatteryCCGet, BatteryCCReport } from '@zwave-js/cc/BatteryCC';
import {
	BinarySensorCC,
	BinarySensorCCGet,
	BinarySensorCCReport,
	BinarySensorCCSupportedGet,
	BinarySensorCCSupportedReport,
} from '@zwave-js/cc/BinarySensorCC';
import {
	MeterCCGet,
	MeterCCReport,
	MeterCCReset,
	MeterCCSupportedGet,
	MeterCCSupportedReport,
} from '@zwave-js/cc/MeterCC';
import {
	MultilevelSensorCCGet,
	MultilevelSensorCCGetSupportedScale,
	MultilevelSensorCCGetSupportedSensor,
	MultilevelSensorCCReport,
	MultilevelSensorCCSupportedScaleReport,
	MultilevelSensorCCSupportedSensorReport,
} from '@zwave-js/cc/MultilevelSensorCC';
import {
	NotificationCCEventSupportedGet,
	NotificationCCEventSupportedReport,
	NotificationCCGet,
	NotificationCCReport,
	NotificationCCSupportedGet,
	NotificationCCSupportedReport,
} from '@zwave-js/cc/NotificationCC';
import {
	BatteryChargingStatus,
	BatteryReplacementStatus,
	BinarySensorCommand,
	BinarySensorType,
} from '@zwave-js/cc/safe';
import { CC } from '../../../../machines/zwave/command-classes.ts';
import { hex } from './bytes.ts';
import { type Decoder, decoder, type Encoders } from './family.ts';

export const sensorEncoders = {
	'MultilevelSensor.Get': ({ sensor }, to) =>
		new MultilevelSensorCCGet(sensor ? { ...to, sensorType: sensor.type, scale: sensor.scale } : to),
	'MultilevelSensor.SupportedSensorGet': (_, to) => new MultilevelSensorCCGetSupportedSensor(to),
	'MultilevelSensor.SupportedScaleGet': ({ sensorType }, to) =>
		new MultilevelSensorCCGetSupportedScale({ ...to, sensorType }),
	'BinarySensor.Get': ({ sensorType }, to, versionOf) =>
		// As with switches: the type came with version 2, and the peer's class always writes one.
		versionOf(CC.BinarySensor) < 2
			? new BinarySensorCC({ ...to, ccCommand: BinarySensorCommand.Get })
			: new BinarySensorCCGet(sensorType === undefined ? to : { ...to, sensorType }),
	'BinarySensor.SupportedGet': (_, to) => new BinarySensorCCSupportedGet(to),
	'Notification.Get': ({ notificationType }, to) => new NotificationCCGet({ ...to, notificationType }),
	'Notification.SupportedGet': (_, to) => new NotificationCCSupportedGet(to),
	'Notification.EventSupportedGet': ({ notificationType }, to) =>
		new NotificationCCEventSupportedGet({ ...to, notificationType }),
	'Meter.Get': ({ scale, rateType }, to) =>
		new MeterCCGet({
			...to,
			...(scale === undefined ? {} : { scale }),
			...(rateType === undefined ? {} : { rateType }),
		}),
	'Meter.SupportedGet': (_, to) => new MeterCCSupportedGet(to),
	'Meter.Reset': ({ counter }, to) => {
		if (!counter) return new MeterCCReset(to);
		const { meterType: type, scale, rateType } = counter;
		return new MeterCCReset({ ...to, type, scale, rateType, targetValue: 0 });
	},
	'Battery.Get': (_, to) => new BatteryCCGet(to),
} satisfies Partial<Encoders>;

export const sensorDecoders: readonly Decoder[] = [
	decoder(MultilevelSensorCCReport, (cc) => ({
		type: 'MultilevelSensor.Report',
		sensorType: cc.type,
		scale: cc.scale,
		value: cc.value,
	})),
	decoder(MultilevelSensorCCSupportedSensorReport, (cc) => ({
		type: 'MultilevelSensor.SupportedSensorReport',
		sensorTypes: cc.supportedSensorTypes,
	})),
	decoder(MultilevelSensorCCSupportedScaleReport, (cc) => ({
		type: 'MultilevelSensor.SupportedScaleReport',
		sensorType: cc.sensorType,
		scales: cc.supportedScales,
	})),
	decoder(BinarySensorCCReport, (cc) => ({
		type: 'BinarySensor.Report',
		...(cc.type === BinarySensorType.Any ? {} : { sensorType: cc.type }),
		value: cc.value,
	})),
	decoder(BinarySensorCCSupportedReport, (cc) => ({
		type: 'BinarySensor.SupportedReport',
		sensorTypes: cc.supportedSensorTypes,
	})),
	decoder(NotificationCCReport, (cc) => ({
		type: 'Notification.Report',
		// 0 is no alarm: what versions 2 and up send for want of one.
		...(cc.alarmType ? { alarmType: cc.alarmType, alarmLevel: cc.alarmLevel ?? 0 } : {}),
		...(cc.notificationType === undefined ? {} : { notificationType: cc.notificationType }),
		...(cc.notificationEvent === undefined ? {} : { event: cc.notificationEvent }),
		...(cc.eventParameters instanceof Uint8Array ? { parameters: hex(cc.eventParameters) } : {}),
		...(cc.sequenceNumber === undefined ? {} : { sequenceNumber: cc.sequenceNumber }),
	})),
	decoder(NotificationCCSupportedReport, (cc) => ({
		type: 'Notification.SupportedReport',
		notificationTypes: cc.supportedNotificationTypes,
	})),
	decoder(NotificationCCEventSupportedReport, (cc) => ({
		type: 'Notification.EventSupportedReport',
		notificationType: cc.notificationType,
		events: cc.supportedEvents,
	})),
	decoder(MeterCCReport, (cc) => ({
		type: 'Meter.Report',
		meterType: cc.type,
		scale: cc.scale,
		rateType: cc.rateType,
		value: cc.value,
	})),
	decoder(MeterCCSupportedReport, (cc) => ({
		type: 'Meter.SupportedReport',
		meterType: cc.type,
		scales: cc.supportedScales,
		rateTypes: cc.supportedRateTypes,
		resettable: cc.supportsReset,
	})),
	decoder(BatteryCCReport, (cc) => ({
		type: 'Battery.Report',
		low: cc.level === LOW_BATTERY,
		...(cc.level === LOW_BATTERY ? {} : { level: cc.level }),
		...charging(cc.chargingStatus),
		...(cc.rechargeOrReplace === undefined ? {} : { replace: REPLACEMENT[cc.rechargeOrReplace] }),
		...(cc.disconnected === undefined ? {} : { disconnected: cc.disconnected }),
		...(cc.overheating === undefined ? {} : { overheating: cc.overheating }),
		...(cc.lowTemperatureStatus === undefined ? {} : { tooCold: cc.lowTemperatureStatus }),
	})),
];

/** The warning that takes the place of a level (SDS13782, Battery Report). */
const LOW_BATTERY = 0xff;

const REPLACEMENT = {
	[BatteryReplacementStatus.No]: 'no',
	[BatteryReplacementStatus.Soon]: 'soon',
	[BatteryReplacementStatus.Now]: 'now',
} as const;

/** The frame has room for a fourth, reserved status: it says nothing. */
function charging(status: BatteryChargingStatus | undefined) {
	switch (status) {
		case BatteryChargingStatus.Discharging:
			return { charging: 'discharging' } as const;
		case BatteryChargingStatus.Charging:
			return { charging: 'charging' } as const;
		case BatteryChargingStatus.Maintaining:
			return { charging: 'maintaining' } as const;
		default:
			return {};
	}
}
