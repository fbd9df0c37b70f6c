/**
 * What is done about a modem that does not get well by itself: the gentlest thing first, each with time to take effect.
 *
 * The rungs: register anew (`+COPS=2`, `+COPS=0`); the maker's reset command; the power key; the supply. The modem's RESET_N
 * is none of them: it has broken modems. A rung that this box or this trouble does not allow is left out.
 *
 * Promises: whoever is well again is left alone; at most so many resets in 24 hours, over the gateway's starts, the first
 * rung not counted and what a person asks for not refused; each rung is told when it is taken, with why. When all rungs
 * were taken it begins again an hour later.
 *
 * Source: box-facts, "Modem" (ladder, 2100 ms, 750 ms); 3GPP TS 27.007, 7.3.
 */
import { resetLadderSetup, toAsk } from './reset-ladder-setup.ts';

export { DAY, type ResetLadderInput } from './reset-ladder-setup.ts';

/** One that takes the modem down: it counts, on disk first, so that no crash forgets it. */
const reset = (rung: 'command' | 'powerKey' | 'power') => ({
	entry: ['countReset', { type: 'tellStep', params: rung }, { type: 'goPast', params: rung }] as const,
});

const remembering = (target: string) =>
	({
		src: 'remember',
		input: ({ context }: { context: { readonly resets: readonly number[] } }) => context.resets,
		onDone: target,
		// It counts for as long as we run.
		onError: target,
	}) as const;

export const resetLadderMachine = resetLadderSetup.createMachine({
	id: 'resetLadder',
	context: ({ input }) => ({ ...input, trouble: undefined, order: undefined, next: 0 }),
	initial: 'idle',
	on: {
		TROUBLE: { actions: { type: 'noteTrouble', params: ({ event }) => event } },
		RECOVERED: { actions: 'forgetTrouble' },
	},
	states: {
		idle: {
			entry: 'beginAnew',
			always: { guard: 'isTroubled', target: 'bearing' },
			on: { RESTART: { target: 'choosing', actions: { type: 'noteOrder', params: ({ event }) => event } } },
		},
		/** Most trouble passes. */
		bearing: {
			always: { guard: 'isWell', target: 'idle' },
			after: { patience: 'choosing' },
			on: { RESTART: { target: 'choosing', actions: { type: 'noteOrder', params: ({ event }) => event } } },
		},
		choosing: {
			always: [
				{ guard: 'canRegister', target: 'registering' },
				{ guard: 'isUsedUp', target: 'exhausted' },
				{ guard: 'canCommand', target: 'commanding' },
				{ guard: 'canPressPowerKey', target: 'pressingPowerKey' },
				{ guard: 'canCyclePower', target: 'cyclingPower' },
				{ target: 'exhausted' },
			],
		},
		registering: {
			entry: [
				{ type: 'tellStep', params: 'register' },
				{ type: 'goPast', params: 'register' },
			],
			invoke: { src: 'ask', input: ({ context }) => toAsk(context, 'register'), onDone: 'holding' },
			after: { askLimit: 'holding' },
			on: { RESTART: { target: 'choosing', actions: { type: 'noteOrder', params: ({ event }) => event } } },
		},
		commanding: {
			...reset('command'),
			initial: 'remembering',
			states: {
				remembering: { invoke: remembering('asking') },
				asking: {
					invoke: {
						src: 'ask',
						input: ({ context }) => toAsk(context, 'command'),
						onDone: [
							{ guard: { type: 'isRefused', params: ({ event }) => event.output }, target: '#resetLadder.choosing' },
							{ target: '#resetLadder.holding' },
						],
					},
					// The channel went with the modem.
					after: { askLimit: '#resetLadder.holding' },
				},
			},
		},
		pressingPowerKey: {
			...reset('powerKey'),
			initial: 'remembering',
			states: {
				remembering: { invoke: remembering('pressing') },
				pressing: {
					invoke: { src: 'pressPowerKey', onDone: '#resetLadder.holding', onError: '#resetLadder.choosing' },
				},
			},
		},
		cyclingPower: {
			...reset('power'),
			initial: 'remembering',
			states: {
				remembering: { invoke: remembering('cycling') },
				cycling: {
					invoke: { src: 'cyclePower', onDone: '#resetLadder.holding', onError: '#resetLadder.choosing' },
				},
			},
		},
		/** It starts, searches, registers. */
		holding: {
			entry: ['tellRested', 'forgetOrder'],
			always: { guard: 'isWell', target: 'idle' },
			after: { hold: 'choosing' },
			on: { RESTART: { target: 'choosing', actions: { type: 'noteOrder', params: ({ event }) => event } } },
		},
		exhausted: {
			entry: ['tellExhausted', 'beginAnew'],
			always: { guard: 'isWell', target: 'idle' },
			after: { longRest: 'choosing' },
			on: { RESTART: { target: 'choosing', actions: { type: 'noteOrder', params: ({ event }) => event } } },
		},
	},
});
