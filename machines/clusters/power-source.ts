/**
 * Power Source (Matter core, 11.7): what is left of a battery in half percent, 0 to 200, whether the mains are there, and
 * the event `batFaultChange`.
 *
 * `order` and `description` are left out: no stack here knows them.
 */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { oneOf, truth, wholeOrNull } from './values.ts';

export const powerSourceStatus = { unspecified: 0, active: 1, standby: 2, unavailable: 3 } as const;
export const batChargeLevel = { ok: 0, warning: 1, critical: 2 } as const;
export const batChargeState = { unknown: 0, isCharging: 1, isAtFullCharge: 2, isNotCharging: 3 } as const;
export const batFault = { unspecified: 0, overTemp: 1, underTemp: 2 } as const;

export const powerSource = {
	name: 'powerSource',
	commands: {},
	attributes: {
		status: oneOf(powerSourceStatus).describe('whether this source feeds the device'),
		wiredPresent: truth.describe('whether the mains are there'),
		batPercentRemaining: wholeOrNull(0, 200).describe('in 0.5 %: 200 is full'),
		batChargeLevel: oneOf(batChargeLevel).describe('how well the battery is'),
		batChargeState: oneOf(batChargeState).describe('whether the battery is being charged'),
		batReplacementNeeded: truth.describe('whether somebody should replace the battery'),
		activeBatFaults: z
			.array(oneOf(batFault), { error: 'must be a list of faults' })
			.describe('what is wrong with the battery'),
	},
} satisfies Cluster;
