/**
 * One alarm: whether it stands, since when, and whether a person knows of it.
 *
 * Promises: raised again while it stands, it says nothing new unless its words changed; `count` is how often it was news. An
 * acknowledgement lapses when the alarm clears or gets worse. What clears is told once, also when it was raised before the
 * last restart. Whether its cause has held for long enough was judged by whoever raises it. Publishes nothing: its owner does.
 *
 * Source: contract, "What the gateway says of itself and its devices".
 */
import { type ActorRef, assign, type Snapshot, sendTo, setup } from 'xstate';
import type { AlarmMessage } from './contract/gateway.ts';
import type { Alarm } from './events.ts';
import { iso } from './result.ts';

export interface AlarmInput {
	readonly id: string;
	/** ms since the epoch. */
	readonly now: () => number;
	readonly owner: ActorRef<Snapshot<unknown>, FromAlarm>;
}

export type AlarmEvent =
	| { readonly type: 'RAISE'; readonly alarm: Alarm }
	| { readonly type: 'CLEAR' }
	| { readonly type: 'ACKNOWLEDGE' }
	/** Whoever was told has forgotten it. */
	| { readonly type: 'REPEAT' };

/** Undefined: it does not stand. */
export interface FromAlarm {
	readonly type: 'TELL';
	readonly id: string;
	readonly payload: AlarmMessage | undefined;
}

interface AlarmContext extends AlarmInput {
	/** Its last words. */
	readonly alarm: Alarm | undefined;
	/** When it was raised, ms since the epoch. */
	readonly since: number;
	readonly count: number;
	/** ms since the epoch. */
	readonly acknowledgedAt: number | undefined;
}

/** The more, the worse. */
export const RANK = { info: 0, warning: 1, error: 2 } as const;

function messageOf({ alarm, since, count, acknowledgedAt }: AlarmContext): AlarmMessage | undefined {
	if (!alarm) return undefined;
	return {
		...{ v: 1, ...alarm, since: iso(since), count },
		...(acknowledgedAt !== undefined && { acknowledged: true, acknowledgedAt: iso(acknowledgedAt) }),
	};
}

const words = ({ event }: { event: Extract<AlarmEvent, { type: 'RAISE' }> }) => event.alarm;

export const alarmMachine = setup({
	types: {
		input: {} as AlarmInput,
		context: {} as AlarmContext,
		events: {} as AlarmEvent,
	},
	actions: {
		begin: assign(({ context: { count, now } }, alarm: Alarm) => ({ alarm, since: now(), count: count + 1 })),
		note: assign(({ context }, alarm: Alarm) => ({
			alarm,
			count: context.alarm?.text === alarm.text ? context.count : context.count + 1,
		})),
		acknowledge: assign(({ context: { now } }) => ({ acknowledgedAt: now() })),
		wantAttention: assign({ acknowledgedAt: undefined }),
		tell: sendTo(
			({ context }) => context.owner,
			({ context }) => ({ type: 'TELL', id: context.id, payload: messageOf(context) }),
		),
		tellClear: sendTo(
			({ context }) => context.owner,
			({ context }) => ({ type: 'TELL', id: context.id, payload: undefined }),
		),
	},
	guards: {
		isNews: ({ context: { alarm } }, { severity, text, remedy }: Alarm) =>
			alarm?.severity !== severity || alarm.text !== text || alarm.remedy !== remedy,
		isWorse: ({ context: { alarm } }, { severity }: Alarm) =>
			alarm !== undefined && RANK[severity] > RANK[alarm.severity],
	},
}).createMachine({
	id: 'alarm',
	context: ({ input }) => ({ ...input, alarm: undefined, since: 0, count: 0, acknowledgedAt: undefined }),
	initial: 'unknown',
	// Where it does not stand there is nothing to know of, and nothing to repeat.
	on: { ACKNOWLEDGE: {}, REPEAT: {} },
	states: {
		/** It may have been raised before the last restart. */
		unknown: {
			on: {
				RAISE: { target: 'raised', actions: { type: 'begin', params: words } },
				CLEAR: 'clear',
			},
		},
		clear: {
			entry: 'tellClear',
			on: {
				RAISE: { target: 'raised', actions: { type: 'begin', params: words } },
				CLEAR: {},
			},
		},
		raised: {
			entry: ['wantAttention', 'tell'],
			initial: 'unacknowledged',
			on: {
				RAISE: [
					{
						guard: { type: 'isNews', params: words },
						actions: [{ type: 'note', params: words }, 'tell'],
					},
					{},
				],
				CLEAR: 'clear',
				REPEAT: { actions: 'tell' },
			},
			states: {
				unacknowledged: { on: { ACKNOWLEDGE: { target: 'acknowledged', actions: ['acknowledge', 'tell'] } } },
				acknowledged: {
					on: {
						RAISE: {
							guard: { type: 'isWorse', params: words },
							target: 'unacknowledged',
							actions: ['wantAttention', { type: 'note', params: words }, 'tell'],
						},
					},
				},
			},
		},
	},
});
