/**
 * What people call the devices, and the rooms they are in: the house's own, whatever stack carries a device.
 *
 * Promises: durable once a promise has resolved. A name outlives restarts and a stack that is down; it goes when the device
 * is removed from its network. Does not know which devices there are, and tells nobody: `own-actions.ts` does.
 */
import { z } from 'zod';
import type { DeviceId } from '../../machines/events.ts';
import type { Store } from '../runtime/store.ts';

const word = z.string().trim().min(1).max(64);

/** What is absent has no name. */
export interface Named {
	readonly name?: string;
	readonly room?: string;
}

const named: z.ZodType<Named> = z.strictObject({ name: z.exactOptional(word), room: z.exactOptional(word) });

/** What `devices.rename` takes. */
export const renaming = z
	.strictObject({
		device: z.string().min(1).describe('the device’s id, as devices has it'),
		name: z.exactOptional(z.nullable(word)).describe('null takes it away'),
		room: z.exactOptional(z.nullable(word)).describe('null takes it away'),
	})
	.describe('Says what people call a device, and which room it is in; what is left out stays as it is.')
	.meta({ minProperties: 2 })
	.refine(({ name, room }) => name !== undefined || room !== undefined, 'give a name, a room or both');

export interface Names {
	load(): Promise<ReadonlyMap<DeviceId, Named>>;
	/** @returns What it is called now. @throws what the operating system says when it cannot be written. */
	rename(change: z.output<typeof renaming>): Promise<Named>;
	forget(device: DeviceId): Promise<void>;
}

/** @param store One value a device, by its id. What is there and not understood counts as no name. */
export function namesIn(store: Store): Names {
	const load = async () => {
		const entries = [...(await store.entries())].flatMap(([device, value]) => {
			const known = named.safeParse(value);
			return known.success ? [[device, known.data] as const] : [];
		});
		return new Map(entries);
	};
	return {
		load,
		rename: async ({ device, ...change }) => {
			const { name, room } = { ...(await load()).get(device), ...change };
			const now: Named = { ...(name && { name }), ...(room && { room }) };
			await (name || room ? store.put(device, now) : store.remove(device));
			return now;
		},
		forget: (device) => store.remove(device),
	};
}
