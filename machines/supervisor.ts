/**
 * The supervisor of the house: starts the subsystems in their order, lets each be restarted by itself, and stops them in
 * the reverse order, each with its own time limit.
 *
 * Promises: a subsystem's failure takes no other down; one that fails more often than it may ends the whole house in order,
 * and the output says why; stopping one begins when the one before it has ended.
 */
import { type ActorRefFrom, assign, emit, enqueueActions, setup } from 'xstate';
import type { SubsystemChanged } from './events.ts';
import { type ChildChanged, type Supervision, supervisedMachine } from './supervised.ts';

export interface SupervisorInput {
	/** In the order in which they start. */
	readonly children: readonly Supervision[];
	readonly now: () => number;
}

interface SupervisorContext extends SupervisorInput {
	readonly alive: readonly { readonly id: string; readonly ref: ActorRefFrom<typeof supervisedMachine> }[];
	readonly failure: string | undefined;
}

const conditions = { running: 'ready', waiting: 'starting', ended: 'down', failed: 'down' } as const;

export const supervisorMachine = setup({
	types: {
		input: {} as SupervisorInput,
		context: {} as SupervisorContext,
		events: {} as { readonly type: 'STOP' } | ChildChanged,
		emitted: {} as SubsystemChanged,
		output: {} as { readonly failure: string | undefined },
	},
	actors: { supervised: supervisedMachine },
	actions: {
		startAll: assign(({ context, spawn, self }) => ({
			alive: context.children.map((supervision) => ({
				id: supervision.id,
				ref: spawn('supervised', { id: supervision.id, input: { ...supervision, now: context.now, owner: self } }),
			})),
		})),
		stopLast: enqueueActions(({ context, enqueue }) => {
			const last = context.alive.at(-1);
			if (last) enqueue.sendTo(last.ref, { type: 'STOP' });
		}),
		forget: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'CHILD_CHANGED') return;
			enqueue.assign({ alive: context.alive.filter(({ id }) => id !== event.id) });
		}),
		noteFailure: assign(({ event }) =>
			event.type === 'CHILD_CHANGED'
				? { failure: `${event.id} failed too often; the last time: ${event.reason ?? 'no reason was given'}` }
				: {},
		),
		tell: emit(({ event }): SubsystemChanged => {
			if (event.type !== 'CHILD_CHANGED') throw new Error(`nothing to tell of ${event.type}`);
			const { id, state, restarts, reason } = event;
			return {
				type: 'SUBSYSTEM_CHANGED',
				subsystem: id,
				state: conditions[state],
				restarts,
				...(reason === undefined ? {} : { reason }),
			};
		}),
	},
	guards: {
		hasFailed: ({ event }) => event.type === 'CHILD_CHANGED' && event.state === 'failed',
		hasEnded: ({ event }) => event.type === 'CHILD_CHANGED' && (event.state === 'ended' || event.state === 'failed'),
		nobodyIsLeft: ({ context }) => context.alive.length === 0,
	},
}).createMachine({
	id: 'supervisor',
	context: ({ input }) => ({ ...input, alive: [], failure: undefined }),
	output: ({ context }) => ({ failure: context.failure }),
	entry: 'startAll',
	initial: 'running',
	states: {
		running: {
			on: {
				STOP: 'stopping',
				CHILD_CHANGED: [
					{ guard: 'hasFailed', target: 'stopping', actions: ['tell', 'noteFailure', 'forget'] },
					{ guard: 'hasEnded', actions: ['tell', 'forget'] },
					{ actions: 'tell' },
				],
			},
		},
		stopping: {
			entry: 'stopLast',
			always: { guard: 'nobodyIsLeft', target: 'stopped' },
			on: {
				CHILD_CHANGED: [
					{ guard: 'hasEnded', target: 'stopping', reenter: true, actions: ['tell', 'forget'] },
					{ actions: 'tell' },
				],
			},
		},
		stopped: { type: 'final' },
	},
});
