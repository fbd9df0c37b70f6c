/** A stack's id, the `zw` of `zw-12`, as each stack's part of the configuration takes it (contract, "Configuration"). */
import { z } from 'zod';

/** Names of the gateway's own, in `health`, in topics and in the supervision tree. */
const RESERVED: readonly string[] = [
	'gateway',
	'cloud',
	'modem',
	'leds',
	'release',
	'journal',
	'console',
	'telemetry',
	'health',
	'clock',
	'outbox',
	'alarms',
	'inventory',
	'dispatcher',
	'announcers',
	'stacks',
	'house',
];

export const stackId = z
	.string()
	.regex(/^[a-z][a-z0-9]*$/, 'must be lower-case letters and digits, the first a letter')
	.refine((id) => !RESERVED.includes(id), `must not be one of the gateway's own names (${RESERVED.join(', ')})`)
	.meta({
		description: 'the stack’s name; its devices are {id}-…, as in zw-12',
		examples: ['zw'],
		not: { enum: RESERVED },
	});
