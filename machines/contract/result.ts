/**
 * What became of a command: the payloads on `res` (contract, "A result").
 *
 * The types that `machines/result.ts` builds are taken from here, and the published JSON Schema.
 */
import { z } from 'zod';
import type { ExpiryCode, FailureCode, RejectionCode } from '../events.ts';
import { instant, jsonObject, v } from './words.ts';

const id = z.string().min(1).max(128).describe('the command’s');
const target = z.string().min(1).max(128).describe('the command’s');
const milliseconds = z.int().min(0);

const final = z.literal(true).describe('nothing comes after it: each command gets exactly one final result');

function fault<const Code extends string>(codes: readonly Code[]) {
	return z
		.strictObject({
			code: z.enum(codes).describe('what went wrong, for a program'),
			message: z.string().min(1).describe('for a person: what happened, and what to do next'),
			retryable: z.boolean().describe('whether the same command may help later'),
		})
		.describe('what went wrong');
}

const answer = {
	v,
	id,
	target,
	duplicate: z
		.literal(true)
		.optional()
		.describe('there only when it is said once more, because the same command came again'),
};

const ended = {
	...answer,
	final,
	timings: z
		.strictObject({
			queuedMs: milliseconds.describe('from receipt until it began, or until it ended without'),
			executedMs: milliseconds.describe('from then until its outcome; 0 if it never began'),
		})
		.describe('in ms'),
	at: instant,
};

const accepted = z
	.strictObject({ ...answer, status: z.literal('accepted'), final: z.literal(false).describe('the end is to come') })
	.meta({ title: 'accepted', description: 'valid, and stored' });

const succeeded = z
	.strictObject({
		...ended,
		status: z.literal('succeeded'),
		confirmedBy: z
			.enum(['report', 'supervision', 'ack', 'completed'])
			.describe(
				'the strongest evidence: the device reported the new state, answered the command, or acknowledged the frame; completed is for the gateway’s and the stacks’ own actions',
			),
		result: jsonObject.describe(
			'what is known of the new state: values by cluster.attribute, or what the action gives',
		),
	})
	.meta({ title: 'succeeded', description: 'it ran, and this is the evidence' });

const failed = z
	.strictObject({
		...ended,
		status: z.literal('failed'),
		error: fault([
			'STACK_DOWN',
			'DEVICE_NO_ACK',
			'DEVICE_REJECTED',
			'DEVICE_TIMEOUT',
			'OUTCOME_UNKNOWN',
			'INTERNAL',
		] satisfies FailureCode[]),
	})
	.meta({ title: 'failed', description: 'it ran, or could not' });

const expired = z
	.strictObject({
		...ended,
		status: z.literal('expired'),
		error: fault(['EXPIRED', 'DEVICE_ASLEEP'] satisfies ExpiryCode[]),
	})
	.meta({ title: 'expired', description: 'it never ran: its time was over' });

const cancelled = z
	.strictObject({ ...ended, status: z.literal('cancelled'), error: fault(['CANCELLED']) })
	.meta({ title: 'cancelled', description: 'it never ran: commands.cancel took it back' });

const rejected = z
	.strictObject({
		v,
		id: id.nullable().describe('the command’s; null where the payload has no usable one'),
		target: target.optional(),
		status: z.literal('rejected'),
		final,
		error: fault([
			'INVALID_JSON',
			'INVALID_COMMAND',
			'UNSUPPORTED_VERSION',
			'UNKNOWN_TARGET',
			'UNSUPPORTED_ACTION',
			'RETAINED_COMMAND',
			'ID_REUSED',
			'CLOCK_UNSYNCHRONISED',
			'SIGNATURE_REQUIRED',
			'SIGNATURE_INVALID',
			'QUEUE_FULL',
		] satisfies RejectionCode[]),
		at: instant,
	})
	.meta({ title: 'rejected', description: 'it never ran, was not stored, and may be sent again under the same id' });

export const resultMessage = z.discriminatedUnion('status', [
	accepted,
	succeeded,
	failed,
	expired,
	cancelled,
	rejected,
]);

export type ResultMessage = z.infer<typeof resultMessage>;
export type AcceptedMessage = z.infer<typeof accepted>;
export type RejectedMessage = z.infer<typeof rejected>;
/** What may be told again. */
export type KeptMessage = Exclude<ResultMessage, RejectedMessage>;
