/** The part of the `devices` message that Home Assistant is told of. */
import { z } from 'zod';

const device = z.object({
	id: z.string(),
	name: z.string().optional(),
	manufacturer: z.string().optional(),
	product: z.string().optional(),
	room: z.string().optional(),
	power: z.string().optional(),
	endpoints: z.record(
		z.string(),
		z.object({ deviceTypes: z.array(z.string()).readonly(), clusters: z.array(z.string()).readonly() }),
	),
});

export const inventory = z.object({ devices: z.array(device) });

export type InventoryDevice = z.output<typeof device>;
