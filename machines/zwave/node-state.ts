/**
 * What a node has reported of itself, as it is kept: so that a gateway that starts again knows it without asking.
 *
 * Parsed when it comes back from the store: another version may have written it.
 */
import { z } from 'zod';
import type { Attributes } from '../events.ts';

export interface NodeState {
	readonly nodeId: number;
	/** When something of it was last reported, ms since the epoch. */
	readonly at: number;
	readonly endpoints: { readonly [endpoint: number]: Attributes };
}

export const nodeStateSchema: z.ZodType<NodeState> = z.strictObject({
	nodeId: z.int().min(1).max(4_000),
	at: z.int().nonnegative(),
	endpoints: z.record(z.string(), z.record(z.string(), z.json())),
});
