/**
 * Keeps something listening for others, such as an HTTP server: opens it, and opens it anew after each failure.
 *
 * Promises: at most one at a time; a port that is taken, or an address that is not there, is an alarm and asked for again,
 * for ever, after a longer wait each time; closed when it is told to stop. Does not know what is said there.
 */
import { assign, type EventObject, emit, setup } from 'xstate';
import type { AlarmChanged } from './events.ts';
import { unprovided } from './unprovided.ts';

export type FromServer = { readonly type: 'LISTENING' };

export interface ListenerInput {
	/** The alarm's id. */
	readonly alarm: string;
	/** What listens and where, in words. */
	readonly what: string;
	readonly remedy: string;
	/** Wait before the n-th attempt in a row, in ms; n counts from 1. */
	readonly backOff: (attempt: number) => number;
}

interface ListenerContext extends ListenerInput {
	/** Attempts that failed since it listened last. */
	readonly failures: number;
}

const inWords = (error: unknown) => (error instanceof Error ? error.message : String(error));

export const listenerMachine = setup({
	types: {
		input: {} as ListenerInput,
		context: {} as ListenerContext,
		events: {} as FromServer | { readonly type: 'STOP' },
		emitted: {} as AlarmChanged,
	},
	actors: {
		/** Fails when it cannot listen, or no longer; closed when it is stopped. */
		server: unprovided<undefined, EventObject>(),
	},
	actions: {
		countFailure: assign(({ context: { failures } }) => ({ failures: failures + 1 })),
		forgetFailures: assign({ failures: 0 }),
		raiseAlarm: emit(({ context: { alarm, what, remedy } }, { error }: { error: unknown }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: alarm, severity: 'warning', text: `${what}: ${inWords(error)}`, remedy },
		})),
		clearAlarm: emit(({ context }) => ({ type: 'ALARM_CHANGED', raised: false, id: context.alarm })),
	},
	delays: { backOff: ({ context }) => context.backOff(context.failures) },
}).createMachine({
	id: 'listener',
	context: ({ input }) => ({ ...input, failures: 0 }),
	initial: 'serving',
	on: { STOP: '.stopped' },
	states: {
		serving: {
			invoke: {
				src: 'server',
				input: undefined,
				onError: {
					target: 'waiting',
					actions: ['countFailure', { type: 'raiseAlarm', params: ({ event }) => event }],
				},
			},
			initial: 'opening',
			states: {
				opening: { on: { LISTENING: 'listening' } },
				listening: { entry: ['forgetFailures', 'clearAlarm'] },
			},
		},
		waiting: { after: { backOff: 'serving' } },
		stopped: { type: 'final' },
	},
});
