/**
 * The life of one subsystem under the supervisor: running, restarted with a back-off after a failure, stopped in order.
 *
 * Promises: one life at a time, the next one begins only when the last one has been reaped; more failures in a period than
 * the intensity allows are not restarted but told, for the supervisor to escalate. Only a fault of ours is a failure: what
 * is merely absent is a state of the subsystem's own.
 */
import { type ActorRef, and, assign, or, type Snapshot, sendTo, setup, stateIn } from 'xstate';
import { unprovided } from './unprovided.ts';

/** When a subsystem that has ended is started again: always, only after a failure, never. */
export type Restart = 'permanent' | 'transient' | 'temporary';

export interface Supervision {
	readonly id: string;
	readonly restart: Restart;
	/** More restarts than this in the period, and the supervisor gives up. */
	readonly intensity: { readonly restarts: number; readonly withinMs: number };
	/** Wait before the n-th restart in a row, in ms; n counts from 1. */
	readonly backOff: (attempt: number) => number;
	/** How long it may take to stop. */
	readonly stopWithinMs: number;
}

export interface SupervisedInput extends Supervision {
	/** Milliseconds, monotonic or not: only differences count. */
	readonly now: () => number;
	readonly owner: ActorRef<Snapshot<unknown>, ChildChanged>;
}

export interface ChildChanged {
	readonly type: 'CHILD_CHANGED';
	readonly id: string;
	readonly state: 'running' | 'waiting' | 'ended' | 'failed';
	/** Since the gateway started. */
	readonly restarts: number;
	readonly reason: string | undefined;
}

/** What a life takes: it ends in order when it is told to. */
export interface LifeEnds {
	readonly type: 'END';
}

interface SupervisedContext extends SupervisedInput {
	readonly restarts: number;
	/** When it failed, those of the period only. */
	readonly failures: readonly number[];
	readonly reason: string | undefined;
}

export const supervisedMachine = setup({
	types: {
		input: {} as SupervisedInput,
		context: {} as SupervisedContext,
		events: {} as { readonly type: 'STOP' },
		children: {} as { life: 'life' },
	},
	actors: {
		/** Runs the subsystem of this id: done when it has ended, fails when it has failed, reaped when it is stopped. */
		life: unprovided<string, LifeEnds>(),
	},
	actions: {
		noteFailure: assign(({ context }, params: { reason: unknown }) => {
			const since = context.now() - context.intensity.withinMs;
			return {
				failures: [...context.failures.filter((at) => at > since), context.now()],
				reason: params.reason instanceof Error ? params.reason.message : String(params.reason),
			};
		}),
		noteEnd: assign(({ context }) => ({
			failures: [...context.failures, context.now()],
			reason: 'it ended though it should not',
		})),
		countRestart: assign(({ context }) => ({ restarts: context.restarts + 1 })),
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
		staysDown: or([({ context }) => context.restart === 'temporary', stateIn('#supervised.alive.stopping')]),
		endedUnasked: and([({ context }) => context.restart === 'permanent', stateIn('#supervised.alive.running')]),
		isTooMuch: ({ context }) => {
			const since = context.now() - context.intensity.withinMs;
			return context.failures.filter((at) => at > since).length >= context.intensity.restarts + 1;
		},
	},
	delays: {
		backOff: ({ context }) => context.backOff(context.failures.length),
		stopWithin: ({ context }) => context.stopWithinMs,
	},
}).createMachine({
	id: 'supervised',
	context: ({ input }) => ({ ...input, restarts: 0, failures: [], reason: undefined }),
	initial: 'alive',
	states: {
		alive: {
			invoke: {
				src: 'life',
				id: 'life',
				input: ({ context }) => context.id,
				onError: [
					{
						guard: 'staysDown',
						target: 'ended',
						actions: { type: 'noteFailure', params: ({ event }) => ({ reason: event.error }) },
					},
					{
						target: 'judging',
						actions: { type: 'noteFailure', params: ({ event }) => ({ reason: event.error }) },
					},
				],
				onDone: [{ guard: 'endedUnasked', target: 'judging', actions: 'noteEnd' }, { target: 'ended' }],
			},
			initial: 'running',
			states: {
				running: { entry: { type: 'tell', params: { state: 'running' } }, on: { STOP: 'stopping' } },
				/** What has not ended by then is reaped. */
				stopping: { entry: 'endLife', after: { stopWithin: '#supervised.ended' } },
			},
		},
		judging: {
			always: [{ guard: 'isTooMuch', target: 'failed' }, { target: 'waiting' }],
		},
		waiting: {
			entry: { type: 'tell', params: { state: 'waiting' } },
			on: { STOP: 'ended' },
			after: { backOff: { target: 'alive', actions: 'countRestart' } },
		},
		ended: { type: 'final', entry: { type: 'tell', params: { state: 'ended' } } },
		failed: { type: 'final', entry: { type: 'tell', params: { state: 'failed' } } },
	},
});
