/** On/Off (Matter application clusters, 1.5). */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { truth } from './values.ts';

export const onOff = {
	name: 'onOff',
	commands: { on: z.strictObject({}), off: z.strictObject({}), toggle: z.strictObject({}) },
	attributes: { onOff: truth },
} satisfies Cluster;
