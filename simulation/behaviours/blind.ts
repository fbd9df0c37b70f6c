/**
 * A venetian blind: Window Covering CC v1 (SDS13781) with lift (outbound bottom) and horizontal slats.
 *
 * zwave-js's mock moves it; here is what there is to move.
 */
import { WindowCoveringParameter } from '@zwave-js/cc';
import { CommandClasses } from '@zwave-js/core';
import { ccCaps } from '@zwave-js/testing';
import type { Part } from '../home-node.ts';

/** `travelTime`: ms from 0 to 99. */
export function blind(travelTime: number): Part {
	return {
		commandClasses: [
			ccCaps({
				ccId: CommandClasses['Window Covering'],
				version: 1,
				supportedParameters: [
					WindowCoveringParameter['Outbound Bottom'],
					WindowCoveringParameter['Horizontal Slats Angle'],
				],
				travelTime,
			}),
		],
	};
}
