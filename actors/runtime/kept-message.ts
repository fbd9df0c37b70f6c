/**
 * A message that waits on disk until the cloud has it: how it is kept, and under which number.
 *
 * The outbox keeps what is announced; a command's result is written together with its end, by whoever keeps the commands.
 */
import { z } from 'zod';
import { jsonObject } from '../../machines/contract/words.ts';

/** The store of these messages; no stack's id has a hyphen. */
export const KEPT_MESSAGES = 'outbox-messages';

export const replyToSchema = z.strictObject({ topic: z.string(), correlation: z.exactOptional(z.string()) });

export const traceSchema = z.strictObject({ traceparent: z.string(), tracestate: z.exactOptional(z.string()) });

export const keptMessageSchema = z.strictObject({
	topic: z.string(),
	/** Absent: clears a retained message. */
	payload: z.exactOptional(jsonObject),
	retain: z.boolean(),
	replyTo: z.exactOptional(replyToSchema),
	trace: z.exactOptional(traceSchema),
	/** When it was announced, ms since the epoch. */
	at: z.number(),
});

export type KeptMessage = z.output<typeof keptMessageSchema>;

/** In the order of their numbers. */
export function keyOf(number: number): string {
	return String(number).padStart(16, '0');
}

/** Undefined where the key is none of ours. */
export function numberOf(key: string): number | undefined {
	return /^\d{16}$/.test(key) ? Number(key) : undefined;
}

/** Numbers that rise over all starts of the gateway: room for 2³² in each session, and for two million sessions. */
export function numbersOf(session: number): () => number {
	let count = 0;
	return () => session * 2 ** 32 + ++count;
}
