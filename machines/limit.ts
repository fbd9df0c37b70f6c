/**
 * One figure against its limits: whether it is bad, and has been for long enough that somebody should know (hysteresis).
 *
 * Promises: ALARM_CHANGED when the figure was bad throughout the time that it is given, at once when it is bad in another
 * way then, and when it was good throughout another time. The first good word is told at once, also of what was raised
 * before the last restart. What is bad and how bad is judged by its owner, which hears of it.
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, setup } from 'xstate';
import type { Alarm, AlarmChanged } from './events.ts';

/** How long a figure must be bad to raise its alarm, and good to clear it; ms. */
export interface Hold {
	readonly raiseAfterMs: number;
	readonly clearAfterMs: number;
}

export interface LimitInput extends Hold {
	/** The alarm's. */
	readonly id: string;
	readonly owner: ActorRef<Snapshot<unknown>, AlarmChanged>;
}

export type LimitEvent = { readonly type: 'BAD'; readonly alarm: Alarm } | { readonly type: 'GOOD' };

interface LimitContext extends LimitInput {
	/** How bad it was the last time. */
	readonly alarm: Alarm | undefined;
}

const words = ({ event }: { event: Extract<LimitEvent, { type: 'BAD' }> }) => event.alarm;
const note = { type: 'note', params: words } as const;

export const limitMachine = setup({
	types: {
		input: {} as LimitInput,
		context: {} as LimitContext,
		events: {} as LimitEvent,
	},
	actions: {
		note: assign((_, alarm: Alarm) => ({ alarm })),
		raise: enqueueActions(({ context: { owner, alarm }, enqueue }) => {
			if (alarm) enqueue.sendTo(owner, { type: 'ALARM_CHANGED', raised: true, alarm });
		}),
		clear: enqueueActions(({ context: { owner, id }, enqueue }) => {
			enqueue.sendTo(owner, { type: 'ALARM_CHANGED', raised: false, id });
		}),
	},
	guards: {
		raisesAtOnce: ({ context }) => context.raiseAfterMs === 0,
		clearsAtOnce: ({ context }) => context.clearAfterMs === 0,
		isNews: ({ context: { alarm } }, { severity, text }: Alarm) => alarm?.severity !== severity || alarm.text !== text,
	},
	delays: {
		raise: ({ context }) => context.raiseAfterMs,
		clear: ({ context }) => context.clearAfterMs,
	},
}).createMachine({
	id: 'limit',
	context: ({ input }) => ({ ...input, alarm: undefined }),
	initial: 'unknown',
	states: {
		unknown: {
			on: {
				BAD: [
					{ guard: 'raisesAtOnce', target: 'bad', actions: note },
					{ target: 'suspect', actions: note },
				],
				GOOD: 'good',
			},
		},
		good: {
			entry: 'clear',
			on: {
				BAD: [
					{ guard: 'raisesAtOnce', target: 'bad', actions: note },
					{ target: 'suspect', actions: note },
				],
				GOOD: {},
			},
		},
		/** Bad, and not yet for long enough. */
		suspect: {
			on: { BAD: { actions: note }, GOOD: 'good' },
			after: { raise: 'bad' },
		},
		bad: {
			entry: 'raise',
			on: {
				BAD: [{ guard: { type: 'isNews', params: words }, target: 'bad', reenter: true, actions: note }, {}],
				GOOD: [{ guard: 'clearsAtOnce', target: 'good' }, { target: 'easing' }],
			},
		},
		/** Good, and not yet for long enough. */
		easing: {
			on: { BAD: { target: 'bad', actions: note }, GOOD: {} },
			after: { clear: 'good' },
		},
	},
});
