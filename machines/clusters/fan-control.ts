/** Fan Control (Matter application clusters, 4.4): speeds in per cent and in steps. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { oneOf, truth, whole } from './values.ts';

export const fanMode = { off: 0, low: 1, medium: 2, high: 3, on: 4, auto: 5, smart: 6 } as const;
export const fanModeSequence = {
	offLowMedHigh: 0,
	offLowHigh: 1,
	offLowMedHighAuto: 2,
	offLowHighAuto: 3,
	offHighAuto: 4,
	offHigh: 5,
} as const;
export const stepDirection = { increase: 0, decrease: 1 } as const;

export const fanControl = {
	name: 'fanControl',
	commands: {
		step: z
			.strictObject({
				direction: oneOf(stepDirection).describe('which way'),
				wrap: truth.optional().describe('from the highest on to the lowest, and back'),
				lowestOff: truth.optional().describe('whether off is the lowest'),
			})
			.describe('Goes to the next speed.'),
	},
	attributes: {
		fanMode: oneOf(fanMode).nullable().describe('how the fan runs; null in a way that Matter has no word for'),
		fanModeSequence: oneOf(fanModeSequence).describe('the modes that there are'),
		percentSetting: whole(0, 100).describe('the speed that was asked for, in %'),
		percentCurrent: whole(0, 100).describe('the speed, in %'),
		speedMax: whole(1, 100).describe('how many steps of speed there are'),
		speedSetting: whole(0, 100).describe('the speed that was asked for, in steps'),
		speedCurrent: whole(0, 100).describe('the speed, in steps'),
	},
} satisfies Cluster;
