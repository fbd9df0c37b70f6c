/**
 * The Serial API of one module: its link, the queue in front of it, and the one request that is under way.
 *
 * Promises: one request at a time, in the scheduler's order; each gets one ANSWERED, also when the port goes; what comes
 * unasked is handed to the owner in the order in which it came. When the module is silent or the air occupied, it says so
 * (TROUBLE), turns away what waits, and until its owner has identified the module (CAPABLE) serves its owner alone. Does not
 * know nodes, does not mend what is wrong, and does not open a lost port again: it ends with the reason.
 */
import { type ActorRef, assign, enqueueActions, type OutputFrom, type Snapshot, sendTo, setup, stateIn } from 'xstate';
import type { Frame } from './frame.ts';
import { type FromFraming, framingMachine } from './framing.ts';
import { functions, type SerialRequest, unsolicited } from './messages.ts';
import { next, type Queue, type SerialPriority, type Urgency } from './scheduler.ts';
import { serialCommandMachine } from './serial-command.ts';
import type { SerialOutcome } from './serial-outcome.ts';
import type { SerialStatistics } from './serial-statistics.ts';

export interface SerialApiInput {
	readonly path: string;
	/** Of its link; absent: nobody reads them. */
	readonly statistics?: SerialStatistics;
	/** Somebody wants to know what the line is used for. */
	readonly watched?: boolean;
	readonly owner: ActorRef<Snapshot<unknown>, FromSerialApi>;
	/** Monotonic, ms. */
	readonly now: () => number;
}

/** Who asks: gets the ANSWERED with the request's own id. */
export type Asker = ActorRef<Snapshot<unknown>, Answered>;

export interface Answered {
	readonly type: 'ANSWERED';
	readonly ask: string;
	readonly outcome: SerialOutcome;
}

export interface Ask extends Urgency {
	readonly type: 'ASK';
	/** Names it for its asker and for WITHDRAW; unique among those that wait. */
	readonly ask: string;
	/** The command that it is for, where it is for one. */
	readonly command?: string;
	readonly request: SerialRequest;
	readonly asker: Asker;
}

export type SerialApiEvent =
	| Ask
	/** Forgets a request that waits, and ends one that is under way; it gets its ANSWERED all the same. */
	| { readonly type: 'WITHDRAW'; readonly ask: string }
	/** Somebody more urgent waits behind it: it takes that turn, if it waits for one itself. */
	| { readonly type: 'HURRY'; readonly ask: string; readonly priority: SerialPriority }
	/** The module is identified, and has these functions: everybody is served. */
	| { readonly type: 'CAPABLE'; readonly functions: readonly number[] }
	/** The module has begun anew and forgotten what it was asked: whatever is in hand ends. */
	| { readonly type: 'HALT' }
	| { readonly type: 'CLOSE' }
	| FromFraming;

export type FromSerialApi =
	| { readonly type: 'OPENED' }
	| { readonly type: 'UNSOLICITED'; readonly frame: Frame }
	/** Where it is watched: a request had the line from `began` to now, ms. */
	| { readonly type: 'USED'; readonly ask: Ask; readonly began: number; readonly outcome: SerialOutcome }
	/** No node is to blame; told before whoever asked, and those that wait, are answered. */
	| { readonly type: 'TROUBLE'; readonly trouble: SerialTrouble }
	/** After TROUBLE or HALT: those that waited are answered. */
	| { readonly type: 'HALTED' }
	/** Nothing can be asked any more; told before those that wait are answered. */
	| { readonly type: 'GOING'; readonly lost: string | undefined };

/** Outcomes of a request that are the module's or the air's own. */
export type SerialTrouble = Extract<SerialOutcome['kind'], 'unresponsive' | 'jammed'>;

function troubleOf({ kind }: SerialOutcome): SerialTrouble | undefined {
	return kind === 'unresponsive' || kind === 'jammed' ? kind : undefined;
}

interface SerialApiContext extends SerialApiInput {
	readonly queue: Queue<Ask>;
	readonly current: Ask | undefined;
	/** When it was taken, ms. */
	readonly since: number;
	readonly lastCallbackId: { value: number };
	readonly canAbort: boolean;
	/** Others than the owner are served. */
	readonly isServing: boolean;
	readonly strays: number;
	readonly lost: string | undefined;
}

function lost({ ask }: Ask, sent: boolean): Answered {
	return { type: 'ANSWERED', ask, outcome: { kind: 'lost', sent } };
}

type Ended = { readonly outcome: SerialOutcome };

const outcomeOf = ({ event }: { event: { output: SerialOutcome } }) => ({ outcome: event.output });

const lostUse = { type: 'tellUse', params: { outcome: { kind: 'lost', sent: true } } } as const;

export const serialApiMachine = setup({
	types: {
		input: {} as SerialApiInput,
		context: {} as SerialApiContext,
		events: {} as SerialApiEvent,
		output: {} as OutputFrom<typeof framingMachine>,
		children: {} as { framing: 'framing'; command: 'serialCommand' },
	},
	actors: { framing: framingMachine, serialCommand: serialCommandMachine },
	actions: {
		enqueue: assign(({ context, event }) => (event.type === 'ASK' ? { queue: [...context.queue, event] } : {})),
		/** Nothing waits before it. */
		take: assign(({ context, event }) => (event.type === 'ASK' ? { current: event, since: context.now() } : {})),
		takeNext: assign(({ context }) => {
			const turn = next(context.queue);
			return turn ? { current: turn.item, queue: turn.rest, since: context.now() } : {};
		}),
		tellUse: enqueueActions(({ context: { owner, watched, current, since }, enqueue }, { outcome }: Ended) => {
			if (watched && current) enqueue.sendTo(owner, { type: 'USED', ask: current, began: since, outcome });
		}),
		answer: enqueueActions(({ context: { current }, enqueue }, params: Ended) => {
			if (current) enqueue.sendTo(current.asker, { type: 'ANSWERED', ask: current.ask, outcome: params.outcome });
			enqueue.assign({ current: undefined });
		}),
		withdraw: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'WITHDRAW') return;
			const waiting = context.queue.find(({ ask }) => ask === event.ask);
			if (!waiting) return;
			enqueue.assign({ queue: context.queue.filter((item) => item !== waiting) });
			enqueue.sendTo(waiting.asker, { type: 'ANSWERED', ask: waiting.ask, outcome: { kind: 'aborted' } });
		}),
		hurry: assign(({ context: { queue }, event }) =>
			event.type === 'HURRY'
				? { queue: queue.map((item) => (item.ask === event.ask ? { ...item, priority: event.priority } : item)) }
				: {},
		),
		turnAway: enqueueActions(({ event, enqueue }) => {
			if (event.type === 'ASK') enqueue.sendTo(event.asker, lost(event, false));
		}),
		turnAwayWaiting: enqueueActions(({ context: { queue }, enqueue }) => {
			for (const ask of queue) enqueue.sendTo(ask.asker, lost(ask, false));
			enqueue.assign({ queue: [] });
		}),
		answerCurrentLost: enqueueActions(({ context: { current }, enqueue }) => {
			if (current) enqueue.sendTo(current.asker, lost(current, true));
			enqueue.assign({ current: undefined });
		}),
		tellTrouble: enqueueActions(({ context, enqueue }, params: { outcome: SerialOutcome }) => {
			const trouble = troubleOf(params.outcome);
			if (trouble) enqueue.sendTo(context.owner, { type: 'TROUBLE', trouble });
		}),
		tellHalted: sendTo(({ context }) => context.owner, { type: 'HALTED' }),
		serveOwnerOnly: assign({ isServing: false }),
		dropCommand: sendTo('command', { type: 'DROP' }),
		passToCommand: sendTo('command', ({ event }) => event),
		abortCommand: sendTo('command', { type: 'ABORT' }),
		passToOwner: enqueueActions(({ context, event, enqueue }) => {
			if (event.type === 'FRAME') enqueue.sendTo(context.owner, { type: 'UNSOLICITED', frame: event.frame });
		}),
		countStray: assign(({ context }) => ({ strays: context.strays + 1 })),
		learnCapabilities: assign(({ event }) =>
			event.type === 'CAPABLE' ? { canAbort: event.functions.includes(functions.sendDataAbort), isServing: true } : {},
		),
		tellGoing: sendTo(
			({ context }) => context.owner,
			({ context }) => ({ type: 'GOING', lost: context.lost }),
		),
		tellOpened: sendTo(({ context }) => context.owner, { type: 'OPENED' }),
		closeFraming: sendTo('framing', { type: 'CLOSE' }),
		noteLoss: assign((_, params: { lost: string | undefined }) => ({ lost: params.lost })),
	},
	guards: {
		isUnsolicited: ({ event }) => event.type === 'FRAME' && unsolicited.has(event.frame.function),
		isServed: ({ context, event }) => context.isServing || (event.type === 'ASK' && event.priority === 'controller'),
		isTrouble: ({ context }, params: { outcome: SerialOutcome }) =>
			context.isServing && troubleOf(params.outcome) !== undefined,
		somethingWaits: ({ context }) => context.queue.length > 0,
		isCurrent: ({ context, event }) => event.type === 'WITHDRAW' && context.current?.ask === event.ask,
	},
}).createMachine({
	id: 'serialApi',
	context: ({ input }) => ({
		queue: [],
		current: undefined,
		since: 0,
		lastCallbackId: { value: 0 },
		canAbort: false,
		isServing: false,
		strays: 0,
		lost: undefined,
		...input,
	}),
	output: ({ context }) => ({ lost: context.lost }),
	invoke: {
		src: 'framing',
		id: 'framing',
		input: ({ context: { path, statistics }, self }) => ({ path, owner: self, ...(statistics && { statistics }) }),
		onDone: [
			{ guard: stateIn('#serialApi.closing'), target: '.closed' },
			{ target: '.closed', actions: [{ type: 'noteLoss', params: ({ event }) => event.output }, 'tellGoing'] },
		],
	},
	initial: 'opening',
	on: {
		ASK: [{ guard: 'isServed', actions: 'enqueue' }, { actions: 'turnAway' }],
		HURRY: { actions: 'hurry' },
		WITHDRAW: { actions: 'withdraw' },
		CAPABLE: { actions: 'learnCapabilities' },
		HALT: { actions: ['serveOwnerOnly', 'turnAwayWaiting', 'tellHalted'] },
		CLOSE: '.closing',
		FRAME: [{ guard: 'isUnsolicited', actions: 'passToOwner' }, { actions: 'countStray' }],
	},
	states: {
		opening: { on: { OPENED: { target: 'idle', actions: 'tellOpened' } } },
		idle: {
			always: { guard: 'somethingWaits', target: 'busy', actions: 'takeNext' },
			on: { ASK: [{ guard: 'isServed', target: 'busy', actions: 'take' }, { actions: 'turnAway' }] },
		},
		busy: {
			invoke: {
				src: 'serialCommand',
				id: 'command',
				input: ({ context: { current, lastCallbackId, canAbort, now }, self }) => {
					const framing = self.getSnapshot().children.framing;
					if (!current || !framing) throw new Error('no request was taken from the queue, or the link is not there');
					return {
						request: current.request,
						framing,
						now,
						abortable: canAbort && current.request.callback === 'id',
						nextCallbackId: () => {
							lastCallbackId.value = (lastCallbackId.value % 0xff) + 1;
							return lastCallbackId.value;
						},
					};
				},
				onDone: [
					{
						guard: { type: 'isTrouble', params: outcomeOf },
						target: 'idle',
						actions: [
							{ type: 'tellUse', params: outcomeOf },
							{ type: 'tellTrouble', params: outcomeOf },
							{ type: 'answer', params: outcomeOf },
							'serveOwnerOnly',
							'turnAwayWaiting',
							'tellHalted',
						],
					},
					{
						target: 'idle',
						actions: [
							{ type: 'tellUse', params: outcomeOf },
							{ type: 'answer', params: outcomeOf },
						],
					},
				],
			},
			on: {
				SENT: { actions: 'passToCommand' },
				NOT_SENT: { actions: 'passToCommand' },
				FRAME: [
					// A node's information is news for the owner, and perhaps what the command waits for.
					{ guard: 'isUnsolicited', actions: ['passToOwner', 'passToCommand'] },
					{ actions: 'passToCommand' },
				],
				WITHDRAW: [{ guard: 'isCurrent', actions: 'abortCommand' }, { actions: 'withdraw' }],
				HALT: { actions: ['serveOwnerOnly', 'turnAwayWaiting', 'dropCommand', 'tellHalted'] },
			},
		},
		closing: {
			entry: ['tellGoing', lostUse, 'answerCurrentLost', 'turnAwayWaiting', 'closeFraming'],
			on: { ASK: { actions: 'turnAway' } },
		},
		closed: { type: 'final', entry: [lostUse, 'answerCurrentLost', 'turnAwayWaiting'] },
	},
});
