/**
 * Sends what has gathered (spans, metrics) to a collector, again and again, and never in the way of anything else.
 *
 * Promises: one sending at a time, each with a limit; while the collector is not there, refuses or is slow, it is asked
 * again after a longer wait each time, for ever, and an alarm says so from the third time on, until it has taken something
 * twice in a row; on a metered way it is sent less often, on one that is for commands only not at all. Told to stop, it
 * sends what is left, if that is soon done. Does not know what is sent, nor holds it: `send` does, and what does not fit
 * there is lost and counted there.
 */
import { assign, emit, raise, setup } from 'xstate';
import type { AlarmChanged, UplinkChanged } from './events.ts';
import { freeUplink, slowdown, type Uplink } from './thinning.ts';
import { unprovidedPromise } from './unprovided.ts';

/** What is left after a sending. */
export interface Sent {
	/** There is enough for another one at once. */
	readonly more: boolean;
}

export interface ExportInput {
	/** The alarm's id. */
	readonly alarm: string;
	/** The collector, for people. */
	readonly where: string;
	readonly intervalMs: number;
	/** How much longer the interval is where the way to the cloud is metered. */
	readonly meteredFactor: number;
	/** Wait before the n-th attempt in a row, in ms; n counts from 1. */
	readonly backOff: (attempt: number) => number;
	/** How much was lost since the start, in words; empty where nothing was. */
	readonly lost: () => string;
}

interface ExportContext extends ExportInput {
	/** In a row. */
	readonly failures: number;
	/** In a row. */
	readonly successes: number;
	readonly uplink: Uplink;
}

export type ExportEvent =
	/** Much has gathered: it is not to wait for its time. */
	{ readonly type: 'FILLED' } | UplinkChanged | { readonly type: 'STOP' };

/** What the sending tells the alarm. */
type Ended = { readonly type: 'TAKEN' } | { readonly type: 'REFUSED'; readonly error: unknown };

const FAILURES_TO_RAISE = 3;
const SUCCESSES_TO_CLEAR = 2;

const inWords = (error: unknown) => (error instanceof Error ? error.message : String(error));
const isForCommandsOnly = ({ allowance }: Uplink) => allowance === 'commandsOnly';

export const exportMachine = setup({
	types: {
		input: {} as ExportInput,
		context: {} as ExportContext,
		events: {} as ExportEvent | Ended,
		emitted: {} as AlarmChanged,
	},
	actors: {
		/** Ended by its signal, it keeps what it was sending. Fails with words for people. */
		send: unprovidedPromise<Sent>(),
	},
	actions: {
		noteUplink: assign((_, { metered, allowance }: UplinkChanged) => ({ uplink: { metered, allowance } })),
		countFailure: assign(({ context: { failures } }) => ({ failures: failures + 1, successes: 0 })),
		countSuccess: assign(({ context: { successes } }) => ({ failures: 0, successes: successes + 1 })),
		tellTaken: raise({ type: 'TAKEN' }),
		tellRefused: raise((_, { error }: { error: unknown }) => ({ type: 'REFUSED', error })),
		raiseAlarm: emit(({ context: { alarm, where, lost } }, { error }: { error: unknown }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: {
				id: alarm,
				severity: 'warning',
				text: [`${where} does not take telemetry: ${inWords(error)}`, lost()].filter((part) => part !== '').join('; '),
				remedy: 'see that the collector runs, and what it logs; check telemetry.otlp',
			},
		})),
		clearAlarm: emit(({ context }) => ({ type: 'ALARM_CHANGED', raised: false, id: context.alarm })),
	},
	guards: {
		isForCommandsOnly: ({ context }) => isForCommandsOnly(context.uplink),
		isToBeForCommandsOnly: (_, event: UplinkChanged) => isForCommandsOnly(event),
		hasMore: (_, { more }: Sent) => more,
		isTroubled: ({ context }) => context.failures >= FAILURES_TO_RAISE,
		isWell: ({ context }) => context.successes >= SUCCESSES_TO_CLEAR,
	},
	delays: {
		interval: ({ context: { intervalMs, uplink, meteredFactor } }) => intervalMs * slowdown(uplink, meteredFactor),
		backOff: ({ context }) => context.backOff(context.failures),
		limit: 10_000,
		/** The house has ten seconds for everything. */
		lastLimit: 500,
	},
}).createMachine({
	id: 'export',
	context: ({ input }) => ({ ...input, failures: 0, successes: 0, uplink: freeUplink }),
	initial: 'running',
	states: {
		running: {
			type: 'parallel',
			on: {
				UPLINK_CHANGED: { actions: { type: 'noteUplink', params: ({ event }) => event } },
				// It goes with the next sending.
				FILLED: {},
				STOP: [{ guard: 'isForCommandsOnly', target: 'stopped' }, { target: 'finishing' }],
			},
			states: {
				flow: {
					initial: 'resting',
					states: {
						resting: {
							always: { guard: 'isForCommandsOnly', target: 'paused' },
							after: { interval: 'sending' },
							on: {
								FILLED: 'sending',
								// Another interval begins.
								UPLINK_CHANGED: {
									target: 'resting',
									reenter: true,
									actions: { type: 'noteUplink', params: ({ event }) => event },
								},
							},
						},
						sending: {
							invoke: {
								src: 'send',
								onDone: [
									{
										guard: { type: 'hasMore', params: ({ event }) => event.output },
										target: 'sending',
										reenter: true,
										actions: ['countSuccess', 'tellTaken'],
									},
									{ target: 'resting', actions: ['countSuccess', 'tellTaken'] },
								],
								onError: {
									target: 'waiting',
									actions: ['countFailure', { type: 'tellRefused', params: ({ event }) => event }],
								},
							},
							after: {
								limit: {
									target: 'waiting',
									actions: ['countFailure', { type: 'tellRefused', params: { error: 'no answer in 10 s' } }],
								},
							},
						},
						waiting: {
							after: { backOff: [{ guard: 'isForCommandsOnly', target: 'paused' }, { target: 'sending' }] },
						},
						/** Nothing but commands and their results may use the way to the cloud. */
						paused: {
							on: {
								UPLINK_CHANGED: [
									{ guard: { type: 'isToBeForCommandsOnly', params: ({ event }) => event } },
									{ target: 'resting', actions: { type: 'noteUplink', params: ({ event }) => event } },
								],
							},
						},
					},
				},
				alarm: {
					initial: 'quiet',
					states: {
						quiet: {
							entry: 'clearAlarm',
							on: {
								TAKEN: {},
								REFUSED: [
									{
										guard: 'isTroubled',
										target: 'raised',
										actions: { type: 'raiseAlarm', params: ({ event }) => event },
									},
									{},
								],
							},
						},
						raised: {
							on: { TAKEN: [{ guard: 'isWell', target: 'quiet' }, {}], REFUSED: {} },
						},
					},
				},
			},
		},
		finishing: {
			invoke: { src: 'send', onDone: 'stopped', onError: 'stopped' },
			after: { lastLimit: 'stopped' },
			on: { UPLINK_CHANGED: {}, FILLED: {}, STOP: {} },
		},
		stopped: { type: 'final' },
	},
});
