/**
 * Keeps the journal writable: when a write has failed, it waits until the disk takes something again, opens the database
 * anew, and says in between what is wrong.
 *
 * Promises: never gives up while the gateway runs; the database stays open for reading until the disk has taken something;
 * told to stop, it is done when the database is closed. Does not write the values: `actors/journal` does.
 */
import { assign, type EventObject, emit, enqueueActions, setup } from 'xstate';
import { backOff } from './back-off.ts';
import type { AlarmChanged, Condition, ConditionChanged } from './events.ts';
import type { JsonObject } from './json.ts';
import { unprovided, unprovidedPromise } from './unprovided.ts';

/** What is wrong (`message`), and what a person can do about it. */
export interface JournalTrouble {
	readonly message: string;
	readonly remedy: string;
}

export type FromDatabase =
	/** A write has failed; nothing more is taken until the database was opened anew. */
	| { readonly type: 'WRITE_FAILED'; readonly fault: JournalTrouble }
	/** Something that was kept could not be used. */
	| { readonly type: 'DAMAGE_FOUND'; readonly text: string; readonly remedy: string };

export type JournalEvent = FromDatabase | { readonly type: 'STOP' };

interface JournalContext {
	/** On disk; undefined until it was looked at. */
	readonly bytes: number | undefined;
	/** In a row. */
	readonly failures: number;
	readonly trouble: JournalTrouble | undefined;
}

const ALARM = 'journal';
const DAMAGE = 'journal-damaged';

/** ms between looks at its size and its reserve. */
const REVIEW_INTERVAL = 60_000;
/** Waits between attempts to write again. */
const RETRYING = { first: 1_000, ceiling: 30_000 };

function troubleOf(reason: unknown): JournalTrouble {
	const message = reason instanceof Error ? reason.message : String(reason);
	const remedy = reason instanceof Error && 'remedy' in reason ? String(reason.remedy) : 'report this: it is a defect';
	return { message, remedy };
}

export const journalMachine = setup({
	types: {
		context: {} as JournalContext,
		events: {} as JournalEvent,
		emitted: {} as ConditionChanged | AlarmChanged,
	},
	actors: {
		/** Tells what is wrong with the database, and what goes wrong. */
		database: unprovided<undefined, EventObject>(),
		/** Resolves to its size in bytes. */
		review: unprovidedPromise<number>(),
		/** Resolves when the disk took something. */
		probe: unprovidedPromise<void>(),
		/** Resolves when values can be written again. */
		reopen: unprovidedPromise<void>(),
		/** Resolves when it is closed. */
		close: unprovidedPromise<void>(),
	},
	actions: {
		tell: emit(({ context }, { state }: { state: Condition }): ConditionChanged => {
			const { bytes, trouble } = context;
			const detail: JsonObject = {
				...(bytes !== undefined && { bytes }),
				...(trouble && { reason: trouble.message, remedy: trouble.remedy }),
			};
			return { type: 'CONDITION_CHANGED', subsystem: 'journal', state, detail };
		}),
		noteBytes: assign((_, { bytes }: { bytes: number }) => ({ bytes })),
		fail: enqueueActions(({ context, enqueue }, { reason }: { reason: unknown }) => {
			const trouble = troubleOf(reason);
			enqueue.assign({ trouble, failures: context.failures + 1 });
			const { message: text, remedy } = trouble;
			enqueue.emit({ type: 'ALARM_CHANGED', raised: true, alarm: { id: ALARM, severity: 'error', text, remedy } });
		}),
		recover: enqueueActions(({ enqueue }) => {
			enqueue.assign({ trouble: undefined, failures: 0 });
			enqueue.emit({ type: 'ALARM_CHANGED', raised: false, id: ALARM });
		}),
		/** Of an earlier start. */
		clearDamage: emit({ type: 'ALARM_CHANGED', raised: false, id: DAMAGE }),
		tellDamage: emit((_, { text, remedy }: Extract<FromDatabase, { type: 'DAMAGE_FOUND' }>) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: DAMAGE, severity: 'error', text, remedy },
		})),
	},
	delays: {
		reviewInterval: REVIEW_INTERVAL,
		backOff: ({ context }) => backOff(RETRYING, () => 1)(context.failures),
	},
}).createMachine({
	id: 'journal',
	context: { bytes: undefined, failures: 0, trouble: undefined },
	entry: 'clearDamage',
	invoke: { src: 'database' },
	on: { DAMAGE_FOUND: { actions: { type: 'tellDamage', params: ({ event }) => event } } },
	initial: 'working',
	states: {
		working: {
			entry: 'recover',
			on: {
				WRITE_FAILED: {
					target: 'failing',
					actions: { type: 'fail', params: ({ event }) => ({ reason: event.fault }) },
				},
				STOP: 'closing',
			},
			initial: 'reviewing',
			states: {
				reviewing: {
					invoke: {
						src: 'review',
						onDone: {
							target: 'resting',
							actions: { type: 'noteBytes', params: ({ event }) => ({ bytes: event.output }) },
						},
						// Its size is a figure for people; that it can't be read is seen by the next write.
						onError: 'resting',
					},
				},
				resting: {
					entry: { type: 'tell', params: { state: 'ready' } },
					after: { reviewInterval: 'reviewing' },
				},
			},
		},
		failing: {
			on: {
				STOP: 'closing',
				// Its database opens, and fails again at once: `reopen` says so.
				WRITE_FAILED: {},
			},
			initial: 'waiting',
			states: {
				waiting: {
					entry: { type: 'tell', params: { state: 'degraded' } },
					after: { backOff: 'probing' },
				},
				probing: {
					invoke: {
						src: 'probe',
						onDone: 'reopening',
						onError: { target: 'waiting', actions: { type: 'fail', params: ({ event }) => ({ reason: event.error }) } },
					},
				},
				reopening: {
					invoke: {
						src: 'reopen',
						onDone: '#journal.working',
						onError: {
							target: 'unreadable',
							actions: { type: 'fail', params: ({ event }) => ({ reason: event.error }) },
						},
					},
				},
				/** Closed, and not open again. */
				unreadable: {
					entry: { type: 'tell', params: { state: 'down' } },
					after: { backOff: 'reopening' },
				},
			},
		},
		closing: {
			// It refuses what comes now; nobody is there who would mend it.
			on: { WRITE_FAILED: {} },
			invoke: { src: 'close', onDone: 'closed', onError: 'closed' },
		},
		closed: { type: 'final' },
	},
});
