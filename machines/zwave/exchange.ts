/**
 * One exchange with a node: a command sent, and the answer to it where there is one.
 *
 * Promises: one outcome, in bounded time; an answer that comes before the radio's own report is the answer, and the
 * transmission is ended; a device that says it is still working is waited for as long as it asked; when the line is cut, it
 * says whether the radio may have had the command. Does not judge what the answer says and does not try again: attempts
 * belong to the Serial API command below.
 *
 * Source: SDS13783, Supervision.
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, setup } from 'xstate';
import { unprovidedPromise } from '../unprovided.ts';
import { answers, type CcCommand, type CcMessage } from './cc.ts';
import { requests } from './messages.ts';
import type { SerialPriority } from './scheduler.ts';
import type { Answered, SerialApiEvent } from './serial-api.ts';
import type { SerialOutcome } from './serial-outcome.ts';

/** What a command is encapsulated for. */
export interface Addressed {
	readonly nodeId: number;
	readonly endpoint: number;
	readonly command: CcCommand;
	/** Encapsulated in Supervision with this session id (0 to 63). */
	readonly sessionId?: number;
}

/** A message from a node, decapsulated. */
export interface Received {
	readonly endpoint: number;
	readonly message: CcMessage;
}

/** How a node's commands reach the radio. */
export interface Line {
	/** Takes ASK, WITHDRAW and HURRY. */
	readonly serialApi: ActorRef<Snapshot<unknown>, Extract<SerialApiEvent, { type: 'ASK' | 'WITHDRAW' | 'HURRY' }>>;
	/** The controller's own node id where the module is a bridge. */
	readonly bridge: number | undefined;
}

export interface ExchangeInput extends Addressed {
	/** Unique among exchanges under way. */
	readonly name: string;
	/** The command that it is for, where it is for one. */
	readonly for?: string;
	readonly line: Line;
	/** With a `sessionId` the answer is the Supervision report. */
	readonly expects: 'acknowledgement' | 'answer';
	readonly lane: 'immediate' | 'normal';
	readonly priority: SerialPriority;
	/** How often it is sent while the node does not acknowledge. */
	readonly attempts: number;
}

export type ExchangeEvent =
	| Answered
	| ({ readonly type: 'RECEIVED' } & Received)
	/** The line is gone, and whatever it still had to say of this is said. */
	| { readonly type: 'CUT' };

export type Exchanged =
	| { readonly kind: 'acknowledged' }
	| { readonly kind: 'answered'; readonly message: CcMessage }
	| { readonly kind: 'supervised'; readonly status: 'success' | 'fail' | 'noSupport' }
	/** Acknowledged, but no answer came. */
	| { readonly kind: 'silent' }
	| { readonly kind: 'unencodable'; readonly reason: string }
	| Exclude<SerialOutcome, { kind: 'ok' }>;

interface ExchangeContext extends ExchangeInput {
	readonly roundTripMs: number;
	/** What the device said it still needs, in ms; undefined while it has not said so. */
	readonly workingMs: number | undefined;
	readonly exchanged: Exchanged;
}

/** A device that does not say how long it works has a minute. */
const UNSAID_WORK_MS = 60_000;

function supervision({ sessionId }: ExchangeContext, event: ExchangeEvent) {
	if (sessionId === undefined || event.type !== 'RECEIVED' || event.message.type !== 'Supervision.Report')
		return undefined;
	return event.message.sessionId === sessionId ? event.message : undefined;
}

/** What a message says of this exchange's end; undefined when it says nothing of it. */
function verdict(context: ExchangeContext, event: ExchangeEvent): Exchanged | undefined {
	const report = supervision(context, event);
	if (report) return report.status === 'working' ? undefined : { kind: 'supervised', status: report.status };
	if (event.type !== 'RECEIVED' || context.sessionId !== undefined || context.expects !== 'answer') return undefined;
	if (event.endpoint !== context.endpoint || !answers(context.command, event.message)) return undefined;
	return { kind: 'answered', message: event.message };
}

export const exchangeMachine = setup({
	types: {
		input: {} as ExchangeInput,
		context: {} as ExchangeContext,
		events: {} as ExchangeEvent,
		output: {} as Exchanged,
	},
	actors: { encode: unprovidedPromise<Uint8Array, Addressed>() },
	actions: {
		ask: enqueueActions(({ context, self, enqueue }, params: { bytes: Uint8Array }) => {
			const { line, name, for: id, lane, priority, nodeId, attempts } = context;
			enqueue.sendTo(line.serialApi, {
				type: 'ASK',
				ask: name,
				...(id !== undefined && { command: id }),
				request: requests.sendData(nodeId, params.bytes, attempts, line.bridge),
				asker: self,
				lane,
				priority,
			});
		}),
		withdraw: enqueueActions(({ context, enqueue }) =>
			enqueue.sendTo(context.line.serialApi, { type: 'WITHDRAW', ask: context.name }),
		),
		conclude: assign(({ context, event }) => {
			const exchanged = verdict(context, event);
			return exchanged ? { exchanged } : {};
		}),
		concludeAs: assign((_, params: Exchanged) => ({ exchanged: params })),
		concludeUnsent: assign(({ event }) =>
			event.type === 'ANSWERED' && event.outcome.kind !== 'ok' ? { exchanged: event.outcome } : {},
		),
		noteRoundTrip: assign(({ event }) =>
			event.type === 'ANSWERED' && event.outcome.kind === 'ok' ? { roundTripMs: event.outcome.roundTripMs } : {},
		),
		noteWork: assign(({ context, event }) => {
			const report = supervision(context, event);
			return report?.status === 'working' ? { workingMs: report.durationMs ?? UNSAID_WORK_MS } : {};
		}),
	},
	guards: {
		isDelivered: ({ event }) => event.type === 'ANSWERED' && event.outcome.kind === 'ok',
		isEnough: ({ context, event }) =>
			event.type === 'ANSWERED' &&
			event.outcome.kind === 'ok' &&
			context.expects === 'acknowledgement' &&
			context.sessionId === undefined,
		isVerdict: ({ context, event }) => verdict(context, event) !== undefined,
		isWorking: ({ context, event }) => supervision(context, event)?.status === 'working',
		/** Its own word that it has the command counts more than an acknowledgement that was not heard. */
		wasWorking: ({ context, event }) =>
			context.workingMs !== undefined && event.type === 'ANSWERED' && event.outcome.kind !== 'lost',
	},
	delays: {
		answer: ({ context }) => context.roundTripMs + 1_000,
		/** Its own word and the way back. */
		work: ({ context }) => (context.workingMs ?? UNSAID_WORK_MS) + context.roundTripMs + 1_000,
	},
}).createMachine({
	id: 'exchange',
	context: ({ input }) => ({ roundTripMs: 0, workingMs: undefined, exchanged: { kind: 'silent' }, ...input }),
	output: ({ context }) => context.exchanged,
	initial: 'encoding',
	on: {
		CUT: { target: '.done', actions: { type: 'concludeAs', params: { kind: 'lost', sent: true } } },
	},
	states: {
		encoding: {
			invoke: {
				src: 'encode',
				input: ({ context: { nodeId, endpoint, command, sessionId } }) => ({
					nodeId,
					endpoint,
					command,
					...(sessionId === undefined ? {} : { sessionId }),
				}),
				onDone: { target: 'asking', actions: { type: 'ask', params: ({ event }) => ({ bytes: event.output }) } },
				onError: {
					target: 'done',
					actions: {
						type: 'concludeAs',
						params: ({ event: { error } }) => ({
							kind: 'unencodable',
							reason: error instanceof Error ? error.message : String(error),
						}),
					},
				},
			},
			on: {
				CUT: { target: 'done', actions: { type: 'concludeAs', params: { kind: 'lost', sent: false } } },
			},
		},
		asking: {
			on: {
				ANSWERED: [
					{ guard: 'isEnough', target: 'done', actions: { type: 'concludeAs', params: { kind: 'acknowledged' } } },
					{ guard: 'wasWorking', target: 'awaitingCompletion', actions: 'noteRoundTrip' },
					{ guard: 'isDelivered', target: 'awaitingAnswer', actions: 'noteRoundTrip' },
					{ target: 'done', actions: 'concludeUnsent' },
				],
				RECEIVED: [
					// The radio is told to stop; what it says of the transmission changes nothing any more.
					{ guard: 'isVerdict', target: 'done', actions: ['conclude', 'withdraw'] },
					{ guard: 'isWorking', actions: 'noteWork' },
				],
			},
		},
		awaitingAnswer: {
			on: {
				RECEIVED: [
					{ guard: 'isVerdict', target: 'done', actions: 'conclude' },
					{ guard: 'isWorking', target: 'awaitingCompletion', actions: 'noteWork' },
				],
			},
			after: { answer: 'done' },
		},
		awaitingCompletion: {
			on: {
				RECEIVED: [
					{ guard: 'isVerdict', target: 'done', actions: 'conclude' },
					{ guard: 'isWorking', target: 'awaitingCompletion', reenter: true, actions: 'noteWork' },
				],
			},
			after: { work: 'done' },
		},
		done: { type: 'final' },
	},
});
