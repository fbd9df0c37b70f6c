/** Messages of what a node is and how it is reached: Version, Manufacturer Specific, Z-Wave Plus Info, Multi Channel, Wake Up, Supervision. */
import { type Answers, asksNothing, type Empty, is } from './family.ts';

export interface ManagementCommands {
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
	/** The answer to a supervised command of a device's. */
	'Supervision.Report': SupervisionReport;
}

export interface ManagementMessages {
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
	'WakeUp.Notification': Empty;
	'WakeUp.IntervalReport': { readonly seconds: number; readonly nodeId: number };
	'DeviceResetLocally.Notification': Empty;
	'Supervision.Report': SupervisionReport;
}

export interface SupervisionReport {
	/** 0 to 63. */
	readonly sessionId: number;
	readonly moreUpdatesFollow: boolean;
	readonly status: 'noSupport' | 'working' | 'fail' | 'success';
	/** While working: how long it will still take. */
	readonly durationMs?: number;
}

export const managementAnswers: Answers<ManagementCommands> = {
	'Version.Get': is('Version.Report'),
	'Version.CommandClassGet': (question, message) =>
		message.type === 'Version.CommandClassReport' && message.commandClass === question.commandClass,
	'ManufacturerSpecific.Get': is('ManufacturerSpecific.Report'),
	'ZWavePlusInfo.Get': is('ZWavePlusInfo.Report'),
	'MultiChannel.EndPointGet': is('MultiChannel.EndPointReport'),
	'MultiChannel.CapabilityGet': (question, message) =>
		message.type === 'MultiChannel.CapabilityReport' && message.endpoint === question.endpoint,
	'WakeUp.IntervalGet': is('WakeUp.IntervalReport'),
	'WakeUp.IntervalSet': asksNothing,
	'WakeUp.NoMoreInformation': asksNothing,
	'Supervision.Report': asksNothing,
};
