/**
 * One request to the Serial API, from its first transmission to its outcome.
 *
 * Promises: exactly one outcome, in bounded time, and not before the link is free for the next frame; each of the ways in
 * which a module or a radio fails has its own wait and its own number of attempts, as a state. What its asker has called off
 * is aborted where the module can, and not transmitted again. Frames that belong to somebody else are left alone. Does not
 * choose who goes next, and does not know what the request means.
 *
 * Source: INS12350 section 6; the limits beyond it are those of the Z-Wave JS driver.
 */
import { serialCommandSetup } from './serial-command-setup.ts';

export const serialCommandMachine = serialCommandSetup.createMachine({
	id: 'serialCommand',
	context: ({ input }) => ({
		callbackId: 0,
		attempt: 0,
		queueing: 0,
		jams: 0,
		response: undefined,
		transmittedAt: 0,
		isWithLink: false,
		early: [],
		isCalledOff: false,
		outcome: { kind: 'lost', sent: false },
		...input,
	}),
	output: ({ context }) => context.outcome,
	initial: 'sending',
	on: {
		SENT: { actions: 'noteSettled' },
		NOT_SENT: { actions: 'noteSettled' },
		ABORT: { actions: 'noteCalledOff' },
		DROP: { target: '.settling', actions: { type: 'conclude', params: { kind: 'lost', sent: true } } },
	},
	states: {
		sending: {
			entry: ['begin', 'transmit'],
			on: {
				SENT: [
					{ guard: 'expectsResponse', target: 'awaitingResponse', actions: 'settle' },
					{ target: 'settling', actions: ['noteSettled', 'concludeOk'] },
				],
				NOT_SENT: {
					target: 'settling',
					actions: [
						'noteSettled',
						{
							type: 'conclude',
							params: ({ event }) => ({ kind: 'unresponsive', reason: `the module took no frame: ${event.reason}` }),
						},
					],
				},
				FRAME: { guard: 'isAnswer', actions: 'keepEarly' },
			},
		},
		awaitingResponse: {
			on: {
				FRAME: [
					{ guard: 'isLastWord', target: 'settling', actions: ['keepResponse', 'concludeOk'] },
					{ guard: 'isAskedOf', target: 'awaitingNodeInfo', actions: 'keepResponse' },
					{ guard: 'isQueued', target: 'awaitingCallback', actions: 'keepResponse' },
					{ guard: 'isNotQueued', target: 'notQueued' },
				],
			},
			after: {
				response: [
					{ guard: 'canAbort', target: 'aborting' },
					{
						target: 'settling',
						actions: { type: 'conclude', params: { kind: 'unresponsive', reason: 'no response in 10 s' } },
					},
				],
			},
		},
		notQueued: {
			always: [
				{
					guard: 'isCalledOff',
					target: 'settling',
					actions: { type: 'conclude', params: { kind: 'aborted' } },
				},
				{ guard: 'queueingIsLeft', target: 'waitingToQueue', actions: 'countQueueing' },
				{
					target: 'settling',
					actions: { type: 'conclude', params: { kind: 'refused', reason: 'the module does not take it' } },
				},
			],
		},
		waitingToQueue: {
			on: { ABORT: { target: 'settling', actions: { type: 'conclude', params: { kind: 'aborted' } } } },
			after: { requeue: 'sending' },
		},
		awaitingCallback: {
			// It was called off before there was anything that could be aborted.
			always: { guard: 'isToAbort', target: 'ending' },
			on: {
				FRAME: [
					{ guard: 'isDelivered', target: 'settling', actions: 'concludeOk' },
					{ guard: 'isUnacknowledged', target: 'unacknowledged' },
					{ guard: 'isJammed', target: 'jammed' },
					{
						guard: 'isFinished',
						target: 'settling',
						actions: { type: 'conclude', params: { kind: 'refused', reason: 'the transmission failed' } },
					},
				],
				ABORT: { guard: 'canAbort', target: 'ending' },
			},
			after: {
				callback: [
					{ guard: 'canAbort', target: 'aborting' },
					{
						target: 'settling',
						actions: { type: 'conclude', params: { kind: 'unresponsive', reason: 'no callback in 20 s' } },
					},
				],
			},
		},
		/** The information frame itself goes to the owner; here it is the sign that the node has answered. */
		awaitingNodeInfo: {
			on: {
				FRAME: [
					{ guard: 'isNodeInfo', target: 'settling', actions: 'concludeOk' },
					{ guard: 'isNoNodeInfo', target: 'settling', actions: 'concludeNoAck' },
				],
			},
			after: { nodeInfo: { target: 'settling', actions: 'concludeNoAck' } },
		},
		unacknowledged: {
			always: [
				{ guard: 'attemptsAreLeft', target: 'sending' },
				{
					target: 'settling',
					actions: 'concludeNoAck',
				},
			],
		},
		jammed: {
			entry: 'countJam',
			always: [
				{
					guard: 'isCalledOff',
					target: 'settling',
					actions: { type: 'conclude', params: { kind: 'aborted' } },
				},
				{ guard: 'jamsAreLeft', target: 'waitingForClearAir' },
				{ target: 'settling', actions: { type: 'conclude', params: { kind: 'jammed' } } },
			],
		},
		waitingForClearAir: {
			on: { ABORT: { target: 'settling', actions: { type: 'conclude', params: { kind: 'aborted' } } } },
			after: { clearAir: 'sending' },
		},
		/** The module is silent: it is told to give up, and has a last chance to say what became of it. */
		aborting: {
			entry: ['transmitAbort', 'noteTransmission'],
			on: {
				FRAME: [
					{ guard: 'isDelivered', target: 'settling', actions: 'concludeOk' },
					{
						guard: 'isFinished',
						target: 'settling',
						actions: 'concludeNoAck',
					},
				],
			},
			after: {
				abortedCallback: {
					target: 'settling',
					actions: {
						type: 'conclude',
						params: { kind: 'unresponsive', reason: 'no callback, not even after an abort' },
					},
				},
			},
		},
		/** The asker ended it; whatever the callback says, it is over. */
		ending: {
			entry: ['transmitAbort', 'noteTransmission'],
			on: {
				FRAME: { guard: 'isFinished', target: 'settling', actions: { type: 'conclude', params: { kind: 'aborted' } } },
			},
			after: { abortedCallback: { target: 'settling', actions: { type: 'conclude', params: { kind: 'aborted' } } } },
		},
		/** Its outcome is known. What the link still says of its frame must not be taken for the next request's. */
		settling: {
			always: { guard: 'linkIsFree', target: 'done' },
			on: { SENT: 'done', NOT_SENT: 'done' },
		},
		done: { type: 'final' },
	},
});
