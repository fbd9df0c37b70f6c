/**
 * An indicator: one to three LEDs at one place, which show one thing at a time.
 *
 * Promises: of what is wanted, the slot that goes before the others is shown, and what it hid is shown again when it is
 * over; a one-shot's time counts from when it was asked for, seen or not. What the kernel can do, it does; the rest is done
 * here, step by step. A LED that is not there, or vanishes, is looked for again, for ever, while the others go on; what
 * is told of it is told to the owner. Stopped, it is dark.
 */
import { indicatorSetup, type Slot } from './indicator-setup.ts';

/** One slot: what is wanted there, and for how long. */
function slotOf<Own extends Slot>(own: Own) {
	const gone = {
		target: 'empty',
		actions: [{ type: 'put', params: { slot: own, show: undefined } }, 'redraw'],
	} as const;
	const asks = indicatorSetup.createStateConfig({
		initial: 'empty',
		on: {
			SHOW: [
				{
					guard: { type: 'isForEver', params: ({ event: { slot, show } }) => ({ slot, show, own }) },
					target: '.standing',
					actions: [{ type: 'put', params: ({ event }) => event }, 'redraw'],
				},
				{
					guard: { type: 'isFor', params: ({ event: { slot } }) => ({ slot, own }) },
					target: '.passing',
					actions: [{ type: 'put', params: ({ event }) => event }, 'redraw'],
				},
			],
			CLEAR: {
				guard: { type: 'isFor', params: ({ event: { slot } }) => ({ slot, own }) },
				target: '.empty',
				actions: gone.actions,
			},
		},
		states: {
			empty: {},
			standing: {},
			passing: { after: { [`${own}Lasts`]: gone } },
		},
	});
	return asks;
}

/** Whether all its LEDs are there. */
const lamp = indicatorSetup.createStateConfig({
	initial: 'opening',
	on: {
		LAMP_CHANGED: [
			{
				guard: { type: 'isWhole', params: ({ event }) => event },
				target: '.whole',
				actions: [{ type: 'note', params: ({ event }) => event }, 'redraw', 'tell'],
			},
			{
				target: '.impaired',
				actions: [{ type: 'note', params: ({ event }) => event }, 'redraw', 'tell'],
			},
		],
	},
	states: {
		opening: {},
		whole: {
			entry: 'forgetFailures',
			after: { untilNextCheck: { actions: 'check' } },
		},
		impaired: {
			entry: 'countFailure',
			after: { backOff: { actions: 'check' } },
		},
	},
});

/** Who makes the light: the kernel, or the chart. */
const light = indicatorSetup.createStateConfig({
	initial: 'kept',
	on: {
		REDRAW: [{ guard: 'isUnopened' }, { guard: 'isDrawn' }, { target: '.beginning' }],
	},
	states: {
		/** It is as it was found, or as the kernel makes it. */
		kept: {},
		beginning: {
			entry: ['begin', 'tell'],
			always: [{ guard: 'isForTheKernel', target: 'kept', actions: 'showAll' }, { target: 'stepped' }],
		},
		stepped: {
			entry: 'showStep',
			after: { stepLasts: { target: 'stepped', reenter: true, actions: 'goOn' } },
		},
	},
});

export const indicatorMachine = indicatorSetup.createMachine({
	id: 'indicator',
	context: ({ input }) => ({
		...input,
		slots: {},
		lit: undefined,
		faults: [],
		failures: 0,
		drawn: undefined,
		step: 0,
	}),
	invoke: {
		id: 'lamp',
		src: 'lamp',
		input: ({ context: { leds } }) => ({ leds }),
		onDone: '.stopped',
	},
	initial: 'alive',
	states: {
		alive: {
			type: 'parallel',
			on: { STOP: 'stopping' },
			states: {
				status: slotOf('status'),
				notification: slotOf('notification'),
				feedback: slotOf('feedback'),
				lamp,
				light,
			},
		},
		stopping: {
			entry: 'close',
			after: { closeLimit: 'stopped' },
			on: {
				// What fails now does not matter any more.
				LAMP_CHANGED: {},
			},
		},
		stopped: { type: 'final' },
	},
});
