/** Identify (Matter application clusters, 1.2): `identifyTime` in seconds, 0 ends it. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { whole } from './values.ts';

export const identify = {
	name: 'identify',
	commands: { identify: z.strictObject({ identifyTime: whole(0, 65_535) }) },
	attributes: {},
} satisfies Cluster;
