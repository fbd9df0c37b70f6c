/**
 * A supervisor: starts its children in their order, restarts those that fail, and stops them in the reverse order, each
 * with its own time limit. A child may be a supervisor itself.
 *
 * Promises: a child's failure takes down only those that were started after it, where the strategy says that they depend on
 * it (rest for one): they are put to rest, the last one first, and started again behind it. More failures in a period than
 * the intensity allows, and everybody is stopped in order and the output says why, for whoever supervises the supervisor.
 * Every failure is an alarm until the child has run for a while.
 */
import { type ActorRefFrom, assign, enqueueActions, not, setup } from 'xstate';
import type { AlarmChanged, SubsystemChanged } from './events.ts';
import { type ChildChanged, type Supervision, supervisedMachine } from './supervised.ts';

export interface SupervisorInput {
	readonly strategy: 'oneForOne' | 'restForOne';
	/** More failures than this in the period, and the supervisor gives up. */
	readonly intensity: { readonly restarts: number; readonly withinMs: number };
	/** In the order in which they start. */
	readonly children: readonly Supervision[];
	/** Milliseconds, monotonic or not: only differences count. */
	readonly now: () => number;
}

type SupervisorEvent = { readonly type: 'STOP' } | ChildChanged;

interface Child {
	readonly id: string;
	readonly ref: ActorRefFrom<typeof supervisedMachine>;
	/** As it told last; `starting`, `held`: it was told to start, to rest, and has not said yet that it does. */
	readonly state: 'new' | 'rested' | 'starting' | 'running' | 'failed' | 'held' | 'ended';
}

interface SupervisorContext extends Omit<SupervisorInput, 'children'> {
	readonly supervisions: readonly Supervision[];
	readonly children: readonly Child[];
	/** When a child failed, those of the period only. */
	readonly failures: readonly number[];
	readonly failure: string | undefined;
}

const conditions = { running: 'ready', failed: 'starting', rested: 'starting', ended: 'down' } as const;

function withState(children: readonly Child[], id: string, state: Child['state']): Pick<SupervisorContext, 'children'> {
	return { children: children.map((child) => (child.id === id ? { ...child, state } : child)) };
}

/** It was told to rest, and has not said yet that it does. */
function wasHeld(children: readonly Child[], id: string): boolean {
	return children.some((child) => child.id === id && child.state === 'held');
}

/** The first one that is to be started again. */
function broken({ children }: SupervisorContext): Child | undefined {
	return children.find(({ state }) => state === 'failed' || state === 'rested');
}

/** Those that depend on the broken one and do not rest yet, in order. */
function restless(context: SupervisorContext): readonly Child[] {
	const first = broken(context);
	if (!first || context.strategy === 'oneForOne') return [];
	const after = context.children.slice(context.children.indexOf(first) + 1);
	return after.filter(({ state }) => state !== 'new' && state !== 'rested' && state !== 'ended');
}

/** The one to start next, when the one before has started. */
function startable(context: SupervisorContext): Child | undefined {
	if (context.children.some(({ state }) => state === 'starting')) return undefined;
	if (context.strategy === 'oneForOne') return context.children.find(({ state }) => state === 'rested');
	const first = broken(context);
	return first?.state === 'rested' ? first : undefined;
}

function isFailure(event: SupervisorEvent): event is ChildChanged {
	return event.type === 'CHILD_CHANGED' && event.state === 'failed';
}

function failuresWith({ failures, intensity, now }: SupervisorContext): readonly number[] {
	const since = now() - intensity.withinMs;
	return [...failures.filter((at) => at > since), now()];
}

const alarmOf = ({ id, reason }: ChildChanged): AlarmChanged => ({
	type: 'ALARM_CHANGED',
	raised: true,
	alarm: {
		id: `${id}-failed`,
		severity: 'error',
		text: `${id} has failed and is started again: ${reason}`,
		remedy: 'report this with the log: it is a defect of the gateway',
	},
});

/** What every state does with what a child tells. */
const noted = { actions: ['tell', 'note'] } as const;

/** While it is not stopping anyway: one failure more may be too much. */
const judged = [
	{ guard: 'isTooMuch', target: 'stopping', actions: ['tell', 'note', 'giveUp'] },
	{ guard: 'hasFailed', actions: ['tell', 'note', 'noteFailure'] },
	noted,
] as const;

export const supervisorMachine = setup({
	types: {
		input: {} as SupervisorInput,
		context: {} as SupervisorContext,
		events: {} as SupervisorEvent,
		emitted: {} as SubsystemChanged | AlarmChanged,
		output: {} as { readonly failure: string | undefined },
	},
	actors: { supervised: supervisedMachine },
	actions: {
		spawnAll: assign(({ context: { supervisions }, spawn, self }) => ({
			children: supervisions.map((supervision) => ({
				id: supervision.id,
				state: 'new' as const,
				ref: spawn('supervised', { id: supervision.id, input: { ...supervision, owner: self } }),
			})),
		})),
		startNext: enqueueActions(({ context, enqueue }) => {
			const next = startable(context);
			if (!next) return;
			enqueue.assign(withState(context.children, next.id, 'starting'));
			enqueue.sendTo(next.ref, { type: 'START' });
		}),
		holdLast: enqueueActions(({ context, enqueue }) => {
			const last = restless(context).at(-1);
			if (!last) return;
			enqueue.assign(withState(context.children, last.id, 'held'));
			enqueue.sendTo(last.ref, { type: 'HOLD' });
		}),
		stopLast: enqueueActions(({ context, enqueue }) => {
			const last = context.children.findLast(({ state }) => state !== 'ended');
			if (last) enqueue.sendTo(last.ref, { type: 'STOP' });
		}),
		note: assign(({ context, event }) => {
			if (event.type !== 'CHILD_CHANGED') return {};
			const { id, state } = event;
			// What it said before it heard that it is to rest.
			const isHeld = wasHeld(context.children, id);
			const stays = state === 'proven' || (isHeld && (state === 'running' || state === 'failed'));
			return stays ? {} : withState(context.children, id, state);
		}),
		noteFailure: assign(({ context, event }) => (isFailure(event) ? { failures: failuresWith(context) } : {})),
		giveUp: assign(({ event }) =>
			isFailure(event)
				? { failure: `${event.id} failed too often; the last time: ${event.reason ?? 'no reason was given'}` }
				: {},
		),
		tell: enqueueActions(({ context: { children }, event, enqueue }) => {
			if (event.type !== 'CHILD_CHANGED') return;
			const { id, state, restarts, reason } = event;
			if (state === 'failed') enqueue.emit(alarmOf(event));
			if (state === 'proven') enqueue.emit({ type: 'ALARM_CHANGED', raised: false, id: `${id}-failed` });
			const isHeld = wasHeld(children, id);
			if (state === 'proven' || (state === 'rested' && !isHeld)) return;
			enqueue.emit({
				type: 'SUBSYSTEM_CHANGED',
				subsystem: id,
				state: conditions[state],
				restarts,
				...(reason === undefined ? {} : { reason }),
			});
		}),
	},
	guards: {
		isTooMuch: ({ context, event }) => isFailure(event) && failuresWith(context).length > context.intensity.restarts,
		hasFailed: ({ event }) => isFailure(event),
		hasEnded: ({ event }) => event.type === 'CHILD_CHANGED' && event.state === 'ended',
		somebodyIsRestless: ({ context }) => restless(context).length > 0,
		isBeingHeld: ({ context }) => context.children.some(({ state }) => state === 'held'),
		somebodyCanStart: ({ context }) => startable(context) !== undefined,
		nobodyIsLeft: ({ context }) => context.children.every(({ state }) => state === 'ended'),
	},
}).createMachine({
	id: 'supervisor',
	context: ({ input: { children, ...input } }) => ({
		...input,
		supervisions: children,
		children: [],
		failures: [],
		failure: undefined,
	}),
	output: ({ context }) => ({ failure: context.failure }),
	entry: 'spawnAll',
	initial: 'serving',
	states: {
		serving: {
			always: [
				{ guard: 'somebodyIsRestless', target: 'holding' },
				{ guard: 'somebodyCanStart', actions: 'startNext' },
			],
			on: {
				STOP: 'stopping',
				CHILD_CHANGED: judged,
			},
		},
		/** Those that depend on one that failed are put to rest, one after another. */
		holding: {
			always: [
				{ guard: not('somebodyIsRestless'), target: 'serving' },
				{ guard: not('isBeingHeld'), actions: 'holdLast' },
			],
			on: {
				STOP: 'stopping',
				CHILD_CHANGED: judged,
			},
		},
		stopping: {
			entry: 'stopLast',
			always: { guard: 'nobodyIsLeft', target: 'stopped' },
			on: {
				CHILD_CHANGED: [{ guard: 'hasEnded', target: 'stopping', reenter: true, actions: ['tell', 'note'] }, noted],
			},
		},
		stopped: { type: 'final' },
	},
});
