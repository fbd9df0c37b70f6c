/** What the alarms can be told, as an action of the gateway (contract, "A command"). Carried out by `machines/alarms.ts`. */
import { z } from 'zod';
import type { DelegatedActions } from '../runtime/delegated.ts';

export const alarmActions = {
	'alarms.acknowledge': {
		schema: z
			.strictObject({ id: z.string().min(1).max(128).describe('the alarm’s, as in its topic') })
			.describe(
				'Says that somebody knows of an alarm: its message says so too, until it clears, gets worse, or the gateway starts anew.',
			),
		isRepeatable: true,
	},
} satisfies DelegatedActions;
