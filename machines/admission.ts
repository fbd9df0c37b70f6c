/**
 * Whether a command is taken: the checks in their order, as data in and a decision out.
 *
 * Pure. Promises: whether a command was seen before is asked first, so that it is never judged twice, not even when its
 * signature has grown old meanwhile. The signature's age is judged before what the command says, that before its time, and
 * its time before there is room for it. Where the time of day is not known, only what counts from the receipt is judged: a
 * command that needs the other is rejected.
 *
 * Source: contract, "A command" and "A result".
 */
import { expired } from './endings.ts';
import type { Command, Fault, FromLink, Outcome, Priority, RejectionCode } from './events.ts';
import { iso } from './result.ts';
import { type House, isCancellation, type Verdict, validate } from './validity.ts';

/** ms from receipt, for a command that says neither `ttlMs` nor `expiresAt`. */
const DEFAULT_TTL = 60_000;

export type Admission =
	| {
			readonly is: 'rejected';
			readonly id: string | null;
			readonly target?: string;
			readonly error: Fault<RejectionCode>;
	  }
	/** The same command again. */
	| { readonly is: 'repeated'; readonly command: Command }
	| { readonly is: 'expired'; readonly command: Command; readonly outcome: Outcome }
	| {
			readonly is: 'taken';
			readonly command: Command;
			readonly verdict: Exclude<Verdict, { is: 'rejected' }>;
			/** ms since the epoch. */
			readonly deadline: number;
	  };

export interface Books extends House {
	/** The digest of the command that has this id: open, or ended and remembered. */
	readonly digestOf: (id: string) => string | undefined;
	/** Whether there is no room for one of this priority. */
	readonly isFull: (priority: Priority) => boolean;
	/** The time of day is right: what a sender says of it can be compared with. */
	readonly clockIsTrusted: boolean;
}

/** @param now When it was received, ms since the epoch. */
export function admit(
	{ retained, request }: Pick<Extract<FromLink, { type: 'COMMAND_RECEIVED' }>, 'retained' | 'request'>,
	books: Books,
	now: number,
): Admission {
	if ('refusal' in request) return { is: 'rejected', ...request.refusal };
	const { signed, ...command } = request.command;
	const refuse = (code: RejectionCode, message: string, retryable = false): Admission => ({
		is: 'rejected',
		id: command.id,
		target: command.target,
		error: { code, message, retryable },
	});

	const known = books.digestOf(command.id);
	if (known === command.digest) return { is: 'repeated', command };
	if (known !== undefined) {
		return refuse(
			'ID_REUSED',
			`${command.id} is the id of another command, which stands; send this one under a new id`,
		);
	}
	if (retained) {
		return refuse(
			'RETAINED_COMMAND',
			'the command was retained by the broker; publish it again without the retain flag',
		);
	}
	if (signed && !books.clockIsTrusted) {
		return refuse(
			'CLOCK_UNSYNCHRONISED',
			'the gateway does not know the time of day, so it cannot tell how old the signature is; send the command again, signed anew, when health says that its clock is synchronised',
			true,
		);
	}
	if (signed && Math.abs(now - signed.at) > signed.withinMs) {
		return refuse(
			'SIGNATURE_INVALID',
			`the command was signed at ${iso(signed.at)}, which is more than ${signed.withinMs / 1_000} s from the gateway's time, ${iso(now)}; see that the sender's clock is right, and sign the command anew when it is sent`,
		);
	}
	const verdict = validate(command, books);
	if (verdict.is === 'rejected') return { ...verdict, id: command.id, target: command.target };
	if (!books.clockIsTrusted && command.expiresAt !== undefined && command.ttlMs === undefined) {
		return refuse(
			'CLOCK_UNSYNCHRONISED',
			'the gateway does not know the time of day, so it cannot tell when expiresAt is; send the command with ttlMs, or again when health says that its clock is synchronised',
			true,
		);
	}
	const deadline = deadlineOf(command, now);
	if (deadline <= now) return { is: 'expired', command, outcome: expired(command, deadline) };
	// A cancellation never waits in line, and a full house needs it most.
	if (books.isFull(command.priority) && !isCancellation(command)) {
		return refuse('QUEUE_FULL', 'too many commands are open; send it again when some of them have ended', true);
	}
	return { is: 'taken', command, verdict, deadline };
}

/** @returns ms since the epoch, by the gateway's clock, be it right or not: what it takes for expired does not run. */
function deadlineOf({ expiresAt, ttlMs }: Command, receivedAt: number): number {
	if (expiresAt === undefined) return receivedAt + (ttlMs ?? DEFAULT_TTL);
	return ttlMs === undefined ? expiresAt : Math.min(expiresAt, receivedAt + ttlMs);
}
