/**
 * How a command ends when it is not its stack that says so: each end with its words for the sender.
 *
 * Pure. A `failed`, `expired` or `cancelled` command keeps its id, so these ask for a new one; a `rejected` one does not.
 */
import type { Command, Outcome } from './events.ts';
import { iso, type Rejection } from './result.ts';

type Failed = Extract<Outcome, { status: 'failed' }>;

/** @param deadline ms since the epoch. */
export function expired({ target, expiresAt }: Command, deadline: number): Extract<Outcome, { status: 'expired' }> {
	return {
		status: 'expired',
		error: {
			code: 'EXPIRED',
			message: `the command ran out of time at ${iso(deadline)}, before it began: ${target} was told nothing; send it again under a new id, with more time`,
			retryable: expiresAt === undefined,
		},
	};
}

/** @param end How it expired. */
export function asleep({ target }: Command, { error }: Extract<Outcome, { status: 'expired' }>): Outcome {
	const message = `${target} sleeps and did not wake up before the command ran out of time; send it again under a new id, with more time`;
	return { status: 'expired', error: { ...error, code: 'DEVICE_ASLEEP', message } };
}

export function cancelled(by: string): Extract<Outcome, { status: 'cancelled' }> {
	return {
		status: 'cancelled',
		error: {
			code: 'CANCELLED',
			message: `commands.cancel ${by} took the command back before it began; send it under a new id if it is wanted after all`,
			retryable: true,
		},
	};
}

/** @param heldMs How long the command was held. */
export function stackDown({ target }: Command, stack: string, heldMs: number): Failed {
	return {
		status: 'failed',
		error: {
			code: 'STACK_DOWN',
			message: `${stack} was not ready within ${heldMs / 1000} s: ${target} was told nothing; send the command again under a new id when health says that ${stack} is ready`,
			retryable: true,
		},
	};
}

export function targetRemoved({ target }: Command): Failed {
	return {
		status: 'failed',
		error: {
			code: 'DEVICE_NO_ACK',
			message: `${target} was removed from its network before the command began; look its new id up in devices if it was included again`,
			retryable: false,
		},
	};
}

/** It was cut off while it ran, and its device could not be asked what became of it. */
export function interrupted({ target }: Command): Failed {
	return {
		status: 'failed',
		error: {
			code: 'OUTCOME_UNKNOWN',
			message: `the gateway was cut off while the command was with ${target}, and what became of it could not be found out: it may have taken effect or not; look at the state of ${target} before sending it again under a new id`,
			retryable: false,
		},
	};
}

/** It was accepted before the gateway was cut off, and cannot be carried out any more. @param error What it would be rejected with. */
export function notResumed(command: Command, { code, message }: Rejection['error']): Failed {
	if (code === 'UNKNOWN_TARGET') return targetRemoved(command);
	const words = `the command did not begin before the gateway was restarted, and cannot begin now: ${message}`;
	return { status: 'failed', error: { code: 'STACK_DOWN', message: words, retryable: true } };
}

/** @param reason Why it could not be stored, in words. */
export function notStored({ target }: Command, reason: string): Rejection {
	return {
		status: 'rejected',
		error: {
			code: 'QUEUE_FULL',
			message: `the gateway cannot store commands now (${reason}): ${target} was told nothing; send the command again when the alarm "journal" has cleared`,
			retryable: true,
		},
	};
}

/** @param reason Why the stack failed, in words. */
export function outcomeUnknown({ target }: Command, stack: string, reason: string): Failed {
	return {
		status: 'failed',
		error: {
			code: 'OUTCOME_UNKNOWN',
			message: `${stack} failed while it carried the command out (${reason}), so it may have taken effect or not; look at the state of ${target} before sending it again under a new id`,
			retryable: false,
		},
	};
}

/** @param heldMs How long the command was held. */
export function interviewUnfinished({ target, endpoint, action }: Command, heldMs: number): Rejection {
	return {
		status: 'rejected',
		error: {
			code: 'UNSUPPORTED_ACTION',
			message: `${target} is still being interviewed after ${heldMs / 1000} s and has not declared ${action} at endpoint ${endpoint} so far; send the command again when devices says that its interview is complete`,
			retryable: true,
		},
	};
}
