/**
 * What the chart of one request to the Serial API knows and does: its types, actions, guards and delays. When each is done
 * is `serial-command.ts`.
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, sendTo, setup } from 'xstate';
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
	/** A frame of this request is with the link: its next SENT or NOT_SENT is of that one. */
	readonly isWithLink: boolean;
	/** Answers that came before the link knew that the frame was taken, since its ACK was lost: it is sent again. */
	readonly early: readonly Frame[];
	readonly isCalledOff: boolean;
	readonly outcome: SerialOutcome;
}

function isTaken(response: Frame | undefined): boolean {
	return response !== undefined && response.payload[0] !== 0;
}

type Concluded = Pick<SerialCommandContext, 'outcome'>;

export const serialCommandSetup = setup({
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
		noteTransmission: assign({ isWithLink: true }),
		noteSettled: assign({ isWithLink: false }),
		keepEarly: assign(({ context, event }) =>
			event.type === 'FRAME' ? { early: [...context.early, event.frame].slice(-2) } : {},
		),
		/** The link has it; what came before that is heard now. */
		settle: enqueueActions(({ context, enqueue }) => {
			for (const frame of context.early) enqueue.raise({ type: 'FRAME', frame });
			enqueue.assign({ isWithLink: false, early: [] });
		}),
		noteCalledOff: assign({ isCalledOff: true }),
		keepResponse: assign(({ event }) => (event.type === 'FRAME' ? { response: event.frame } : {})),
		begin: assign(({ context: { request, attempt, callbackId, nextCallbackId, now } }) => ({
			callbackId: request.callback === 'id' ? nextCallbackId() : callbackId,
			attempt: attempt + 1,
			transmittedAt: now(),
			isWithLink: true,
		})),
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
		isAnswer: ({ context, event }) =>
			responseIn(context, event) !== undefined || callbackIn(context, event) !== undefined,
		linkIsFree: ({ context }) => !context.isWithLink,
		isCalledOff: ({ context }) => context.isCalledOff,
		isToAbort: ({ context }) => context.isCalledOff && context.abortable,
		queueingIsLeft: ({ context }) => context.queueing + 1 < QUEUEING_ATTEMPTS,
		attemptsAreLeft: ({ context }) => context.attempt < context.request.attempts && !context.isCalledOff,
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
});
