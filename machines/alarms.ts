/**
 * The alarms of the house, each as a retained message on `alarm/{id}` until it clears.
 *
 * An alarm is a chart of its own (`alarm.ts`). Whether something is one is judged by its subsystem, or against limits
 * (`limits.ts`); which there are is `alarm-catalogue.ts`.
 * Promises: an alarm that is raised again while it stands says nothing new unless its words changed, so a fault that
 * repeats does not flood the cloud. A broker that does not know us is told of all that stand. They are at most so many:
 * of those beyond, one alarm says that there are more.
 *
 * Source: contract, "What the gateway says of itself and its devices", and "A command" (`alarms.acknowledge`).
 */
import { type ActorRefFrom, assign, emit, enqueueActions, setup } from 'xstate';
import { type AlarmEvent, alarmMachine, type FromAlarm } from './alarm.ts';
import type { Alarm, AlarmChanged, Announce, FromLink, Outcome, Perform, Performed } from './events.ts';

export type AlarmsEvent =
	| AlarmChanged
	| Perform
	| Extract<FromLink, { type: 'LINK_CHANGED' }>
	| { readonly type: 'STOP' };

export interface AlarmsInput {
	/** ms since the epoch. */
	readonly now: () => number;
}

interface AlarmsContext extends AlarmsInput {
	readonly alarms: ReadonlyMap<string, ActorRefFrom<typeof alarmMachine>>;
}

/** What is said to one alarm. */
interface Word {
	readonly id: string;
	readonly event: Extract<AlarmEvent, { type: 'RAISE' | 'CLEAR' }>;
}

/** Ids come from within the house, by subsystem: more are a defect, and must not fill the memory or the broker. */
const MOST = 200;

const tooMany: Alarm = {
	id: 'alarms',
	severity: 'warning',
	text: `there are more than ${MOST} alarms: the others are in the log alone`,
	remedy: 'report this with the log: it is a defect of the gateway',
};

const raise = (alarm: Alarm): Word => ({ id: alarm.id, event: { type: 'RAISE', alarm } });

function wordOf(event: AlarmChanged): Word {
	return event.raised ? raise(event.alarm) : { id: event.id, event: { type: 'CLEAR' } };
}

function unknown(id: unknown): Outcome {
	const message = `no alarm "${String(id)}" stands: it has cleared, or is called otherwise; see alarm/+`;
	return { status: 'failed', error: { code: 'DEVICE_REJECTED', message, retryable: false } };
}

export const alarmsMachine = setup({
	types: {
		input: {} as AlarmsInput,
		context: {} as AlarmsContext,
		events: {} as AlarmsEvent | FromAlarm,
		emitted: {} as Announce | Performed,
	},
	actors: { alarm: alarmMachine },
	actions: {
		make: assign(({ context: { alarms, now }, spawn, self }, { id }: Word) => ({
			alarms: new Map(alarms).set(id, alarms.get(id) ?? spawn('alarm', { id, input: { id, now, owner: self } })),
		})),
		pass: enqueueActions(({ context: { alarms }, enqueue }, { id, event }: Word) => {
			const alarm = alarms.get(id);
			if (alarm) enqueue.sendTo(alarm, event);
		}),
		announce: emit((_, { id, payload }: FromAlarm) => ({
			...{ type: 'ANNOUNCE', topic: `alarm/${id}`, payload, retain: true },
		})),
		repeat: enqueueActions(({ context: { alarms }, enqueue }) => {
			for (const alarm of alarms.values()) enqueue.sendTo(alarm, { type: 'REPEAT' });
		}),
		acknowledge: enqueueActions(({ context: { alarms }, enqueue }, { subsystem, id, args }: Perform) => {
			const alarm = typeof args.id === 'string' ? alarms.get(args.id) : undefined;
			const stands = alarm?.getSnapshot().matches('raised');
			if (alarm && stands) enqueue.sendTo(alarm, { type: 'ACKNOWLEDGE' });
			const outcome: Outcome = stands
				? { status: 'succeeded', confirmedBy: 'completed', result: {} }
				: unknown(args.id);
			enqueue.emit({ type: 'PERFORMED', subsystem, id, outcome });
		}),
	},
	guards: {
		hasRoom: ({ context: { alarms } }, { id }: Word) => alarms.has(id) || alarms.size < MOST,
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
						guard: { type: 'hasRoom', params: ({ event }) => wordOf(event) },
						actions: [
							{ type: 'make', params: ({ event }) => wordOf(event) },
							{ type: 'pass', params: ({ event }) => wordOf(event) },
						],
					},
					{
						guard: ({ event }) => event.raised,
						actions: [
							{ type: 'make', params: raise(tooMany) },
							{ type: 'pass', params: raise(tooMany) },
						],
					},
					{},
				],
				TELL: { actions: { type: 'announce', params: ({ event }) => event } },
				PERFORM: { actions: { type: 'acknowledge', params: ({ event }) => event } },
				LINK_CHANGED: [{ guard: { type: 'isFresh', params: ({ event }) => event }, actions: 'repeat' }, {}],
				STOP: 'stopped',
			},
		},
		stopped: { type: 'final' },
	},
});
