/** What an exchange that brought nothing means for the command it belonged to: the contract's code, and words. */
import type { FailureCode, Outcome } from '../events.ts';
import type { Exchanged } from './exchange.ts';

export function failed(code: FailureCode, message: string, retryable: boolean): Outcome {
	return { status: 'failed', error: { code, message, retryable } };
}

/** @param changes Whether what was sent changes the device: then it matters that nobody knows what became of it. */
export function failure(nodeId: number, exchanged: Exchanged, changes: boolean): Outcome {
	const node = `node ${nodeId}`;
	const unknown = (why: string) =>
		changes
			? failed(
					'OUTCOME_UNKNOWN',
					`${why} while ${node} may have the command: read its state before sending it again`,
					false,
				)
			: failed('STACK_DOWN', `${why}: try again when the stack is ready`, true);
	switch (exchanged.kind) {
		case 'noAck': {
			const times = exchanged.attempts === 1 ? '1 attempt' : `${exchanged.attempts} attempts`;
			return failed(
				'DEVICE_NO_ACK',
				`no acknowledgement from ${node} after ${times}: check that it has power and is in range`,
				true,
			);
		}
		case 'silent':
			return failed(
				'DEVICE_TIMEOUT',
				`${node} took the command and did not answer: read its state, or try again`,
				true,
			);
		case 'supervised':
			return exchanged.status === 'noSupport'
				? failed('DEVICE_REJECTED', `${node} says that it does not support the command`, false)
				: failed('DEVICE_REJECTED', `${node} says that it could not carry out the command`, true);
		case 'jammed':
			return failed(
				'STACK_DOWN',
				'the radio channel is occupied: look for another transmitter nearby, and try again',
				true,
			);
		case 'refused':
			return failed('STACK_DOWN', `the controller did not send to ${node}: ${exchanged.reason}`, true);
		case 'unresponsive':
			return unknown(`the controller does not answer (${exchanged.reason})`);
		case 'lost':
			return exchanged.sent
				? unknown('the Z-Wave module was lost')
				: failed('STACK_DOWN', 'the Z-Wave module was lost before the command was sent: try again', true);
		case 'unencodable':
			return failed('INTERNAL', `the command to ${node} could not be encoded: ${exchanged.reason}`, false);
		case 'aborted':
		case 'acknowledged':
		case 'answered':
			return failed('INTERNAL', `the exchange with ${node} ended as "${exchanged.kind}", which answers nothing`, true);
	}
}

/**
 * The same for the question whether a command was carried out that the device had acknowledged: whatever becomes of the
 * question, the device has the command.
 */
export function unconfirmed(nodeId: number, exchanged: Exchanged): Outcome {
	if (exchanged.kind === 'noAck' || exchanged.kind === 'silent') return failure(nodeId, { kind: 'silent' }, true);
	return failed(
		'OUTCOME_UNKNOWN',
		`node ${nodeId} has the command and could not be asked what became of it: read its state before sending it again`,
		false,
	);
}
