/**
 * A command as it stands on the wire (contract, "A command"), and what it becomes.
 *
 * Promises: what passes is complete (defaults filled in), bounded, and has no key that is not known. Does not look at the
 * size or depth of the payload, nor at what the action takes: the ingress does the one, the action's own schema the other.
 */
import { z } from 'zod';
import { jsonObject } from './contract/words.ts';
import type { Command } from './events.ts';

/** The longest `ttlMs`: a week, as long as results are kept. */
const LONGEST_TTL = 7 * 24 * 3_600_000;

/** Without surrogates that have lost their partner: those would all be the same key once written as UTF-8. */
const isWellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

/** An id that results can be sent under. */
export const commandId = z.string().min(1).max(128).refine(isWellFormed, 'must be well-formed Unicode');

export const commandSchema = z.strictObject({
	v: z.literal(1).describe('the version of the contract'),
	id: commandId.meta({
		description: 'chosen by the sender; the same id never runs twice',
		examples: ['01JZ8Q4M3X'],
	}),
	target: z
		.string()
		.min(1)
		.max(128)
		.meta({
			description: 'a device, a stack, or gateway',
			examples: ['zw-12', 'zw', 'gateway'],
		}),
	endpoint: z.int().min(0).max(65_535).default(0).describe('the part of the device; 0 is the device as a whole'),
	action: z
		.string()
		.max(128)
		.regex(/^[A-Za-z][A-Za-z0-9]*\.[A-Za-z][A-Za-z0-9]*$/, 'must be cluster.command, as in "doorLock.lockDoor"')
		.meta({ description: 'what to do: cluster.command', examples: ['doorLock.lockDoor'] }),
	args: jsonObject.default({}).describe('what the action takes'),
	expiresAt: z.iso
		.datetime({ offset: true, error: 'must be a date and time with an offset, as in "2026-08-22T10:00:30Z"' })
		.optional()
		.meta({
			description: 'the command does not run after this; with ttlMs, the earlier counts',
			examples: ['2026-08-22T10:00:30Z'],
		}),
	ttlMs: z
		.int()
		.min(1)
		.max(LONGEST_TTL)
		.optional()
		.describe('the command does not run when so many ms have passed since its receipt; 60,000 where nothing is said'),
	priority: z
		.enum(['high', 'normal', 'low'])
		.default('normal')
		.describe('commands to one device run in order within a priority'),
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
