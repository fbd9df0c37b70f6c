/**
 * The command class messages in use, as plain data: what is sent to a device, what comes from one, and which answers which.
 *
 * Named as in the specification (SDS13781 application, SDS13782 management, SDS13783 transport), values in Z-Wave's own
 * units and scales, durations in ms. What is unknown to the device, or left out of the frame, is absent. Bytes are the
 * codec's business (`actors/stacks/zwave/codec`).
 */

type Empty = Record<never, never>;

/** Bodies of what is sent, by `CommandClass.Command`. */
export interface CcCommands {
	'Basic.Get': Empty;
	'Basic.Set': { readonly value: number };
	'BinarySwitch.Get': Empty;
	/** Without a duration the device takes its own. */
	'BinarySwitch.Set': { readonly value: boolean; readonly durationMs?: number };
	'MultilevelSwitch.Get': Empty;
	/** 0 to 99, or 255: on, at the level it had before. */
	'MultilevelSwitch.Set': { readonly value: number; readonly durationMs?: number };
	/** The duration is that of the whole way from 0 to 99. */
	'MultilevelSwitch.StartLevelChange': { readonly direction: 'up' | 'down'; readonly durationMs?: number };
	'MultilevelSwitch.StopLevelChange': Empty;
	'DoorLock.OperationGet': Empty;
	'DoorLock.OperationSet': { readonly mode: number };
	'ThermostatMode.Get': Empty;
	'ThermostatMode.Set': { readonly mode: number };
	'ThermostatMode.SupportedGet': Empty;
	'ThermostatSetpoint.Get': { readonly setpointType: number };
	'ThermostatSetpoint.Set': { readonly setpointType: number; readonly value: number; readonly scale: number };
	'ThermostatSetpoint.SupportedGet': Empty;
	'ThermostatSetpoint.CapabilitiesGet': { readonly setpointType: number };
	/** Without a type: the only sensor of a device of version 4 or older. */
	'MultilevelSensor.Get': { readonly sensor?: { readonly type: number; readonly scale: number } };
	'MultilevelSensor.SupportedSensorGet': Empty;
	'MultilevelSensor.SupportedScaleGet': { readonly sensorType: number };
	'BinarySensor.Get': { readonly sensorType?: number };
	'BinarySensor.SupportedGet': Empty;
	'Notification.Get': { readonly notificationType: number };
	'Notification.SupportedGet': Empty;
	'Notification.EventSupportedGet': { readonly notificationType: number };
	/** Without a scale: the only one of a device of version 1. */
	'Meter.Get': { readonly scale?: number };
	'Meter.SupportedGet': Empty;
	'Battery.Get': Empty;
	'Indicator.Set': { readonly values: readonly IndicatorValue[] };
	'Indicator.SupportedGet': { readonly indicator: number };
	'Version.Get': Empty;
	'Version.CommandClassGet': { readonly commandClass: number };
	'ManufacturerSpecific.Get': Empty;
	'ZWavePlusInfo.Get': Empty;
	'MultiChannel.EndPointGet': Empty;
	'MultiChannel.CapabilityGet': { readonly endpoint: number };
	'WakeUp.IntervalGet': Empty;
	/** `nodeId`: who is told of the wake-ups. */
	'WakeUp.IntervalSet': { readonly seconds: number; readonly nodeId: number };
	'WakeUp.NoMoreInformation': Empty;
	'Association.Get': { readonly group: number };
	'Association.Set': { readonly group: number; readonly nodes: readonly number[] };
	/** The answer to a supervised command of a device's. */
	'Supervision.Report': SupervisionReport;
}

/** Bodies of what is received, by `CommandClass.Command`. */
export interface CcMessages {
	/** Sent unasked by devices that control others: a key, a motion. */
	'Basic.Set': { readonly value: number };
	/** 0 to 99. */
	'Basic.Report': { readonly value?: number; readonly targetValue?: number; readonly durationMs?: number };
	'BinarySwitch.Report': { readonly value?: boolean; readonly targetValue?: boolean; readonly durationMs?: number };
	/** 0 to 99. */
	'MultilevelSwitch.Report': { readonly value?: number; readonly targetValue?: number; readonly durationMs?: number };
	'DoorLock.OperationReport': { readonly mode: number; readonly targetMode?: number; readonly durationMs?: number };
	'ThermostatMode.Report': { readonly mode: number };
	'ThermostatMode.SupportedReport': { readonly modes: readonly number[] };
	/** Type 0: the device does not have the one that was asked for. */
	'ThermostatSetpoint.Report': { readonly setpointType: number; readonly value: number; readonly scale: number };
	'ThermostatSetpoint.SupportedReport': { readonly setpointTypes: readonly number[] };
	'ThermostatSetpoint.CapabilitiesReport': {
		readonly setpointType: number;
		readonly min: number;
		readonly minScale: number;
		readonly max: number;
		readonly maxScale: number;
	};
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
	'Meter.SupportedReport': { readonly meterType: number; readonly scales: readonly number[] };
	'Battery.Report': BatteryReport;
	/** Indicator 0, or no properties: the device does not have the one that was asked for. */
	'Indicator.SupportedReport': {
		readonly indicator: number;
		readonly next: number;
		readonly properties: readonly number[];
	};
	'Version.Report': {
		readonly libraryType: number;
		readonly protocolVersion: string;
		readonly firmwareVersions: readonly string[];
		readonly hardwareVersion?: number;
	};
	/** Version 0: not supported. */
	'Version.CommandClassReport': { readonly commandClass: number; readonly version: number };
	'ManufacturerSpecific.Report': {
		readonly manufacturerId: number;
		readonly productType: number;
		readonly productId: number;
	};
	'ZWavePlusInfo.Report': {
		readonly version: number;
		readonly roleType: number;
		readonly nodeType: number;
		readonly installerIcon: number;
		readonly userIcon: number;
	};
	'MultiChannel.EndPointReport': {
		readonly individual: number;
		readonly aggregated: number;
		readonly dynamic: boolean;
		readonly identical: boolean;
	};
	'MultiChannel.CapabilityReport': {
		readonly endpoint: number;
		readonly generic: number;
		readonly specific: number;
		/** Supported ones only. */
		readonly commandClasses: readonly number[];
		readonly removed: boolean;
	};
	/** `key`: 0 pressed once, 1 released, 2 held down, 3 to 6 pressed two to five times. */
	'CentralScene.Notification': { readonly sequenceNumber: number; readonly key: number; readonly sceneNumber: number };
	'WakeUp.Notification': Empty;
	'WakeUp.IntervalReport': { readonly seconds: number; readonly nodeId: number };
	'Association.Report': {
		readonly group: number;
		readonly maxNodes: number;
		readonly nodes: readonly number[];
		readonly reportsToFollow: number;
	};
	'DeviceResetLocally.Notification': Empty;
	'Supervision.Report': SupervisionReport;
	/** Truncated, corrupt or not to be decrypted; `reason` is for people. */
	Invalid: { readonly reason: string };
	/** A command that nothing here reads. `payload`: hex of the command's byte and what follows it. */
	Unknown: { readonly commandClass: number; readonly payload: string };
}

export interface SupervisionReport {
	/** 0 to 63. */
	readonly sessionId: number;
	readonly moreUpdatesFollow: boolean;
	readonly status: 'noSupport' | 'working' | 'fail' | 'success';
	/** While working: how long it will still take. */
	readonly durationMs?: number;
}

export interface IndicatorValue {
	readonly indicator: number;
	readonly property: number;
	readonly value: number;
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
}

type Union<Bodies> = { [Type in keyof Bodies]: { readonly type: Type } & Bodies[Type] }[keyof Bodies];

export type CcCommand = Union<CcCommands>;
export type CcMessage = Union<CcMessages>;

/**
 * Whether a message is what a question asked for: the report of the same class with the same key. False for what asks
 * nothing. Where the specification lets a device say "not supported" under another key, that is an answer too.
 */
export function answers(question: CcCommand, message: CcMessage): boolean {
	switch (question.type) {
		case 'Basic.Get':
			return message.type === 'Basic.Report';
		case 'BinarySwitch.Get':
			return message.type === 'BinarySwitch.Report';
		case 'MultilevelSwitch.Get':
			return message.type === 'MultilevelSwitch.Report';
		case 'DoorLock.OperationGet':
			return message.type === 'DoorLock.OperationReport';
		case 'ThermostatMode.Get':
			return message.type === 'ThermostatMode.Report';
		case 'ThermostatMode.SupportedGet':
			return message.type === 'ThermostatMode.SupportedReport';
		case 'ThermostatSetpoint.Get':
			return message.type === 'ThermostatSetpoint.Report' && either(message.setpointType, question.setpointType, 0);
		case 'ThermostatSetpoint.SupportedGet':
			return message.type === 'ThermostatSetpoint.SupportedReport';
		case 'ThermostatSetpoint.CapabilitiesGet':
			return (
				message.type === 'ThermostatSetpoint.CapabilitiesReport' &&
				either(message.setpointType, question.setpointType, 0)
			);
		case 'MultilevelSensor.Get':
			return (
				message.type === 'MultilevelSensor.Report' &&
				(question.sensor === undefined || message.sensorType === question.sensor.type)
			);
		case 'MultilevelSensor.SupportedSensorGet':
			return message.type === 'MultilevelSensor.SupportedSensorReport';
		case 'MultilevelSensor.SupportedScaleGet':
			return message.type === 'MultilevelSensor.SupportedScaleReport' && message.sensorType === question.sensorType;
		case 'BinarySensor.Get':
			return (
				message.type === 'BinarySensor.Report' &&
				(question.sensorType === undefined || either(message.sensorType, question.sensorType, undefined))
			);
		case 'BinarySensor.SupportedGet':
			return message.type === 'BinarySensor.SupportedReport';
		case 'Notification.Get':
			return message.type === 'Notification.Report' && message.notificationType === question.notificationType;
		case 'Notification.SupportedGet':
			return message.type === 'Notification.SupportedReport';
		case 'Notification.EventSupportedGet':
			return (
				message.type === 'Notification.EventSupportedReport' && message.notificationType === question.notificationType
			);
		case 'Meter.Get':
			return message.type === 'Meter.Report' && (question.scale === undefined || message.scale === question.scale);
		case 'Meter.SupportedGet':
			return message.type === 'Meter.SupportedReport';
		case 'Battery.Get':
			return message.type === 'Battery.Report';
		case 'Indicator.SupportedGet':
			return message.type === 'Indicator.SupportedReport' && either(message.indicator, question.indicator, 0);
		case 'Version.Get':
			return message.type === 'Version.Report';
		case 'Version.CommandClassGet':
			return message.type === 'Version.CommandClassReport' && message.commandClass === question.commandClass;
		case 'ManufacturerSpecific.Get':
			return message.type === 'ManufacturerSpecific.Report';
		case 'ZWavePlusInfo.Get':
			return message.type === 'ZWavePlusInfo.Report';
		case 'MultiChannel.EndPointGet':
			return message.type === 'MultiChannel.EndPointReport';
		case 'MultiChannel.CapabilityGet':
			return message.type === 'MultiChannel.CapabilityReport' && message.endpoint === question.endpoint;
		case 'WakeUp.IntervalGet':
			return message.type === 'WakeUp.IntervalReport';
		case 'Association.Get':
			return message.type === 'Association.Report' && either(message.group, question.group, 1);
		case 'Basic.Set':
		case 'BinarySwitch.Set':
		case 'MultilevelSwitch.Set':
		case 'MultilevelSwitch.StartLevelChange':
		case 'MultilevelSwitch.StopLevelChange':
		case 'DoorLock.OperationSet':
		case 'ThermostatMode.Set':
		case 'ThermostatSetpoint.Set':
		case 'Indicator.Set':
		case 'WakeUp.IntervalSet':
		case 'WakeUp.NoMoreInformation':
		case 'Association.Set':
		case 'Supervision.Report':
			return false;
	}
}

function either<T>(value: T, wanted: T, instead: T): boolean {
	return value === wanted || value === instead;
}
