/** Power Source (Matter core, 11.7), the battery's part: what is left in half percent, 0 to 200. */
import type { Cluster } from './cluster.ts';
import { oneOf, truth, wholeOrNull } from './values.ts';

export const powerSourceStatus = { unspecified: 0, active: 1, standby: 2, unavailable: 3 } as const;
export const batChargeLevel = { ok: 0, warning: 1, critical: 2 } as const;
export const batChargeState = { unknown: 0, isCharging: 1, isAtFullCharge: 2, isNotCharging: 3 } as const;

export const powerSource = {
	name: 'powerSource',
	commands: {},
	attributes: {
		status: oneOf(powerSourceStatus),
		batPercentRemaining: wholeOrNull(0, 200),
		batChargeLevel: oneOf(batChargeLevel),
		batChargeState: oneOf(batChargeState),
		batReplacementNeeded: truth,
	},
} satisfies Cluster;
