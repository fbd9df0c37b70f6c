/** What the LEDs can be told to do, as actions of the gateway (contract, "A command"). */
import type { DelegatedActions } from '../runtime/delegated.ts';

export const ledActions = {
	/** Matter's Identify cluster, on the gateway itself. */
	'identify.identify': { isRepeatable: true },
} satisfies DelegatedActions;
