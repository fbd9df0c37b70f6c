/** Identify (Matter application clusters, 1.2): `identifyTime` in seconds, 0 ends it. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { whole } from './values.ts';

export const identify = {
	name: 'identify',
	commands: {
		identify: z
			.strictObject({ identifyTime: whole(0, 65_535).describe('for so many seconds; 0 ends it') })
			.describe('Makes the device show itself to people: it blinks, or beeps.'),
	},
	attributes: {},
} satisfies Cluster;
