/** Builds the payloads on topic `res` (contract, "A result"; their types are `contract/result.ts`'s). Pure. */
import type { AcceptedMessage, KeptMessage, RejectedMessage, ResultMessage } from './contract/result.ts';
import type { Command, Fault, Outcome, RejectionCode } from './events.ts';

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

export function acceptedResult({ id, target }: Command): AcceptedMessage {
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
): RejectedMessage {
	return {
		v: 1,
		id,
		...(target !== undefined && { target }),
		status: 'rejected',
		final: true,
		error,
		at: iso(at),
	};
}

/** @param at ms since the epoch. */
export function finalResult(command: Command, end: CommandEnd, timings: Timings, at: number): ResultMessage {
	if (end.status === 'rejected') return rejectedResult(command, end.error, at);
	const { id, target } = command;
	const head = { v: 1, id, target, status: end.status, final: true } as const;
	return { ...head, ...end, timings, at: iso(at) };
}

/** The same again, for a repeat of the command. */
export function repeated(result: KeptMessage): KeptMessage {
	return { ...result, duplicate: true };
}

/** @param at ms since the epoch. */
export function iso(at: number): string {
	return new Date(at).toISOString();
}
