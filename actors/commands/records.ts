/**
 * What is kept of commands in the journal: the stores, their keys, and their values as an earlier run wrote them.
 *
 * An open command is under its id; when it ends, its result takes its place in another store, and an index by time says
 * which result is the oldest.
 */
import { z } from 'zod';
import { resultMessage } from '../../machines/contract/result.ts';
import { jsonObject } from '../../machines/contract/words.ts';
import type { Ended } from '../../machines/dispatcher-context.ts';
import type { Entry } from '../../machines/ledger.ts';
import { replyToSchema, traceSchema } from '../runtime/kept-message.ts';

/** No stack's id has a hyphen. */
export const OPEN = 'open-commands';
export const ENDED = 'ended-commands';
export const BY_TIME = 'ended-by-time';

const commandSchema = z.strictObject({
	id: z.string(),
	target: z.string(),
	endpoint: z.number(),
	action: z.string(),
	args: jsonObject,
	expiresAt: z.exactOptional(z.number()),
	ttlMs: z.exactOptional(z.number()),
	priority: z.enum(['high', 'normal', 'low']),
	replyTo: z.exactOptional(replyToSchema),
	trace: z.exactOptional(traceSchema),
	digest: z.string(),
});

export const entrySchema: z.ZodType<Entry> = z.strictObject({
	command: commandSchema,
	receivedAt: z.number(),
	deadline: z.number(),
	order: z.number(),
	begun: z.boolean(),
});

const keptResult = resultMessage.refine((result) => result.status !== 'rejected');

const endedSchema = z.strictObject({ digest: z.string(), result: keptResult, at: z.number() });

/** @returns Undefined where it is not understood. */
export function endedFrom(value: unknown): (Ended & { readonly at: number }) | undefined {
	const { digest, result, at } = endedSchema.safeParse(value).data ?? {};
	if (digest === undefined || at === undefined || result === undefined) return undefined;
	return { digest, result, at };
}

/** In the order of time. @param at ms since the epoch. */
export function timeKey(at: number, id: string): string {
	return `${String(at).padStart(15, '0')} ${id}`;
}

/** The command's id of such a key. */
export function idOf(key: string): string {
	return key.slice(16);
}
