/**
 * Actions of the gateway that one of its subsystems carries out (`modem.restart`): what the subsystem's folder says of them.
 *
 * A subsystem takes PERFORM and answers each with one PERFORMED. One that is not configured declares none.
 */
import type { z } from 'zod';

export interface DelegatedAction {
	/** What it takes; absent where a cluster says it (`identify.identify`). */
	readonly schema?: z.ZodType;
	/** It does no harm to carry it out again that may have been carried out. */
	readonly isRepeatable: boolean;
}

/** By the action's name. */
export type DelegatedActions = { readonly [action: string]: DelegatedAction };
