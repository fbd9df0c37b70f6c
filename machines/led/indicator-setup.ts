/** The vocabulary of an indicator's statechart: its events, what it remembers, and what its actions do. */
import { type ActorRef, assign, raise, type Snapshot, sendTo, setup } from 'xstate';
import { backOff } from '../back-off.ts';
import { unprovided } from '../unprovided.ts';
import type { FromLamp, LampInput, Led, LedFault, Order, ToLamp } from './lamp.ts';
import { offload, steady } from './offload.ts';
import { inWords, lengthOf, type Pattern, type Program, patternOf } from './program.ts';

/** Who wants something shown; a later one goes before those that come before it. */
const SLOTS = ['status', 'notification', 'feedback'] as const;
export type Slot = (typeof SLOTS)[number];

export interface Show {
	readonly program: Program;
	/** Until it is cleared; to the end of its pattern; or so many ms. */
	readonly lasts: 'ever' | 'once' | number;
}

export type IndicatorEvent =
	| { readonly type: 'SHOW'; readonly slot: Slot; readonly show: Show }
	| { readonly type: 'CLEAR'; readonly slot: Slot }
	/** Dark, and done. */
	| { readonly type: 'STOP' };

/** What a person sees of it now, and which LEDs are of no use. */
export interface IndicatorChanged {
	readonly type: 'INDICATOR_CHANGED';
	readonly indicator: string;
	readonly words: string;
	/** How many LEDs there are to see something of; undefined until it is known. */
	readonly usable: number | undefined;
	readonly faults: readonly LedFault[];
}

export interface IndicatorInput extends LampInput {
	readonly name: string;
	/** Of the kernel's timer, where it is known. */
	readonly hz: number | undefined;
	readonly owner: ActorRef<Snapshot<unknown>, IndicatorChanged>;
}

interface IndicatorContext extends IndicatorInput {
	readonly slots: { readonly [slot in Slot]?: Show };
	/** Undefined until the lamp was opened. */
	readonly lit: readonly Led[] | undefined;
	readonly faults: readonly LedFault[];
	/** Checks in a row that found a LED missing. */
	readonly failures: number;
	/** What the light shows; undefined where it is to be shown anew. */
	readonly drawn: Program | undefined;
	/** Of the pattern that the chart steps through, the step that is shown. */
	readonly step: number;
}

const RETRYING = { first: 2_000, ceiling: 60_000 };

/** What nobody asked anything of is dark. */
const NOTHING: Program = { kind: 'off' };

/** What is shown: the slot that goes before the others. */
function topOf({ slots }: Pick<IndicatorContext, 'slots'>): Program {
	const slot = SLOTS.findLast((one) => slots[one] !== undefined);
	return (slot && slots[slot]?.program) ?? NOTHING;
}

function lastsFor(show: Show | undefined): number {
	if (!show || show.lasts === 'ever') return 0;
	return show.lasts === 'once' ? lengthOf(patternOf(show.program)) : show.lasts;
}

const stepOf = (pattern: Pattern, step: number) => pattern[step % pattern.length] ?? pattern[0];

function ordersOf({ lit = [], hz, ...context }: IndicatorContext): readonly Order[] | undefined {
	return offload(patternOf(topOf(context)), lit, hz);
}

export const indicatorSetup = setup({
	types: {
		input: {} as IndicatorInput,
		context: {} as IndicatorContext,
		events: {} as IndicatorEvent | FromLamp | { readonly type: 'REDRAW' },
		children: {} as { lamp: 'lamp' },
	},
	actors: {
		/** Owns the LEDs; fails never: a LED that does is told. */
		lamp: unprovided<LampInput, ToLamp>(),
	},
	actions: {
		put: assign(({ context: { slots } }, { slot, show }: { slot: Slot; show: Show | undefined }) => {
			const { [slot]: _, ...others } = slots;
			return { slots: show ? { ...others, [slot]: show } : others };
		}),
		redraw: raise({ type: 'REDRAW' }),
		note: assign(({ context }, { leds, faults, changed }: FromLamp) => ({
			lit: leds,
			faults,
			drawn: changed ? undefined : context.drawn,
		})),
		countFailure: assign(({ context }) => ({ failures: context.failures + 1 })),
		forgetFailures: assign({ failures: 0 }),
		check: sendTo('lamp', { type: 'CHECK' }),
		close: sendTo('lamp', { type: 'CLOSE' }),
		begin: assign(({ context }) => ({ drawn: topOf(context), step: 0 })),
		showAll: sendTo('lamp', ({ context }) => ({ type: 'SHINE', orders: ordersOf(context) ?? [] })),
		showStep: sendTo('lamp', ({ context }) => {
			const { light } = stepOf(patternOf(topOf(context)), context.step);
			return { type: 'SHINE', orders: steady(light, context.lit ?? []) };
		}),
		goOn: assign(({ context }) => ({ step: (context.step + 1) % patternOf(topOf(context)).length })),
		tell: sendTo(
			({ context }) => context.owner,
			({ context }): IndicatorChanged => ({
				type: 'INDICATOR_CHANGED',
				indicator: context.name,
				words: context.lit?.length === 0 ? 'is dark: none of its LEDs can be used' : inWords(topOf(context)),
				usable: context.lit?.length,
				faults: context.faults,
			}),
		),
	},
	guards: {
		isFor: (_, { slot, own }: { slot: Slot; own: Slot }) => slot === own,
		isForEver: (_, { slot, show, own }: { slot: Slot; show: Show; own: Slot }) => slot === own && show.lasts === 'ever',
		isWhole: (_, { faults }: FromLamp) => faults.length === 0,
		isUnopened: ({ context }) => context.lit === undefined,
		isDrawn: ({ context }) => context.drawn === topOf(context),
		isForTheKernel: ({ context }) => ordersOf(context) !== undefined,
	},
	delays: {
		statusLasts: ({ context }) => lastsFor(context.slots.status),
		notificationLasts: ({ context }) => lastsFor(context.slots.notification),
		feedbackLasts: ({ context }) => lastsFor(context.slots.feedback),
		stepLasts: ({ context }) => stepOf(patternOf(topOf(context)), context.step).ms,
		/** Jitter comes with the source of randomness that somebody provides. */
		backOff: ({ context }) => backOff(RETRYING, () => 1)(context.failures),
		/** A LED that vanishes while it only shines is not missed otherwise. */
		untilNextCheck: 30_000,
		closeLimit: 300,
	},
});
