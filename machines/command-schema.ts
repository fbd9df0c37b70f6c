/**
 * A command as it stands on the wire (contract, "A command"), and what it becomes.
 *
 * Promises: what passes is complete (defaults filled in), bounded, and has no key that is not known. Does not look at the
 * size or depth of the payload, nor at what the action takes: the ingress does the one, the action's own schema the other.
 */
import { z } from 'zod';
import type { Command } from './events.ts';

/** The longest `ttlMs`: a week, as long as results are kept. */
const LONGEST_TTL = 7 * 24 * 3_600_000;

/** Without surrogates that have lost their partner: those would all be the same key once written as UTF-8. */
const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

/** An id that results can be sent under. */
export const commandId = z.string().min(1).max(128).refine(isWellFormed, 'must be well-formed Unicode');

export const commandSchema = z.strictObject({
	v: z.literal(1),
	id: commandId,
	target: z.string().min(1).max(128),
	endpoint: z.int().min(0).max(65_535).default(0),
	action: z
		.string()
		.max(128)
		.regex(/^[a-z][a-z0-9]*\.[a-z][a-z0-9]*$/i, 'must be cluster.command, as in "doorLock.lockDoor"'),
	args: z.record(z.string(), z.json()).default({}),
	expiresAt: z.iso
		.datetime({ offset: true, error: 'must be a date and time with an offset, as in "2026-08-22T10:00:30Z"' })
		.optional(),
	ttlMs: z.int().min(1).max(LONGEST_TTL).optional(),
	priority: z.enum(['high', 'normal', 'low']).default('normal'),
});

/** @param digest See `Command.digest`. */
export function commandFrom(body: z.output<typeof commandSchema>, digest: string): Command {
	const { id, target, endpoint, action, args, expiresAt, ttlMs, priority } = body;
	return {
		id,
		target,
		endpoint,
		action,
		args,
		...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
		...(ttlMs !== undefined && { ttlMs }),
		priority,
		digest,
	};
}
