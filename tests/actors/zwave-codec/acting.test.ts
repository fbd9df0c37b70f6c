/** The codec of what acts and is pressed: bytes of the specification one way, what the peer writes the other. */

import { AssociationCCReport } from '@zwave-js/cc/AssociationCC';
import { ConfigurationCCReport } from '@zwave-js/cc/ConfigurationCC';
import { MultiChannelAssociationCCReport } from '@zwave-js/cc/MultiChannelAssociationCC';
import { SceneActivationCCSet } from '@zwave-js/cc/SceneActivationCC';
import { ThermostatOperatingStateCCReport } from '@zwave-js/cc/ThermostatOperatingStateCC';
import { WindowCoveringCCReport, WindowCoveringCCSupportedReport } from '@zwave-js/cc/WindowCoveringCC';
import { Duration } from '@zwave-js/core';
import { describe, expect, test } from 'vitest';
import type { CcCommand, CcMessage } from '../../../machines/zwave/cc.ts';
import { bytes, codecFor, hex, peer } from './desk.ts';

const codec = codecFor(4);

describe('what is sent', () => {
	const rows: readonly (readonly [command: CcCommand, frame: string])[] = [
		[{ type: 'CentralScene.SupportedGet' }, '5b01'],
		[{ type: 'CentralScene.ConfigurationSet', slowRefresh: true }, '5b0480'],
		[{ type: 'WindowCovering.SupportedGet' }, '6a01'],
		[{ type: 'WindowCovering.Get', parameter: 13 }, '6a030d'],
		[
			{
				type: 'WindowCovering.Set',
				values: [
					{ parameter: 13, value: 99 },
					{ parameter: 23, value: 50 },
				],
			},
			'6a05020d631732ff',
		],
		[{ type: 'WindowCovering.Set', values: [{ parameter: 13, value: 0 }], durationMs: 5_000 }, '6a05010d0005'],
		[{ type: 'WindowCovering.StartLevelChange', parameter: 13, direction: 'up' }, '6a06000dff'],
		[{ type: 'WindowCovering.StartLevelChange', parameter: 13, direction: 'down' }, '6a06400dff'],
		[{ type: 'WindowCovering.StopLevelChange', parameter: 13 }, '6a070d'],
		[{ type: 'ThermostatFanMode.Get' }, '4402'],
		[{ type: 'ThermostatFanMode.Set', mode: 5 }, '440105'],
		[{ type: 'ThermostatFanMode.Set', mode: 1, off: true }, '440181'],
		[{ type: 'ThermostatFanMode.SupportedGet' }, '4404'],
		[{ type: 'ThermostatFanState.Get' }, '4502'],
		[{ type: 'ThermostatOperatingState.Get' }, '4202'],
		[{ type: 'Configuration.Get', parameter: 7 }, '700507'],
		[{ type: 'Configuration.Set', parameter: 7, value: 300, size: 2 }, '70040702012c'],
		[{ type: 'Configuration.Set', parameter: 1, value: -56, size: 1 }, '70040101c8'],
		[{ type: 'Configuration.Set', parameter: 1, value: -2, size: 4 }, '70040104fffffffe'],
		[{ type: 'DoorLock.CapabilitiesGet' }, '6207'],
		[{ type: 'Association.Set', group: 1, nodes: 'own' }, '85010101'],
		[{ type: 'Association.Remove', group: 1 }, '85040101'],
		[{ type: 'MultiChannelAssociation.Get', group: 1 }, '8e0201'],
		[{ type: 'MultiChannelAssociation.Set', group: 1 }, '8e0101000100'],
	];
	for (const [command, frame] of rows)
		test(`${JSON.stringify(command)}: ${frame}`, async () => {
			expect(hex(await codec.encode(command, { nodeId: 2, endpoint: 0 }))).toBe(frame);
		});

	test('a value that does not fit is not sent', async () => {
		const command: CcCommand = { type: 'Configuration.Set', parameter: 1, value: 300, size: 1 };
		await expect(codec.encode(command, { nodeId: 2, endpoint: 0 })).rejects.toThrow();
	});
});

describe('what comes, from the bytes of the specification', () => {
	const rows: readonly (readonly [frame: string, message: CcMessage])[] = [
		// Four scenes with the same keys, one byte of them; then two scenes with keys of their own.
		[
			'5b02 04 03 7f',
			{ type: 'CentralScene.SupportedReport', scenes: 4, keys: [0, 1, 2, 3, 4, 5, 6], slowRefresh: false },
		],
		['5b02 02 82 07 0b', { type: 'CentralScene.SupportedReport', scenes: 2, keys: [0, 1, 2, 3], slowRefresh: true }],
		['5b03 07 82 02', { type: 'CentralScene.Notification', sequenceNumber: 7, key: 2, sceneNumber: 2 }],
		['2b01 0c ff', { type: 'SceneActivation.Set', sceneId: 12 }],
		['4403 05', { type: 'ThermostatFanMode.Report', mode: 5, off: false }],
		['4403 81', { type: 'ThermostatFanMode.Report', mode: 1, off: true }],
		['4405 43', { type: 'ThermostatFanMode.SupportedReport', modes: [0, 1, 6] }],
		['4503 02', { type: 'ThermostatFanState.Report', state: 2 }],
		['7006 01 01 c8', { type: 'Configuration.Report', parameter: 1, value: -56, size: 1 }],
		['6208 01 02 03 00 01 ff 11 03 00', { type: 'DoorLock.CapabilitiesReport', modes: [0, 1, 255], tellsDoor: true }],
	];
	for (const [frame, message] of rows)
		test(`${frame}: ${message.type}`, async () => {
			expect(await codec.decode(bytes(frame), { nodeId: 2 })).toEqual({ endpoint: 0, message });
		});

	for (const frame of [
		'5b02',
		'5b0204037f'.slice(0, 8),
		'2b01',
		'4403',
		'4503',
		'4203',
		'6a04 0d',
		'7006 01 02 c8',
		'8e03 01',
	])
		test(`truncated ${frame} is invalid`, async () => {
			const { message } = await codec.decode(bytes(frame), { nodeId: 2 });
			expect(message.type).toBe('Invalid');
		});
});

describe('what the peer writes is what comes out', () => {
	const at = { nodeId: 1 };
	const group = { group: 1, maxNodes: 5, reportsToFollow: 0 };
	const rows: readonly (readonly [
		message: CcMessage,
		sent: () => { serialize(context: typeof peer): Promise<Uint8Array> },
	])[] = [
		[
			{ type: 'WindowCovering.SupportedReport', parameters: [13, 23] },
			() => new WindowCoveringCCSupportedReport({ ...at, supportedParameters: [13, 23] }),
		],
		[
			{ type: 'WindowCovering.Report', parameter: 23, value: 10, targetValue: 50, durationMs: 2_000 },
			() =>
				new WindowCoveringCCReport({
					...at,
					parameter: 23,
					currentValue: 10,
					targetValue: 50,
					duration: new Duration(2, 'seconds'),
				}),
		],
		[
			{ type: 'ThermostatOperatingState.Report', state: 8 },
			() => new ThermostatOperatingStateCCReport({ ...at, state: 8 }),
		],
		[
			{ type: 'Configuration.Report', parameter: 4, value: 100_000, size: 4 },
			() => new ConfigurationCCReport({ ...at, parameter: 4, value: 100_000, valueSize: 4 }),
		],
		[{ type: 'SceneActivation.Set', sceneId: 3 }, () => new SceneActivationCCSet({ ...at, sceneId: 3 })],
		[
			{ type: 'Association.Report', ...group, nodes: [9], includesUs: false },
			() => new AssociationCCReport({ ...at, groupId: 1, maxNodes: 5, nodeIds: [9], reportsToFollow: 0 }),
		],
		[
			{ type: 'MultiChannelAssociation.Report', ...group, nodes: [9], includesUs: true },
			() =>
				new MultiChannelAssociationCCReport({
					...at,
					...multiChannel,
					nodeIds: [9],
					endpoints: [{ nodeId: 1, endpoint: 0 }],
				}),
		],
		[
			// As a plain node, and as an endpoint that is not the root.
			{ type: 'MultiChannelAssociation.Report', ...group, nodes: [1], includesUs: false },
			() =>
				new MultiChannelAssociationCCReport({
					...at,
					...multiChannel,
					nodeIds: [1],
					endpoints: [{ nodeId: 1, endpoint: 2 }],
				}),
		],
	];
	for (const [message, sent] of rows)
		test(JSON.stringify(message), async () => {
			const frame = await sent().serialize(peer);
			expect(await codec.decode(frame, { nodeId: 2 })).toEqual({ endpoint: 0, message });
		});
});

const multiChannel = { groupId: 1, maxNodes: 5, reportsToFollow: 0 };
