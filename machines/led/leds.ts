/**
 * The LEDs: what the gateway's indicators show of it, and how they are.
 *
 * Promises: the indicator `status` (or the first, where none is called so) shows the situation, which it goes on showing
 * while nothing of it changes; `identify.identify` makes all of them blink, and is answered at once. What shines, in words,
 * is told whenever it changes; an indicator whose LEDs can't be used is an alarm, and the others go on. Stopped, all are
 * dark. Knows no kernel: the `indicator` does, by its lamp.
 *
 * Source: contract, "A command" (`identify.identify`) and "What the gateway says of itself" (`leds`).
 */
import { ledsSetup } from './leds-setup.ts';
import { type HouseNews, newHouse } from './situation.ts';

export type { LedsInput } from './leds-setup.ts';

const news = ({ event }: { event: HouseNews }) => event;

/** What each piece of news does. */
const heard = [
	{ guard: { type: 'changesNothing', params: news }, actions: { type: 'hear', params: news } },
	{ actions: [{ type: 'hear', params: news }, 'showSituation', 'tellCondition'] },
] as const;

export const ledsMachine = ledsSetup.createMachine({
	id: 'leds',
	context: ({ input: { indicators, hz, ...configured } }) => ({
		indicators,
		hz,
		refs: new Map(),
		told: new Map(),
		left: Object.keys(indicators).length,
		house: newHouse(configured),
		word: '',
	}),
	entry: ['spawnAll', 'showSituation', 'tellCondition'],
	on: {
		// While it stops: nobody will see it.
		LINK_CHANGED: {},
		STACK_CHANGED: {},
		SUBSYSTEM_CHANGED: {},
		CONDITION_CHANGED: {},
		ALARM_CHANGED: {},
		PERFORM: {},
		STOP: {},
	},
	initial: 'serving',
	states: {
		serving: {
			on: {
				LINK_CHANGED: heard,
				STACK_CHANGED: heard,
				SUBSYSTEM_CHANGED: heard,
				CONDITION_CHANGED: heard,
				ALARM_CHANGED: heard,
				INDICATOR_CHANGED: {
					actions: [
						{ type: 'tellAlarm', params: ({ event }) => event },
						{ type: 'note', params: ({ event }) => event },
						'tellCondition',
					],
				},
				PERFORM: { actions: { type: 'perform', params: ({ event }) => event } },
				STOP: 'stopping',
			},
		},
		stopping: {
			entry: 'stopAll',
			on: { 'xstate.done.actor.*': [{ guard: 'isLast', target: 'stopped' }, { actions: 'countEnd' }] },
		},
		stopped: { type: 'final' },
	},
});
