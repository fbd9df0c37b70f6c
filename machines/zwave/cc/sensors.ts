/** Messages of what is measured, told and pressed: Multilevel Sensor, Binary Sensor, Notification, Meter, Battery. */
import { type Answers, asksNothing, type Empty, either, is } from './family.ts';

export interface SensorCommands {
	/** Without a type: the only sensor of a device of version 4 or older. */
	'MultilevelSensor.Get': { readonly sensor?: { readonly type: number; readonly scale: number } };
	'MultilevelSensor.SupportedSensorGet': Empty;
	'MultilevelSensor.SupportedScaleGet': { readonly sensorType: number };
	'BinarySensor.Get': { readonly sensorType?: number };
	'BinarySensor.SupportedGet': Empty;
	'Notification.Get': { readonly notificationType: number };
	'Notification.SupportedGet': Empty;
	'Notification.EventSupportedGet': { readonly notificationType: number };
	/** Without a scale: the only one of a device of version 1. Without a rate type, which came with version 4: the device's own. */
	'Meter.Get': { readonly scale?: number; readonly rateType?: number };
	'Meter.SupportedGet': Empty;
	/** Sets to 0 what adds up: all of it, or one counter, which is what version 6 wants. */
	'Meter.Reset': {
		readonly counter?: { readonly meterType: number; readonly scale: number; readonly rateType: number };
	};
	'Battery.Get': Empty;
}

export interface SensorMessages {
	'MultilevelSensor.Report': { readonly sensorType: number; readonly scale: number; readonly value: number };
	'MultilevelSensor.SupportedSensorReport': { readonly sensorTypes: readonly number[] };
	'MultilevelSensor.SupportedScaleReport': { readonly sensorType: number; readonly scales: readonly number[] };
	'BinarySensor.Report': { readonly sensorType?: number; readonly value: boolean };
	'BinarySensor.SupportedReport': { readonly sensorTypes: readonly number[] };
	'Notification.Report': NotificationReport;
	'Notification.SupportedReport': { readonly notificationTypes: readonly number[] };
	'Notification.EventSupportedReport': { readonly notificationType: number; readonly events: readonly number[] };
	/** `rateType`: 0 unspecified, 1 imported, 2 exported. */
	'Meter.Report': {
		readonly meterType: number;
		readonly scale: number;
		readonly rateType: number;
		readonly value: number;
	};
	/** Rate types came with version 4: none before. */
	'Meter.SupportedReport': {
		readonly meterType: number;
		readonly scales: readonly number[];
		readonly rateTypes: readonly number[];
		readonly resettable: boolean;
	};
	'Battery.Report': BatteryReport;
}

export interface NotificationReport {
	/** The proprietary alarm of version 1. */
	readonly alarmType?: number;
	readonly alarmLevel?: number;
	readonly notificationType?: number;
	/** 0: what the parameters name is over, or everything of this type where they name nothing. */
	readonly event?: number;
	/** Hex. */
	readonly parameters?: string;
	readonly sequenceNumber?: number;
}

export interface BatteryReport {
	/** 0 to 100 %; absent with the low battery warning, which takes its place. */
	readonly level?: number;
	readonly low: boolean;
	readonly charging?: 'discharging' | 'charging' | 'maintaining';
	readonly replace?: 'no' | 'soon' | 'now';
	readonly disconnected?: boolean;
	/** Its temperature: told from version 2 (too hot) and 3 (too cold). */
	readonly overheating?: boolean;
	readonly tooCold?: boolean;
}

export const sensorAnswers: Answers<SensorCommands> = {
	'MultilevelSensor.Get': (question, message) =>
		message.type === 'MultilevelSensor.Report' &&
		(question.sensor === undefined || message.sensorType === question.sensor.type),
	'MultilevelSensor.SupportedSensorGet': is('MultilevelSensor.SupportedSensorReport'),
	'MultilevelSensor.SupportedScaleGet': (question, message) =>
		message.type === 'MultilevelSensor.SupportedScaleReport' && message.sensorType === question.sensorType,
	'BinarySensor.Get': (question, message) =>
		message.type === 'BinarySensor.Report' &&
		(question.sensorType === undefined || either(message.sensorType, question.sensorType, undefined)),
	'BinarySensor.SupportedGet': is('BinarySensor.SupportedReport'),
	'Notification.Get': (question, message) =>
		message.type === 'Notification.Report' && message.notificationType === question.notificationType,
	'Notification.SupportedGet': is('Notification.SupportedReport'),
	'Notification.EventSupportedGet': (question, message) =>
		message.type === 'Notification.EventSupportedReport' && message.notificationType === question.notificationType,
	'Meter.Get': (question, message) =>
		message.type === 'Meter.Report' &&
		(question.scale === undefined || message.scale === question.scale) &&
		(question.rateType === undefined || message.rateType === question.rateType),
	'Meter.SupportedGet': is('Meter.SupportedReport'),
	'Meter.Reset': asksNothing,
	'Battery.Get': is('Battery.Report'),
};
