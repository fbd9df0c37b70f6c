/** How a command ends that waited at its node and was never sent: the contract's codes, and words. */
import type { Outcome } from '../events.ts';
import { failed } from './failure.ts';

export function expired(nodeId: number, sleeps: boolean): Outcome {
	const error = sleeps
		? ({
				code: 'DEVICE_ASLEEP',
				message: `node ${nodeId} sleeps and did not wake up in time: give the command a longer ttlMs`,
				retryable: true,
			} as const)
		: ({
				code: 'EXPIRED',
				message: `the command ran out of time before it could be sent to node ${nodeId}: give it a longer ttlMs`,
				retryable: true,
			} as const);
	return { status: 'expired', error };
}

export const cancelled: Outcome = {
	status: 'cancelled',
	error: { code: 'CANCELLED', message: 'cancelled before it was sent to the device', retryable: true },
};

export const lineLost = failed('STACK_DOWN', 'the Z-Wave module was lost before the command was sent: try again', true);

export const lineAbsent = failed(
	'STACK_DOWN',
	'the Z-Wave module was not ready in time: try again when the stack is ready',
	true,
);

export const stopping = failed('STACK_DOWN', 'the stack was stopped before the command was sent: try again', true);

export function outOfReach(nodeId: number): Outcome {
	return failed(
		'DEVICE_NO_ACK',
		`no acknowledgement from node ${nodeId} for what was sent before this command: check that it has power and is in range`,
		true,
	);
}

export function removed(nodeId: number): Outcome {
	return failed(
		'DEVICE_NO_ACK',
		`node ${nodeId} left the network before the command was sent: look its new id up in devices if it was included again`,
		false,
	);
}
