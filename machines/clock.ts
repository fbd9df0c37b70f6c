/**
 * Whether the time of day can be trusted, from a look at the clocks every few seconds.
 *
 * Signs against it: the kernel says that nobody keeps its clock right; the time is before this program was built; it jumped,
 * that is, moved against the clock that only counts. A jump is forgiven when the kernel vouches for the time at a later
 * look; where the kernel cannot be asked, when the time has kept step for some minutes: which of the two times was the right
 * one, a jump does not tell. Where the operator vouches for the time (`trust`), only the build's date speaks against it.
 *
 * Promises: each change is told once, with why, and is an alarm while it lasts. Sets no clock.
 *
 * Source: contract, "A command" (`CLOCK_UNSYNCHRONISED`) and "What the gateway says of itself" (`clock`).
 */
import { assign, emit, raise, setup } from 'xstate';
import type { AlarmChanged, ClockChanged } from './events.ts';
import { unprovidedPromise } from './unprovided.ts';

/** Both clocks at one moment, and what the kernel says of the first. */
export interface Look {
	/** The time of day: ms since the epoch. */
	readonly now: number;
	/** ms since some moment, by the clock that nobody sets (CLOCK_MONOTONIC). */
	readonly counted: number;
	/** `silent`: it cannot be asked, or is not to be. */
	readonly kernel: 'synchronised' | 'unsynchronised' | 'silent';
}

export interface ClockInput {
	/** The time of day was never earlier than this: when the program was built; ms since the epoch. */
	readonly builtAt: number;
	/** The operator vouches for the time. */
	readonly trust: boolean;
}

interface ClockContext extends ClockInput {
	readonly seen: Look | undefined;
	/** By how much the time of day moved against the other clock since the look before; ms. */
	readonly movedMs: number;
}

/** ms. Corrections by degrees move both clocks alike; only a time that is set moves one against the other. */
const JUMP = 2_000;

const UNSYNCHRONISED = 'the kernel says that nobody keeps its clock right';

const day = (time: number) => new Date(time).toISOString().slice(0, 10);

function tooEarly({ seen, builtAt }: ClockContext): string {
	return `it is ${day(seen?.now ?? 0)} by the clock, and the gateway was built on ${day(builtAt)}`;
}

function jumped({ movedMs }: ClockContext): string {
	return `the clock was set ${movedMs > 0 ? 'forward' : 'back'} by ${Math.round(Math.abs(movedMs) / 1_000)} s`;
}

export const clockMachine = setup({
	types: {
		input: {} as ClockInput,
		context: {} as ClockContext,
		events: {} as { readonly type: 'LOOKED' } | { readonly type: 'STOP' },
		emitted: {} as ClockChanged | AlarmChanged,
		tags: {} as 'trusted',
	},
	actors: {
		look: unprovidedPromise<Look>(),
	},
	actions: {
		see: assign(({ context: { seen } }, look: Look) => ({
			seen: look,
			movedMs: seen ? look.now - seen.now - (look.counted - seen.counted) : 0,
		})),
		trust: emit({ type: 'CLOCK_CHANGED', synchronised: true }),
		clearAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'clock' }),
		distrust: emit((_, reason: string) => ({ type: 'CLOCK_CHANGED', synchronised: false, reason })),
		raiseAlarm: emit((_, reason: string) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: {
				id: 'clock',
				severity: 'warning',
				text: `the time of day is not to be trusted: ${reason}`,
				remedy:
					'see that a time service (NTP) runs and reaches its servers; where the host keeps the time, as for a container, set clock.trust',
			},
		})),
	},
	guards: {
		isTooEarly: ({ context: { seen, builtAt } }) => seen !== undefined && seen.now < builtAt,
		hasJumped: ({ context: { movedMs, trust } }) => !trust && Math.abs(movedMs) > JUMP,
		isDoubted: ({ context: { seen, trust } }) => !trust && seen?.kernel === 'unsynchronised',
		isVouchedFor: ({ context: { seen } }) => seen?.kernel === 'synchronised',
		isUnknown: ({ context: { seen } }) => seen?.kernel === 'silent',
	},
	delays: {
		untilNextLook: 10_000,
		/** A time service that is not done with the clock sets it again within this. */
		untilProven: 300_000,
	},
}).createMachine({
	id: 'clock',
	context: ({ input }) => ({ ...input, seen: undefined, movedMs: 0 }),
	initial: 'watching',
	states: {
		watching: {
			type: 'parallel',
			on: { STOP: 'stopped' },
			states: {
				eyes: {
					initial: 'looking',
					states: {
						looking: {
							invoke: {
								src: 'look',
								onDone: {
									target: 'resting',
									actions: [{ type: 'see', params: ({ event }) => event.output }, raise({ type: 'LOOKED' })],
								},
							},
						},
						resting: { after: { untilNextLook: 'looking' } },
					},
				},
				time: {
					initial: 'unknown',
					states: {
						unknown: {
							on: {
								LOOKED: [
									{ guard: 'isTooEarly', target: 'tooEarly' },
									{ guard: 'isDoubted', target: 'unsynchronised' },
									{ target: 'trusted' },
								],
							},
						},
						trusted: {
							tags: 'trusted',
							entry: ['trust', 'clearAlarm'],
							on: {
								LOOKED: [
									{ guard: 'isTooEarly', target: 'tooEarly' },
									{ guard: 'hasJumped', target: 'jumped' },
									{ guard: 'isDoubted', target: 'unsynchronised' },
									{},
								],
							},
						},
						tooEarly: {
							entry: [
								{ type: 'distrust', params: ({ context }) => tooEarly(context) },
								{ type: 'raiseAlarm', params: ({ context }) => tooEarly(context) },
							],
							on: {
								LOOKED: [
									{ guard: 'isTooEarly' },
									{ guard: 'isDoubted', target: 'unsynchronised' },
									{ target: 'trusted' },
								],
							},
						},
						unsynchronised: {
							entry: [
								{ type: 'distrust', params: UNSYNCHRONISED },
								{ type: 'raiseAlarm', params: UNSYNCHRONISED },
							],
							on: {
								LOOKED: [{ guard: 'isTooEarly', target: 'tooEarly' }, { guard: 'isDoubted' }, { target: 'trusted' }],
							},
						},
						jumped: {
							entry: [
								{ type: 'distrust', params: ({ context }) => jumped(context) },
								{ type: 'raiseAlarm', params: ({ context }) => jumped(context) },
							],
							after: { untilProven: { guard: 'isUnknown', target: 'trusted' } },
							on: {
								LOOKED: [
									{ guard: 'isTooEarly', target: 'tooEarly' },
									{ guard: 'hasJumped', target: 'jumped', reenter: true },
									{ guard: 'isVouchedFor', target: 'trusted' },
									{},
								],
							},
						},
					},
				},
			},
		},
		stopped: { type: 'final' },
	},
});
