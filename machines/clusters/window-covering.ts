/** Window Covering (Matter application clusters, 5.3): lift in 0.01 %, 0 is open and 10000 closed. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { whole, wholeOrNull } from './values.ts';

export const windowCovering = {
	name: 'windowCovering',
	commands: {
		upOrOpen: z.strictObject({}),
		downOrClose: z.strictObject({}),
		stopMotion: z.strictObject({}),
		goToLiftPercentage: z.strictObject({ liftPercent100thsValue: whole(0, 10_000) }),
	},
	attributes: { currentPositionLiftPercent100ths: wholeOrNull(0, 10_000) },
} satisfies Cluster;
