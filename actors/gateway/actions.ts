/**
 * What the gateway itself can be told to do: a table, each action with what it takes and what it does.
 *
 * An action succeeds when its promise resolves, and what it did is durable then; it fails with words for the sender. When
 * it is carried out is `own-actions.ts`; `commands.cancel` is the dispatcher's.
 */
import { z } from 'zod';
import type { DeviceNamed } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import { ledActions } from '../leds/actions.ts';
import { modemActions } from '../modem/actions.ts';
import type { DelegatedAction, DelegatedActions } from '../runtime/delegated.ts';
import { LOG_LEVELS, type Log } from '../runtime/log.ts';
import { alarmActions } from '../telemetry/actions.ts';
import { type Names, renaming } from './names.ts';

/** What the actions work on. */
export interface Means {
	readonly log: Log;
	readonly names: Names;
}

/** What came of an action. */
export interface Done {
	/** For the sender. */
	readonly result: JsonObject;
	/** For the house. */
	readonly told: readonly DeviceNamed[];
}

interface OwnAction {
	readonly schema: z.ZodType;
	/** It does no harm to carry it out again that may have been carried out. */
	readonly isRepeatable: boolean;
	/** @throws when the arguments do not fit the schema; they were checked when the command came. */
	readonly perform: (args: JsonObject, means: Means) => Promise<Done>;
}

function repeatable<Args>(schema: z.ZodType<Args>, perform: (args: Args, means: Means) => Promise<Done>): OwnAction {
	return { schema, isRepeatable: true, perform: async (args, means) => perform(schema.parse(args), means) };
}

const logLevel = z
	.strictObject({ level: z.enum(LOG_LEVELS).describe('the least that is worth a line') })
	.describe('Says how much the gateway logs, until it starts again.');

export const actions: ReadonlyMap<string, OwnAction> = new Map([
	[
		'log.setLevel',
		repeatable(logLevel, async ({ level }, { log }) => {
			log.level = level;
			return { result: {}, told: [] };
		}),
	],
	[
		'devices.rename',
		repeatable(renaming, async (change, { names }) => {
			const { device } = change;
			const now = await names.rename(change);
			return {
				result: { device, name: now.name ?? null, room: now.room ?? null },
				told: [{ type: 'DEVICE_NAMED', device, ...now }],
			};
		}),
	],
]);

function of(subsystem: string, table: DelegatedActions): [string, DelegatedAction & { readonly subsystem: string }][] {
	return Object.entries(table).map(([name, action]) => [name, { ...action, subsystem }]);
}

/** Carried out by another subsystem, where that is configured. */
export const delegated = new Map([
	...of('modem', modemActions),
	...of('leds', ledActions),
	...of('alarms', alarmActions),
]);
