/**
 * Watches the figures that health measures against their limits (`thresholds.ts`), and raises and clears their alarms.
 *
 * Each figure has a chart of its own (`limit.ts`). Promises: a figure that was never measured has no alarm; one that cannot
 * be measured any more leaves its alarm as it is.
 */
import { type ActorRefFrom, assign, emit, enqueueActions, setup } from 'xstate';
import type { Alarm, AlarmChanged, MeasuredNow } from './events.ts';
import { limitMachine } from './limit.ts';
import { type Level, levelOf, type Threshold, thresholds } from './thresholds.ts';

export type LimitsEvent = MeasuredNow | { readonly type: 'STOP' };

interface LimitsContext {
	/** By the alarm's id. */
	readonly limits: ReadonlyMap<string, ActorRefFrom<typeof limitMachine>>;
	/** How each figure was judged the last time; good ones are absent. */
	readonly severities: ReadonlyMap<string, Alarm['severity']>;
}

/** A figure that was measured; without a level it is good. */
interface Judgement {
	readonly threshold: Threshold;
	readonly level: Level | undefined;
}

type Judged = { readonly judgements: readonly Judgement[] };

function judge({ measured }: MeasuredNow, { severities }: LimitsContext): Judged {
	const judgements = thresholds.flatMap((threshold): Judgement[] => {
		const value = threshold.measure(measured);
		if (value === undefined) return [];
		return [{ threshold, level: levelOf(threshold, value, severities.get(threshold.id)) }];
	});
	return { judgements };
}

export const limitsMachine = setup({
	types: {
		context: {} as LimitsContext,
		events: {} as LimitsEvent | AlarmChanged,
		emitted: {} as AlarmChanged,
	},
	actors: { limit: limitMachine },
	actions: {
		watch: assign(({ context: { limits }, spawn, self }, { judgements }: Judged) => {
			const fresh = judgements.filter(({ threshold }) => !limits.has(threshold.id));
			if (fresh.length === 0) return {};
			const watched = fresh.map(({ threshold: { id, raiseAfterMs, clearAfterMs } }) => {
				const ref = spawn('limit', { id, input: { id, owner: self, raiseAfterMs, clearAfterMs } });
				return [id, ref] as const;
			});
			return { limits: new Map([...limits, ...watched]) };
		}),
		tell: enqueueActions(({ context: { limits, severities }, enqueue }, { judgements }: Judged) => {
			const after = new Map(severities);
			for (const { threshold, level } of judgements) {
				const { id, remedy } = threshold;
				const limit = limits.get(id);
				if (!limit) continue;
				if (level) after.set(id, level.severity);
				else after.delete(id);
				enqueue.sendTo(limit, wordFor(level, id, remedy));
			}
			enqueue.assign({ severities: after });
		}),
		pass: emit((_, event: AlarmChanged) => event),
	},
}).createMachine({
	id: 'limits',
	context: { limits: new Map(), severities: new Map() },
	initial: 'watching',
	states: {
		watching: {
			on: {
				MEASURED: {
					actions: [
						{ type: 'watch', params: ({ context, event }) => judge(event, context) },
						{ type: 'tell', params: ({ context, event }) => judge(event, context) },
					],
				},
				ALARM_CHANGED: { actions: { type: 'pass', params: ({ event }) => event } },
				STOP: 'stopped',
			},
		},
		stopped: { type: 'final' },
	},
});

function wordFor(level: Level | undefined, id: string, remedy: string) {
	if (!level) return { type: 'GOOD' } as const;
	const { severity, text } = level;
	return { type: 'BAD', alarm: { id, severity, text, remedy } } as const;
}
