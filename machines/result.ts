/** The payloads on topic `res` (contract, "A result"). Pure. */
import type { Command, Fault, Outcome, RejectionCode } from './events.ts';
import type { JsonObject } from './json.ts';

/** It never ran, is not stored, and may be sent again under the same id. */
export interface Rejection {
	readonly status: 'rejected';
	readonly error: Fault<RejectionCode>;
}

/** How a command ended. */
export type CommandEnd = Outcome | Rejection;

/** In ms. */
export interface Timings {
	/** From receipt until it began, or until it ended without. */
	readonly queuedMs: number;
	/** From then until its outcome; 0 if it never began. */
	readonly executedMs: number;
}

export function acceptedResult({ id, target }: Command): JsonObject {
	return { v: 1, id, target, status: 'accepted', final: false };
}

/**
 * @param id Null where none could be read.
 * @param at ms since the epoch.
 */
export function rejectedResult(
	{ id, target }: { readonly id: string | null; readonly target?: string },
	error: Fault<RejectionCode>,
	at: number,
): JsonObject {
	return {
		v: 1,
		id,
		...(target !== undefined && { target }),
		status: 'rejected',
		final: true,
		error: { ...error },
		at: iso(at),
	};
}

/** @param at ms since the epoch. */
export function finalResult(command: Command, end: CommandEnd, timings: Timings, at: number): JsonObject {
	if (end.status === 'rejected') return rejectedResult(command, end.error, at);
	const { id, target } = command;
	return {
		v: 1,
		id,
		target,
		status: end.status,
		final: true,
		...(end.status === 'succeeded'
			? { confirmedBy: end.confirmedBy, result: end.result }
			: { error: { ...end.error } }),
		timings: { ...timings },
		at: iso(at),
	};
}

/** The same again, for a repeat of the command. */
export function repeated(result: JsonObject): JsonObject {
	return { ...result, duplicate: true };
}

/** @param at ms since the epoch. */
export function iso(at: number): string {
	return new Date(at).toISOString();
}
