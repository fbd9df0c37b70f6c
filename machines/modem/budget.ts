/**
 * Counts what the mobile network carries, keeps the count, and says how much may be said with what is left of the month's
 * budget.
 *
 * In: `BudgetInput`; METER with the interface that is to be counted, STOP. Out, to the owner: USAGE_CHANGED after a minute in
 * which something was carried, ALLOWANCE_CHANGED, and the alarm `modem-budget`. Done when it was stopped and the count is
 * kept.
 *
 * Promises: the count is kept at the latest after ten minutes or 5 MB, and when it is stopped; a power cut loses no more. While
 * the time of day is not to be trusted, no month turns.
 */
import { type ActorRef, assign, enqueueActions, raise, type Snapshot, sendTo, setup } from 'xstate';
import type { AlarmChanged, UplinkChanged } from '../events.ts';
import { unprovidedPromise } from '../unprovided.ts';
import { type Counters, counted, inMonth, monthOf, NO_USAGE, totalOf, type Usage } from './usage.ts';

export interface BudgetOptions {
	/** Bytes a month, sent and received; undefined: as many as one likes. */
	readonly limitBytes: number | undefined;
	/** 1 to 31. */
	readonly billingDay: number;
	/** Of the limit: from here on it is an alarm. */
	readonly warnPercent: number;
	/** Of the limit: from here on less is said. */
	readonly thinPercent: number;
	/** ms since the epoch. */
	readonly now: () => number;
	readonly clockIsTrusted: () => boolean;
}

export interface BudgetInput extends BudgetOptions {
	readonly owner: ActorRef<Snapshot<unknown>, FromBudget>;
}

export type ToBudget =
	/** Undefined: there is none. */
	{ readonly type: 'METER'; readonly interface: string | undefined } | { readonly type: 'STOP' };

export type FromBudget =
	/** Since the month began, in bytes. */
	| {
			readonly type: 'USAGE_CHANGED';
			readonly received: number;
			readonly sent: number;
			/** ms since the epoch; absent while the time of day was never to be trusted. */
			readonly since?: number;
			readonly limitBytes?: number;
	  }
	| { readonly type: 'ALLOWANCE_CHANGED'; readonly allowance: UplinkChanged['allowance'] }
	| AlarmChanged;

type Level = 'within' | 'warned' | 'thinned' | 'commandsOnly';

interface BudgetContext extends BudgetInput {
	readonly interface: string | undefined;
	readonly usage: Usage;
	/** As it was kept, and when. */
	readonly kept: Usage;
	readonly keptAt: number;
	readonly level: Level | undefined;
}

const KEEP_AFTER_MS = 600_000;
const KEEP_AFTER_BYTES = 5_000_000;

const megabytes = (bytes: number) => `${Math.round(bytes / 1_000_000)} MB`;

const CONSEQUENCES: { readonly [Name in Level]: string } = {
	within: '',
	warned: 'nothing changes yet',
	thinned: 'telemetry is published less often until the month is over',
	commandsOnly: 'only commands and their results go over the mobile network until the month is over',
};

export const budgetMachine = setup({
	types: {
		input: {} as BudgetInput,
		context: {} as BudgetContext,
		events: {} as ToBudget | { readonly type: 'COUNTED' },
	},
	actors: {
		restore: unprovidedPromise<Usage | undefined>(),
		/** Undefined: there is no such interface now. */
		read: unprovidedPromise<Counters | undefined, { readonly interface: string | undefined }>(),
		keep: unprovidedPromise<void, Usage>(),
	},
	actions: {
		noteInterface: assign((_, { interface: name }: { interface: string | undefined }) => ({ interface: name })),
		noteRestored: assign(({ context: { now } }, { usage }: { usage: Usage | undefined }) => ({
			usage: usage ?? NO_USAGE,
			kept: usage ?? NO_USAGE,
			keptAt: now(),
		})),
		count: enqueueActions(({ context, enqueue }, { counters }: { counters: Counters | undefined }) => {
			const { usage: before, owner, now, billingDay, clockIsTrusted, limitBytes } = context;
			const current = clockIsTrusted() ? inMonth(before, monthOf(now(), billingDay)) : before;
			const usage = counters ? counted(current, counters) : current;
			enqueue.assign({ usage });
			if (usage.month === before.month && totalOf(usage) === totalOf(before)) return;
			const { received, sent, month } = usage;
			enqueue.sendTo(owner, {
				type: 'USAGE_CHANGED',
				received,
				sent,
				...(month === undefined ? {} : { since: month }),
				...(limitBytes === undefined ? {} : { limitBytes }),
			});
		}),
		noteKept: assign(({ context: { usage, now } }) => ({ kept: usage, keptAt: now() })),
		reach: enqueueActions(({ context, enqueue }, level: Level) => {
			const { owner, level: before, usage, limitBytes = 0 } = context;
			if (level === before) return;
			enqueue.assign({ level });
			const allowance = level === 'thinned' || level === 'commandsOnly' ? level : 'full';
			enqueue.sendTo(owner, { type: 'ALLOWANCE_CHANGED', allowance });
			if (level === 'within') {
				enqueue.sendTo(owner, { type: 'ALARM_CHANGED', raised: false, id: 'modem-budget' });
				return;
			}
			enqueue.sendTo(owner, {
				type: 'ALARM_CHANGED',
				raised: true,
				alarm: {
					id: 'modem-budget',
					severity: level === 'commandsOnly' ? 'error' : 'warning',
					text: `${megabytes(totalOf(usage))} of this month’s ${megabytes(limitBytes)} of mobile data are used: ${CONSEQUENCES[level]}`,
					remedy: 'see what uses so much, or book more and raise modem.data.budget.megabytes',
				},
			});
		}),
		allowAll: sendTo(
			({ context }) => context.owner,
			(): FromBudget => ({ type: 'ALLOWANCE_CHANGED', allowance: 'full' }),
		),
	},
	guards: {
		isUnlimited: ({ context: { limitBytes } }) => limitBytes === undefined,
		isUsedUp: ({ context }) => percentOf(context) >= 100,
		isThin: ({ context }) => percentOf(context) >= context.thinPercent,
		isNear: ({ context }) => percentOf(context) >= context.warnPercent,
		isWorthKeeping: ({ context: { usage, kept, keptAt, now } }) => {
			if (usage.month !== kept.month) return true;
			const bytes = totalOf(usage) - totalOf(kept);
			const isOld = Math.abs(now() - keptAt) >= KEEP_AFTER_MS;
			return bytes >= KEEP_AFTER_BYTES || (isOld && (bytes > 0 || usage.last?.of !== kept.last?.of));
		},
	},
	delays: {
		interval: 60_000,
		retry: 10_000,
	},
}).createMachine({
	id: 'budget',
	context: ({ input }) => ({
		...input,
		interface: undefined,
		usage: NO_USAGE,
		kept: NO_USAGE,
		keptAt: 0,
		level: undefined,
	}),
	on: { METER: { actions: { type: 'noteInterface', params: ({ event }) => event } } },
	initial: 'restoring',
	states: {
		/** Until it is known what was counted, nothing is: the kernel goes on counting meanwhile. */
		restoring: {
			invoke: {
				src: 'restore',
				onDone: {
					target: 'metering',
					actions: { type: 'noteRestored', params: ({ event }) => ({ usage: event.output }) },
				},
				// The journal says itself what ails it.
				onError: 'waiting',
			},
			on: { STOP: 'stopped' },
		},
		waiting: {
			after: { retry: 'restoring' },
			on: { STOP: 'stopped' },
		},
		metering: {
			type: 'parallel',
			states: {
				meter: {
					initial: 'reading',
					on: { STOP: '.last' },
					states: {
						resting: {
							after: { interval: 'reading' },
							on: { METER: { target: 'reading', actions: { type: 'noteInterface', params: ({ event }) => event } } },
						},
						reading: {
							invoke: {
								src: 'read',
								input: ({ context }) => ({ interface: context.interface }),
								onDone: {
									target: 'judging',
									actions: [
										{ type: 'count', params: ({ event }) => ({ counters: event.output }) },
										raise({ type: 'COUNTED' }),
									],
								},
							},
						},
						judging: { always: [{ guard: 'isWorthKeeping', target: 'keeping' }, { target: 'resting' }] },
						keeping: {
							invoke: {
								src: 'keep',
								input: ({ context }) => context.usage,
								onDone: { target: 'resting', actions: 'noteKept' },
								// The next time; the journal says itself what ails it.
								onError: 'resting',
							},
						},
						last: {
							initial: 'reading',
							on: { STOP: {} },
							states: {
								reading: {
									invoke: {
										src: 'read',
										input: ({ context }) => ({ interface: context.interface }),
										onDone: {
											target: 'keeping',
											actions: { type: 'count', params: ({ event }) => ({ counters: event.output }) },
										},
									},
								},
								keeping: {
									invoke: {
										src: 'keep',
										input: ({ context }) => context.usage,
										onDone: '#budget.stopped',
										onError: '#budget.stopped',
									},
								},
							},
						},
					},
				},
				level: {
					initial: 'unknown',
					on: {
						COUNTED: [
							{ guard: 'isUnlimited', target: '.unlimited' },
							{ guard: 'isUsedUp', target: '.commandsOnly' },
							{ guard: 'isThin', target: '.thinned' },
							{ guard: 'isNear', target: '.warned' },
							{ target: '.within' },
						],
					},
					states: {
						unknown: {},
						unlimited: { entry: 'allowAll', on: { COUNTED: {} } },
						within: { entry: { type: 'reach', params: 'within' } },
						warned: { entry: { type: 'reach', params: 'warned' } },
						thinned: { entry: { type: 'reach', params: 'thinned' } },
						commandsOnly: { entry: { type: 'reach', params: 'commandsOnly' } },
					},
				},
			},
		},
		stopped: { type: 'final' },
	},
});

function percentOf({ usage, limitBytes = Number.POSITIVE_INFINITY }: BudgetContext): number {
	return (100 * totalOf(usage)) / limitBytes;
}
