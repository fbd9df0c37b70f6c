/**
 * One request to the Serial API, from its first transmission to its outcome.
 *
 * Promises: exactly one outcome, in bounded time; each of the ways in which a module or a radio fails has its own wait and
 * its own number of attempts, as a state. Frames that belong to somebody else are left alone. Does not choose who goes
 * next, and does not know what the request means.
 *
 * Source: INS12350 section 6; the limits beyond it are those of the Z-Wave JS driver.
 */
import { type ActorRef, assign, type Snapshot, sendTo, setup } from 'xstate';
import { encodeFrame, type Frame } from './frame.ts';
import { functions, requests, type SerialRequest } from './messages.ts';
import { callbackIn, responseIn, type SerialCommandEvent, updateIn } from './serial-answers.ts';
import type { SerialOutcome } from './serial-outcome.ts';

const QUEUEING_ATTEMPTS = 3;
const JAMMED_ATTEMPTS = 5;

export interface SerialCommandInput {
	readonly request: SerialRequest;
	/** 1 to 255, another one for each transmission. */
	readonly nextCallbackId: () => number;
	/** Whether this request can be ended by SendDataAbort. */
	readonly abortable: boolean;
	/** Monotonic, ms. */
	readonly now: () => number;
	readonly framing: ActorRef<Snapshot<unknown>, { readonly type: 'SEND'; readonly bytes: Uint8Array }>;
}

interface SerialCommandContext extends SerialCommandInput {
	readonly callbackId: number;
	readonly attempt: number;
	readonly queueing: number;
	readonly jams: number;
	readonly response: Frame | undefined;
	/** When the last transmission began. */
	readonly transmittedAt: number;
	readonly outcome: SerialOutcome;
}

function isTaken(response: Frame | undefined): boolean {
	return response !== undefined && response.payload[0] !== 0;
}

type Concluded = Pick<SerialCommandContext, 'outcome'>;

export const serialCommandMachine = setup({
	types: {
		input: {} as SerialCommandInput,
		context: {} as SerialCommandContext,
		events: {} as SerialCommandEvent,
		output: {} as SerialOutcome,
	},
	actions: {
		transmit: sendTo(
			({ context }) => context.framing,
			({ context: { request, callbackId } }) => ({
				type: 'SEND',
				bytes: encodeFrame({
					type: 'request',
					function: request.function,
					payload: request.callback === 'id' ? Uint8Array.of(...request.payload, callbackId) : request.payload,
				}),
			}),
		),
		transmitAbort: sendTo(({ context }) => context.framing, {
			type: 'SEND',
			bytes: encodeFrame({
				type: 'request',
				function: functions.sendDataAbort,
				payload: requests.sendDataAbort.payload,
			}),
		}),
		takeCallbackId: assign(({ context }) =>
			context.request.callback === 'id' ? { callbackId: context.nextCallbackId() } : {},
		),
		keepResponse: assign(({ event }) => (event.type === 'FRAME' ? { response: event.frame } : {})),
		countAttempt: assign(({ context }) => ({ attempt: context.attempt + 1, transmittedAt: context.now() })),
		countQueueing: assign(({ context }) => ({ queueing: context.queueing + 1 })),
		countJam: assign(({ context }) => ({ jams: context.jams + 1 })),
		conclude: assign((_, params: SerialOutcome) => ({ outcome: params })),
		concludeOk: assign(
			({ context }): Concluded => ({
				outcome: { kind: 'ok', response: context.response, roundTripMs: context.now() - context.transmittedAt },
			}),
		),
		concludeNoAck: assign(({ context }): Concluded => ({ outcome: { kind: 'noAck', attempts: context.attempt } })),
	},
	guards: {
		isLastWord: ({ context, event }) => responseIn(context, event) !== undefined && context.request.callback === 'none',
		isQueued: ({ context, event }) => isTaken(responseIn(context, event)),
		isAskedOf: ({ context, event }) => isTaken(responseIn(context, event)) && context.request.callback === 'nodeInfo',
		isNotQueued: ({ context, event }) => responseIn(context, event)?.payload[0] === 0,
		isNodeInfo: ({ context, event }) => {
			const update = updateIn(event);
			return update?.kind === 'nodeInfo' && update.nodeId === context.request.payload[0];
		},
		isNoNodeInfo: ({ event }) => updateIn(event)?.kind === 'nodeInfoFailed',
		isDelivered: ({ context, event }) => callbackIn(context, event)?.status === 'ok',
		isUnacknowledged: ({ context, event }) => {
			const status = callbackIn(context, event)?.status;
			return status === 'noAck' || status === 'noRoute';
		},
		isJammed: ({ context, event }) => {
			const report = callbackIn(context, event);
			return report?.status === 'fail' && !report.ticks;
		},
		isFinished: ({ context, event }) => callbackIn(context, event) !== undefined,
		expectsResponse: ({ context }) => context.request.response,
		queueingIsLeft: ({ context }) => context.queueing + 1 < QUEUEING_ATTEMPTS,
		attemptsAreLeft: ({ context }) => context.attempt < context.request.attempts,
		jamsAreLeft: ({ context }) => context.jams < JAMMED_ATTEMPTS,
		canAbort: ({ context }) => context.abortable,
	},
	delays: {
		response: 10_000,
		/** Then the module is told to give up. */
		callback: 20_000,
		/** What an abort has to come back: 30 s after the beginning of the wait at the latest. */
		abortedCallback: 10_000,
		nodeInfo: 3_000,
		requeue: 500,
		clearAir: 1_000,
	},
}).createMachine({
	id: 'serialCommand',
	context: ({ input }) => ({
		...input,
		callbackId: 0,
		attempt: 0,
		queueing: 0,
		jams: 0,
		response: undefined,
		transmittedAt: 0,
		outcome: { kind: 'lost', sent: false },
	}),
	output: ({ context }) => context.outcome,
	initial: 'sending',
	states: {
		sending: {
			entry: ['takeCallbackId', 'countAttempt', 'transmit'],
			on: {
				SENT: [
					{ guard: 'expectsResponse', target: 'awaitingResponse' },
					{ target: 'done', actions: 'concludeOk' },
				],
				NOT_SENT: {
					target: 'done',
					actions: {
						type: 'conclude',
						params: ({ event }) => ({ kind: 'unresponsive', reason: `the module took no frame: ${event.reason}` }),
					},
				},
			},
		},
		awaitingResponse: {
			on: {
				FRAME: [
					{ guard: 'isLastWord', target: 'done', actions: ['keepResponse', 'concludeOk'] },
					{ guard: 'isAskedOf', target: 'awaitingNodeInfo', actions: 'keepResponse' },
					{ guard: 'isQueued', target: 'awaitingCallback', actions: 'keepResponse' },
					{ guard: 'isNotQueued', target: 'notQueued' },
				],
			},
			after: {
				response: [
					{ guard: 'canAbort', target: 'aborting' },
					{
						target: 'done',
						actions: { type: 'conclude', params: { kind: 'unresponsive', reason: 'no response in 10 s' } },
					},
				],
			},
		},
		notQueued: {
			always: [
				{ guard: 'queueingIsLeft', target: 'waitingToQueue', actions: 'countQueueing' },
				{
					target: 'done',
					actions: { type: 'conclude', params: { kind: 'refused', reason: 'the module does not take it' } },
				},
			],
		},
		waitingToQueue: {
			on: { ABORT: { target: 'done', actions: { type: 'conclude', params: { kind: 'aborted' } } } },
			after: { requeue: 'sending' },
		},
		awaitingCallback: {
			on: {
				FRAME: [
					{ guard: 'isDelivered', target: 'done', actions: 'concludeOk' },
					{ guard: 'isUnacknowledged', target: 'unacknowledged' },
					{ guard: 'isJammed', target: 'jammed' },
					{
						guard: 'isFinished',
						target: 'done',
						actions: { type: 'conclude', params: { kind: 'refused', reason: 'the transmission failed' } },
					},
				],
				ABORT: { guard: 'canAbort', target: 'ending' },
			},
			after: {
				callback: [
					{ guard: 'canAbort', target: 'aborting' },
					{
						target: 'done',
						actions: { type: 'conclude', params: { kind: 'unresponsive', reason: 'no callback in 20 s' } },
					},
				],
			},
		},
		/** The information frame itself goes to the owner; here it is the sign that the node has answered. */
		awaitingNodeInfo: {
			on: {
				FRAME: [
					{ guard: 'isNodeInfo', target: 'done', actions: 'concludeOk' },
					{ guard: 'isNoNodeInfo', target: 'done', actions: 'concludeNoAck' },
				],
			},
			after: { nodeInfo: { target: 'done', actions: 'concludeNoAck' } },
		},
		unacknowledged: {
			always: [
				{ guard: 'attemptsAreLeft', target: 'sending' },
				{
					target: 'done',
					actions: 'concludeNoAck',
				},
			],
		},
		jammed: {
			entry: 'countJam',
			always: [
				{ guard: 'jamsAreLeft', target: 'waitingForClearAir' },
				{ target: 'done', actions: { type: 'conclude', params: { kind: 'jammed' } } },
			],
		},
		waitingForClearAir: {
			on: { ABORT: { target: 'done', actions: { type: 'conclude', params: { kind: 'aborted' } } } },
			after: { clearAir: 'sending' },
		},
		/** The module is silent: it is told to give up, and has a last chance to say what became of it. */
		aborting: {
			entry: 'transmitAbort',
			on: {
				FRAME: [
					{ guard: 'isDelivered', target: 'done', actions: 'concludeOk' },
					{
						guard: 'isFinished',
						target: 'done',
						actions: 'concludeNoAck',
					},
				],
			},
			after: {
				abortedCallback: {
					target: 'done',
					actions: {
						type: 'conclude',
						params: { kind: 'unresponsive', reason: 'no callback, not even after an abort' },
					},
				},
			},
		},
		/** The asker ended it; whatever the callback says, it is over. */
		ending: {
			entry: 'transmitAbort',
			on: {
				FRAME: { guard: 'isFinished', target: 'done', actions: { type: 'conclude', params: { kind: 'aborted' } } },
			},
			after: { abortedCallback: { target: 'done', actions: { type: 'conclude', params: { kind: 'aborted' } } } },
		},
		done: { type: 'final' },
	},
});
