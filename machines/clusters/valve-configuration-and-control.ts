/**
 * Valve Configuration and Control (Matter application clusters, 4.6), and its events: `valveStateChanged` and `valveFault`.
 * Levels in per cent, durations in seconds.
 */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { bitmap, oneOf, whole, wholeOrNull } from './values.ts';

export const valveState = { closed: 0, open: 1, transitioning: 2 } as const;
export const VALVE_FAULTS = [
	'generalFault',
	'blocked',
	'leaking',
	'notConnected',
	'shortCircuit',
	'currentExceeded',
] as const;

export const valveConfigurationAndControl = {
	name: 'valveConfigurationAndControl',
	commands: {
		open: z
			.strictObject({
				openDuration: wholeOrNull(1, 2 ** 32 - 2)
					.optional()
					.describe('in seconds; null, or left out, is for good'),
				targetLevel: whole(1, 100).optional().describe('how far, in %'),
			})
			.describe('Opens the valve.'),
		close: z.strictObject({}).describe('Closes the valve.'),
	},
	attributes: {
		currentState: oneOf(valveState).nullable().describe('how the valve is'),
		targetState: oneOf(valveState).nullable().describe('how it will be'),
		currentLevel: wholeOrNull(0, 100).describe('how far it is open, in %'),
		targetLevel: wholeOrNull(0, 100).describe('how far it will be open, in %'),
		valveFault: bitmap(...VALVE_FAULTS).describe('what is wrong with the valve'),
	},
} satisfies Cluster;
