/**
 * The alarms of the house, each as a retained message on `alarm/{id}` until it clears.
 *
 * Promises: an alarm that is raised again while it stands says nothing new unless its words changed, so a fault that
 * repeats does not flood the cloud; `count` is how often it was news. What clears is cleared at the broker too, also when
 * it was raised before the last restart.
 *
 * Source: contract, "What the gateway says of itself and its devices".
 */
import { assign, enqueueActions, setup } from 'xstate';
import type { AlarmMessage } from './contract/gateway.ts';
import type { Alarm, AlarmChanged, Announce, FromLink } from './events.ts';
import { iso } from './result.ts';

export type AlarmsEvent = AlarmChanged | Extract<FromLink, { type: 'LINK_CHANGED' }> | { readonly type: 'STOP' };

export interface AlarmsInput {
	/** ms since the epoch. */
	readonly now: () => number;
}

interface Entry {
	/** Undefined while it is clear. */
	readonly alarm: Alarm | undefined;
	/** When it was raised, ms since the epoch. */
	readonly since: number;
	readonly count: number;
}

interface AlarmsContext extends AlarmsInput {
	readonly alarms: ReadonlyMap<string, Entry>;
}

function raise(before: Entry | undefined, alarm: Alarm, now: number): Entry {
	const { alarm: standing, since = now, count = 0 } = before ?? {};
	return {
		alarm,
		since: standing ? since : now,
		count: standing?.text === alarm.text ? count : count + 1,
	};
}

function isNews(before: Entry | undefined, { severity, text, remedy }: Alarm): boolean {
	const standing = before?.alarm;
	return standing?.severity !== severity || standing.text !== text || standing.remedy !== remedy;
}

function announcement(id: string, { alarm, since, count }: Entry): Announce {
	const payload: AlarmMessage | undefined = alarm && { v: 1, ...alarm, since: iso(since), count };
	return { type: 'ANNOUNCE', topic: `alarm/${id}`, payload, retain: true };
}

export const alarmsMachine = setup({
	types: {
		input: {} as AlarmsInput,
		context: {} as AlarmsContext,
		events: {} as AlarmsEvent,
		emitted: {} as Announce,
	},
	actions: {
		note: assign(({ context: { alarms, now } }, event: AlarmChanged) => {
			const id = event.raised ? event.alarm.id : event.id;
			const before = alarms.get(id);
			const entry = event.raised
				? raise(before, event.alarm, now())
				: { alarm: undefined, since: now(), count: before?.count ?? 0 };
			return { alarms: new Map(alarms).set(id, entry) };
		}),
		announce: enqueueActions(({ context, enqueue }, id: string) => {
			const entry = context.alarms.get(id);
			if (entry) enqueue.emit(announcement(id, entry));
		}),
		announceRaised: enqueueActions(({ context, enqueue }) => {
			for (const [id, entry] of context.alarms) if (entry.alarm) enqueue.emit(announcement(id, entry));
		}),
	},
	guards: {
		isNews: ({ context: { alarms } }, event: AlarmChanged) => {
			if (event.raised) return isNews(alarms.get(event.alarm.id), event.alarm);
			const before = alarms.get(event.id);
			return !before || before.alarm !== undefined;
		},
		isFresh: (_, { state, fresh }: Extract<FromLink, { type: 'LINK_CHANGED' }>) => state === 'ready' && fresh,
	},
}).createMachine({
	id: 'alarms',
	context: ({ input }) => ({ ...input, alarms: new Map() }),
	initial: 'watching',
	states: {
		watching: {
			on: {
				ALARM_CHANGED: [
					{
						guard: { type: 'isNews', params: ({ event }) => event },
						actions: [
							{ type: 'note', params: ({ event }) => event },
							{ type: 'announce', params: ({ event }) => (event.raised ? event.alarm.id : event.id) },
						],
					},
					{},
				],
				LINK_CHANGED: [{ guard: { type: 'isFresh', params: ({ event }) => event }, actions: 'announceRaised' }, {}],
				STOP: 'stopped',
			},
		},
		stopped: { type: 'final' },
	},
});
