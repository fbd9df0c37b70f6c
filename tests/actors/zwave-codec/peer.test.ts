import { AssociationCCReport } from '@zwave-js/cc/AssociationCC';
import { BinarySwitchCCReport } from '@zwave-js/cc/BinarySwitchCC';
import { DoorLockCCOperationReport } from '@zwave-js/cc/DoorLockCC';
import { IndicatorCCSupportedReport } from '@zwave-js/cc/IndicatorCC';
import { ManufacturerSpecificCCReport } from '@zwave-js/cc/ManufacturerSpecificCC';
import {
	MultiChannelCCCapabilityReport,
	MultiChannelCCCommandEncapsulation,
	MultiChannelCCEndPointReport,
} from '@zwave-js/cc/MultiChannelCC';
import { MultilevelSwitchCCReport } from '@zwave-js/cc/MultilevelSwitchCC';
import { SupervisionCC, SupervisionCCReport } from '@zwave-js/cc/SupervisionCC';
import {
	ThermostatSetpointCCCapabilitiesReport,
	ThermostatSetpointCCReport,
	ThermostatSetpointCCSupportedReport,
} from '@zwave-js/cc/ThermostatSetpointCC';
import { VersionCCReport } from '@zwave-js/cc/VersionCC';
import { Duration, SupervisionStatus } from '@zwave-js/core';
import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { codecFor, peer } from './desk.ts';

const codec = codecFor(4);

describe('what the peer serialises is what comes out', () => {
	const at = { nodeId: 1 };
	const rows: readonly (readonly [
		message: CcMessage,
		sent: () => { serialize(context: typeof peer): Promise<Uint8Array> },
	])[] = [
		[
			{ type: 'BinarySwitch.Report', value: true, targetValue: false, durationMs: 60_000 },
			() =>
				new BinarySwitchCCReport({
					...at,
					currentValue: true,
					targetValue: false,
					duration: new Duration(60, 'seconds'),
				}),
		],
		[
			{ type: 'MultilevelSwitch.Report', value: 7, targetValue: 99, durationMs: 180_000 },
			() =>
				new MultilevelSwitchCCReport({ ...at, currentValue: 7, targetValue: 99, duration: new Duration(3, 'minutes') }),
		],
		[
			{ type: 'DoorLock.OperationReport', mode: 0, targetMode: 255, durationMs: 2_000, door: 'closed' },
			() =>
				new DoorLockCCOperationReport({
					...at,
					currentMode: 0,
					outsideHandlesCanOpenDoor: [false, false, false, false],
					insideHandlesCanOpenDoor: [true, false, false, false],
					doorStatus: 'closed',
					targetMode: 255,
					duration: new Duration(2, 'seconds'),
				}),
		],
		[
			{ type: 'ThermostatSetpoint.Report', setpointType: 1, value: 72.5, scale: 1 },
			() => new ThermostatSetpointCCReport({ ...at, type: 1, value: 72.5, scale: 1 }),
		],
		[
			{ type: 'ThermostatSetpoint.SupportedReport', setpointTypes: [1, 2, 11, 13] },
			() => new ThermostatSetpointCCSupportedReport({ ...at, supportedSetpointTypes: [1, 2, 11, 13] }),
		],
		[
			{ type: 'ThermostatSetpoint.CapabilitiesReport', setpointType: 1, min: 5, minScale: 0, max: 30.5, maxScale: 0 },
			() =>
				new ThermostatSetpointCCCapabilitiesReport({
					...at,
					type: 1,
					minValue: 5,
					minValueScale: 0,
					maxValue: 30.5,
					maxValueScale: 0,
				}),
		],
		[
			{
				type: 'Version.Report',
				libraryType: 3,
				protocolVersion: '7.18',
				firmwareVersions: ['1.2', '3.4'],
				hardwareVersion: 5,
			},
			() =>
				new VersionCCReport({
					...at,
					libraryType: 3,
					protocolVersion: '7.18',
					firmwareVersions: ['1.2', '3.4'],
					hardwareVersion: 5,
				}),
		],
		[
			{ type: 'ManufacturerSpecific.Report', manufacturerId: 1, productType: 2, productId: 3 },
			() => new ManufacturerSpecificCCReport({ ...at, manufacturerId: 1, productType: 2, productId: 3 }),
		],
		[
			{ type: 'MultiChannel.EndPointReport', individual: 2, aggregated: 1, dynamic: true, identical: false },
			() =>
				new MultiChannelCCEndPointReport({
					...at,
					individualCount: 2,
					aggregatedCount: 1,
					countIsDynamic: true,
					identicalCapabilities: false,
				}),
		],
		[
			{
				type: 'MultiChannel.CapabilityReport',
				endpoint: 3,
				generic: 0x11,
				specific: 6,
				commandClasses: [0x26, 0x5e],
				removed: false,
			},
			() =>
				new MultiChannelCCCapabilityReport({
					...at,
					endpointIndex: 3,
					genericDeviceClass: 0x11,
					specificDeviceClass: 6,
					supportedCCs: [0x26, 0x5e],
					isDynamic: false,
					wasRemoved: false,
				}),
		],
		[
			{ type: 'Indicator.SupportedReport', indicator: 0x50, next: 0x43, properties: [3, 4, 5] },
			() =>
				new IndicatorCCSupportedReport({
					...at,
					indicatorId: 0x50,
					nextIndicatorId: 0x43,
					supportedProperties: [3, 4, 5],
				}),
		],
		[
			{ type: 'Association.Report', group: 1, maxNodes: 5, nodes: [1, 9], reportsToFollow: 0, includesUs: true },
			() => new AssociationCCReport({ ...at, groupId: 1, maxNodes: 5, nodeIds: [1, 9], reportsToFollow: 0 }),
		],
		[
			{ type: 'Supervision.Report', sessionId: 9, moreUpdatesFollow: true, status: 'working', durationMs: 7_000 },
			() =>
				new SupervisionCCReport({
					...at,
					sessionId: 9,
					moreUpdatesFollow: true,
					status: SupervisionStatus.Working,
					duration: new Duration(7, 'seconds'),
				}),
		],
	];
	for (const [message, sent] of rows)
		test(message.type, async () => {
			const frame = await sent().serialize(peer);
			expect(await codec.decode(frame, { nodeId: 2 })).toEqual({ endpoint: 0, message });
		});

	test('from an endpoint, supervised', async () => {
		const report = new BinarySwitchCCReport({ nodeId: 1, currentValue: false });
		const wrapped = new MultiChannelCCCommandEncapsulation({
			nodeId: 1,
			endpointIndex: 3,
			destination: 0,
			encapsulated: SupervisionCC.encapsulate(report, 17, false),
		});
		expect(await codec.decode(await wrapped.serialize(peer), { nodeId: 2 })).toEqual({
			endpoint: 3,
			supervised: { sessionId: 17 },
			message: { type: 'BinarySwitch.Report', value: false },
		});
	});
});
