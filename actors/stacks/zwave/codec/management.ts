/**
 * What a node is and how it is reached: Version, Manufacturer Specific, Z-Wave Plus Info, Wake Up and Device Reset Locally
 * (SDS13782), Multi Channel and the Supervision Report (SDS13783).
 */
import { DeviceResetLocallyCCNotification } from '@zwave-js/cc/DeviceResetLocallyCC';
import { ManufacturerSpecificCCGet, ManufacturerSpecificCCReport } from '@zwave-js/cc/ManufacturerSpecificCC';
import {
	MultiChannelCCCapabilityGet,
	MultiChannelCCCapabilityReport,
	MultiChannelCCEndPointGet,
	MultiChannelCCEndPointReport,
} from '@zwave-js/cc/MultiChannelCC';
import { SupervisionCCReport } from '@zwave-js/cc/SupervisionCC';
import {
	VersionCCCommandClassGet,
	VersionCCCommandClassReport,
	VersionCCGet,
	VersionCCReport,
} from '@zwave-js/cc/VersionCC';
import {
	WakeUpCCIntervalGet,
	WakeUpCCIntervalReport,
	WakeUpCCIntervalSet,
	WakeUpCCNoMoreInformation,
	WakeUpCCWakeUpNotification,
} from '@zwave-js/cc/WakeUpCC';
import { ZWavePlusCCGet, ZWavePlusCCReport } from '@zwave-js/cc/ZWavePlusCC';
import { SupervisionStatus } from '@zwave-js/core';
import type { SupervisionReport } from '../../../../machines/zwave/cc.ts';
import { type Address, type Decoder, decoder, duration, durationMs, type Encoders } from './family.ts';

export const managementEncoders = {
	'Version.Get': (_, to) => new VersionCCGet(to),
	'Version.CommandClassGet': ({ commandClass }, to) =>
		new VersionCCCommandClassGet({ ...to, requestedCC: commandClass }),
	'ManufacturerSpecific.Get': (_, to) => new ManufacturerSpecificCCGet(to),
	'ZWavePlusInfo.Get': (_, to) => new ZWavePlusCCGet(to),
	'MultiChannel.EndPointGet': (_, to) => new MultiChannelCCEndPointGet(to),
	'MultiChannel.CapabilityGet': ({ endpoint }, to) =>
		new MultiChannelCCCapabilityGet({ ...to, requestedEndpoint: endpoint }),
	'WakeUp.IntervalGet': (_, to) => new WakeUpCCIntervalGet(to),
	'WakeUp.IntervalSet': ({ seconds, nodeId }, to) =>
		new WakeUpCCIntervalSet({ ...to, wakeUpInterval: seconds, controllerNodeId: nodeId }),
	'WakeUp.NoMoreInformation': (_, to) => new WakeUpCCNoMoreInformation(to),
	'Supervision.Report': supervisionReport,
} satisfies Partial<Encoders>;

export const managementDecoders: readonly Decoder[] = [
	decoder(VersionCCReport, (cc) => ({
		type: 'Version.Report',
		libraryType: cc.libraryType,
		protocolVersion: cc.protocolVersion,
		firmwareVersions: cc.firmwareVersions,
		...(cc.hardwareVersion === undefined ? {} : { hardwareVersion: cc.hardwareVersion }),
	})),
	decoder(VersionCCCommandClassReport, (cc) => ({
		type: 'Version.CommandClassReport',
		commandClass: cc.requestedCC,
		version: cc.ccVersion,
	})),
	decoder(ManufacturerSpecificCCReport, (cc) => ({
		type: 'ManufacturerSpecific.Report',
		manufacturerId: cc.manufacturerId,
		productType: cc.productType,
		productId: cc.productId,
	})),
	decoder(ZWavePlusCCReport, (cc) => ({
		type: 'ZWavePlusInfo.Report',
		version: cc.zwavePlusVersion,
		roleType: cc.roleType,
		nodeType: cc.nodeType,
		installerIcon: cc.installerIcon,
		userIcon: cc.userIcon,
	})),
	decoder(MultiChannelCCEndPointReport, (cc) => ({
		type: 'MultiChannel.EndPointReport',
		individual: cc.individualCount,
		aggregated: cc.aggregatedCount ?? 0,
		dynamic: cc.countIsDynamic,
		identical: cc.identicalCapabilities,
	})),
	decoder(MultiChannelCCCapabilityReport, (cc) => ({
		type: 'MultiChannel.CapabilityReport',
		endpoint: cc.endpointIndex,
		generic: cc.genericDeviceClass,
		specific: cc.specificDeviceClass,
		commandClasses: cc.supportedCCs,
		removed: cc.wasRemoved,
	})),
	decoder(WakeUpCCWakeUpNotification, () => ({ type: 'WakeUp.Notification' })),
	decoder(WakeUpCCIntervalReport, (cc) => ({
		type: 'WakeUp.IntervalReport',
		seconds: cc.wakeUpInterval,
		nodeId: cc.controllerNodeId,
	})),
	decoder(DeviceResetLocallyCCNotification, () => ({ type: 'DeviceResetLocally.Notification' })),
	decoder(SupervisionCCReport, (cc) => ({
		type: 'Supervision.Report',
		sessionId: cc.sessionId,
		moreUpdatesFollow: cc.moreUpdatesFollow,
		...(cc.status === SupervisionStatus.Working
			? { status: 'working', ...durationMs(cc.duration) }
			: { status: finalStatus(cc.status) }),
	})),
];

const STATUSES = {
	noSupport: SupervisionStatus.NoSupport,
	fail: SupervisionStatus.Fail,
	success: SupervisionStatus.Success,
} as const;

function supervisionReport(report: SupervisionReport, to: Address): SupervisionCCReport {
	const { sessionId, moreUpdatesFollow, status } = report;
	if (status === 'working')
		return new SupervisionCCReport({
			...to,
			sessionId,
			moreUpdatesFollow,
			status: SupervisionStatus.Working,
			duration: duration(report.durationMs ?? 0),
		});
	return new SupervisionCCReport({ ...to, sessionId, moreUpdatesFollow, status: STATUSES[status] });
}

/** A status of no specification counts as a failure: it is no promise that something was done. */
function finalStatus(status: SupervisionStatus): 'noSupport' | 'fail' | 'success' {
	if (status === SupervisionStatus.Success) return 'success';
	return status === SupervisionStatus.NoSupport ? 'noSupport' : 'fail';
}
