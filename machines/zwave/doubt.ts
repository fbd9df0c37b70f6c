/**
 * A command that may have been carried out before the gateway was cut off: whether its effect can be read back at all, and
 * how it ends. Pure.
 *
 * Promises: `succeeded` is not decided here, it needs the device's report; failed only where the device reports something
 * else than was wanted; everything that leaves a doubt is OUTCOME_UNKNOWN, and never retryable, since the same again may be
 * once too often. Source: the contract, "A result", on a crash in the middle of an execution.
 */
import type { Attributes, Outcome } from '../events.ts';
import type { Exchanged } from './exchange.ts';
import { failed } from './failure.ts';
import { reached } from './mapping/index.ts';
import type { Step } from './mapping/mapping.ts';

/**
 * Whether the device's state tells that all of it was done: not of what depends on the state before (`toggle`), of what
 * leaves none (`identify`, a movement that was started), and of what cannot be asked for. Questions change nothing.
 */
export function canBeTold(plan: { readonly steps: readonly Step[]; readonly idempotent: boolean }): boolean {
	const sets = plan.steps.flatMap((step) => (step.kind === 'set' ? [step] : []));
	return sets.every(({ expects, readBack }) => plan.idempotent && readBack && Object.keys(expects).length > 0);
}

/** The attributes that were reported to be something else than was wanted; what was not reported says nothing. */
export function contradictions(expects: Attributes, told: Attributes): string[] {
	const entries = Object.entries(expects).filter(([name]) => name in told);
	return entries.flatMap(([name, wanted]) => (reached({ [name]: wanted }, told) ? [] : [name]));
}

/** @param of What it was for, in words. @param why Why nobody can tell, in words. */
export function inDoubt(of: string, why: string): Outcome {
	return failed(
		'OUTCOME_UNKNOWN',
		`the gateway was cut off while it carried the command out, and ${why}, so it may have taken effect or not: look at the state of ${of} before sending it again under a new id`,
		false,
	);
}

/**
 * The device reports another state; whether it never had the command or something came after it, it does not say.
 * STACK_DOWN, as for every command that was not carried out because this side of the radio went away.
 */
export function notInEffect(nodeId: number, expects: Attributes, told: Attributes): Outcome {
	const state = contradictions(expects, told).map((name) => `${name} ${JSON.stringify(told[name])}`);
	return failed(
		'STACK_DOWN',
		`the gateway was cut off while it carried the command out, and node ${nodeId} reports ${state.join(', ')}: it has not taken effect, or has not lasted; send it again under a new id if it is still wanted`,
		true,
	);
}

/** Why the question about it came to nothing. */
export function unanswered(nodeId: number, exchanged: Exchanged): string {
	switch (exchanged.kind) {
		case 'noAck':
		case 'silent':
			return `node ${nodeId} does not answer the question about it`;
		case 'answered':
			return `node ${nodeId} does not tell all of what became of it`;
		default:
			return `node ${nodeId} could not be asked about it (${'reason' in exchanged ? exchanged.reason : exchanged.kind})`;
	}
}

type Code = Exclude<Outcome, { readonly status: 'succeeded' }>['error']['code'];

const REASONS: { readonly [Of in Code]?: string } = {
	DEVICE_ASLEEP: 'the device sleeps and did not wake up in time to be asked about it',
	EXPIRED: 'its time was up before the device could be asked about it',
	CANCELLED: 'it was cancelled before the device was asked about it',
	STACK_DOWN: 'the Z-Wave module was lost before the device was asked about it',
};

/** The end of one that waited to be read back and was not: `outcome` would be that of a command which never ran. */
export function unread(nodeId: number, outcome: Outcome): Outcome {
	const why = outcome.status === 'succeeded' ? undefined : REASONS[outcome.error.code];
	return inDoubt(`node ${nodeId}`, why ?? 'the device cannot be asked about it');
}
