/** On/Off (Matter application clusters, 1.5). */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { truth } from './values.ts';

export const onOff = {
	name: 'onOff',
	commands: {
		on: z.strictObject({}).describe('Switches on.'),
		off: z.strictObject({}).describe('Switches off.'),
		toggle: z.strictObject({}).describe('Switches off what is on, and on what is off.'),
	},
	attributes: { onOff: truth.describe('whether it is on') },
} satisfies Cluster;
