/**
 * The life of one child under a supervisor: at rest, running, waiting after a failure, stopped in order.
 *
 * Promises: one life at a time, the next one begins only when the last one has been reaped, its wait is over and the
 * supervisor has said START; what has not ended in its time is reaped. Only a fault of ours is a failure: what is merely
 * absent is a state of the child's own. Does not judge how many failures are too many: the supervisor does.
 */
import { type ActorRef, and, assign, not, or, type Snapshot, sendTo, setup, stateIn } from 'xstate';
import { unprovided } from './unprovided.ts';

/** When a child that has ended is started again: always, only after a failure, never. */
export type Restart = 'permanent' | 'transient' | 'temporary';

export interface Supervision {
	readonly id: string;
	readonly restart: Restart;
	/** Wait before the n-th restart in a row, in ms; n counts from 1. */
	readonly backOff: (attempt: number) => number;
	/** How long it may take to stop, in ms. */
	readonly stopWithinMs: number;
	/** How long it must have run, in ms, for its earlier failures to count no more. */
	readonly provenAfterMs: number;
	/** How often it was restarted before this supervisor was. */
	readonly restarts: number;
}

export interface SupervisedInput extends Supervision {
	readonly owner: ActorRef<Snapshot<unknown>, ChildChanged>;
}

export interface ChildChanged {
	readonly type: 'CHILD_CHANGED';
	readonly id: string;
	/** `proven`: it has run for a while after a failure; `failed`: it waits; `rested`: it may be started again. */
	readonly state: 'running' | 'proven' | 'failed' | 'rested' | 'ended';
	/** Since the gateway started. */
	readonly restarts: number;
	/** Why it failed last, in words. */
	readonly reason: string | undefined;
}

export type SupervisedEvent =
	| { readonly type: 'START' }
	/** It is put to rest, because what it depends on has failed. */
	| { readonly type: 'HOLD' }
	/** For good. */
	| { readonly type: 'STOP' };

/** What a life takes: it ends in order when it is told to. */
export interface LifeEnds {
	readonly type: 'END';
}

interface SupervisedContext extends SupervisedInput {
	/** In a row. */
	readonly failures: number;
	/** It was started before: the next start is a restart. */
	readonly lived: boolean;
	readonly reason: string | undefined;
}

const failureOf = {
	type: 'noteFailure',
	params: ({ event }: { event: { error: unknown } }) => ({ reason: event.error }),
} as const;

export const supervisedMachine = setup({
	types: {
		input: {} as SupervisedInput,
		context: {} as SupervisedContext,
		events: {} as SupervisedEvent,
		children: {} as { life: 'life' },
	},
	actors: {
		/** Runs the child of this id: done when it has ended, fails when it has failed, reaped when it is stopped. */
		life: unprovided<string, LifeEnds>(),
	},
	actions: {
		noteFailure: assign(({ context }, params: { reason: unknown }) => ({
			failures: context.failures + 1,
			reason: params.reason instanceof Error ? params.reason.message : String(params.reason),
		})),
		noteEnd: assign(({ context }) => ({ failures: context.failures + 1, reason: 'it ended though it should not' })),
		noteStart: assign(({ context: { lived, restarts } }) => ({
			lived: true,
			restarts: lived ? restarts + 1 : restarts,
		})),
		forgetFailures: assign({ failures: 0, reason: undefined }),
		tell: sendTo(
			({ context }) => context.owner,
			({ context: { id, restarts, reason } }, params: Pick<ChildChanged, 'state'>): ChildChanged => ({
				type: 'CHILD_CHANGED',
				id,
				restarts,
				reason,
				...params,
			}),
		),
		endLife: sendTo('life', { type: 'END' }),
	},
	guards: {
		isTemporary: ({ context }) => context.restart === 'temporary',
		isPermanent: ({ context }) => context.restart === 'permanent',
		hasFailed: ({ context }) => context.failures > 0,
		endsForGood: stateIn('#supervised.alive.ending.forGood'),
		endsForNow: stateIn('#supervised.alive.ending.forNow'),
	},
	delays: {
		backOff: ({ context }) => context.backOff(context.failures),
		stopWithin: ({ context }) => context.stopWithinMs,
		proven: ({ context }) => context.provenAfterMs,
	},
}).createMachine({
	id: 'supervised',
	context: ({ input }) => ({ ...input, failures: 0, lived: false, reason: undefined }),
	initial: 'resting',
	states: {
		resting: {
			entry: { type: 'tell', params: { state: 'rested' } },
			on: { START: 'alive', STOP: 'ended' },
		},
		alive: {
			entry: 'noteStart',
			invoke: {
				src: 'life',
				id: 'life',
				input: ({ context }) => context.id,
				onError: [
					{ guard: or(['endsForGood', 'isTemporary']), target: 'ended', actions: failureOf },
					{ guard: 'endsForNow', target: 'resting', actions: failureOf },
					{ target: 'waiting', actions: failureOf },
				],
				onDone: [
					{
						guard: and(['isPermanent', not(or(['endsForGood', 'endsForNow']))]),
						target: 'waiting',
						actions: 'noteEnd',
					},
					{ guard: and(['endsForNow', not('isTemporary')]), target: 'resting' },
					{ target: 'ended' },
				],
			},
			initial: 'running',
			states: {
				running: {
					entry: { type: 'tell', params: { state: 'running' } },
					on: { HOLD: 'ending.forNow', STOP: 'ending.forGood' },
					after: {
						proven: { guard: 'hasFailed', actions: ['forgetFailures', { type: 'tell', params: { state: 'proven' } }] },
					},
				},
				/** What has not ended by then is reaped. */
				ending: {
					entry: 'endLife',
					after: {
						stopWithin: [
							{ guard: and(['endsForNow', not('isTemporary')]), target: '#supervised.resting' },
							{ target: '#supervised.ended' },
						],
					},
					initial: 'forGood',
					states: { forNow: { on: { STOP: 'forGood' } }, forGood: {} },
				},
			},
		},
		waiting: {
			entry: { type: 'tell', params: { state: 'failed' } },
			on: { HOLD: 'resting', STOP: 'ended' },
			after: { backOff: 'resting' },
		},
		/** Not its last: what it told would be older than its own end. */
		ended: { entry: { type: 'tell', params: { state: 'ended' } } },
	},
});
