/** The vocabulary of the LEDs' statechart: its events, what it remembers, and what its actions do. */
import { type ActorRefFrom, assign, enqueueActions, setup } from 'xstate';
import { identify } from '../clusters/identify.ts';
import type { AlarmChanged, Condition, ConditionChanged, Outcome, Perform, Performed } from '../events.ts';
import { indicatorMachine } from './indicator.ts';
import type { IndicatorChanged } from './indicator-setup.ts';
import type { LampInput } from './lamp.ts';
import { afterNews, type House, type HouseNews, IDENTIFYING, signs, situationOf } from './situation.ts';

export interface LedsInput {
	/** By their names; at least one. */
	readonly indicators: { readonly [name: string]: LampInput['leds'] };
	readonly hasCloud: boolean;
	/** The ids of the stacks that are configured. */
	readonly stacks: readonly string[];
	/** Of the kernel's timer, where it is known. */
	readonly hz: number | undefined;
}

type Told = Omit<IndicatorChanged, 'type'>;

interface LedsContext extends Pick<LedsInput, 'indicators' | 'hz'> {
	readonly refs: ReadonlyMap<string, ActorRefFrom<typeof indicatorMachine>>;
	/** What each indicator has told last. */
	readonly told: ReadonlyMap<string, Told>;
	/** Those that have not ended yet. */
	readonly left: number;
	readonly house: House;
	/** What was told last. */
	readonly word: string;
}

/** An indicator has ended. */
interface IndicatorEnded {
	readonly type: `xstate.done.actor.${string}`;
}

export type LedsEvent = HouseNews | Perform | { readonly type: 'STOP' };

/** The indicator that shows the situation. */
function statusOf({ refs }: LedsContext) {
	return refs.get('status') ?? [...refs.values()][0];
}

const usableIn = ({ told }: LedsContext) => [...told.values()].reduce((sum, { usable = 0 }) => sum + usable, 0);

function conditionOf(context: LedsContext): ConditionChanged {
	const { told, refs, house } = context;
	const all = [...told.values()];
	const isKnown = all.length === refs.size && all.every(({ usable }) => usable !== undefined);
	const faults = all.flatMap((one) => one.faults.map(({ led, text }) => `${one.indicator}.${led}: ${text}`));
	const broken: Condition = usableIn(context) > 0 ? 'degraded' : 'down';
	const state: Condition = isKnown ? (faults.length > 0 ? broken : 'ready') : 'starting';
	const situation = situationOf(house);
	return {
		type: 'CONDITION_CHANGED',
		subsystem: 'leds',
		state,
		detail: {
			situation,
			meaning: signs[situation].meaning,
			indicators: Object.fromEntries(all.map(({ indicator, words }) => [indicator, words])),
			...(faults.length > 0 && { faults }),
		},
	};
}

function wordsOf({ faults }: Pick<Told, 'faults'>): string {
	return faults.map(({ led, text }) => `${led}: ${text}`).join('; ');
}

/** Undefined while it is not known. */
function alarmOf({ indicator, faults, usable }: IndicatorChanged): AlarmChanged | undefined {
	if (usable === undefined) return undefined;
	const id = `led-${indicator}`;
	const [first] = faults;
	if (!first) return { type: 'ALARM_CHANGED', raised: false, id };
	const text = `the indicator ${indicator}: ${wordsOf({ faults })}`;
	return { type: 'ALARM_CHANGED', raised: true, alarm: { id, severity: 'warning', text, remedy: first.remedy } };
}

const DONE: Outcome = { status: 'succeeded', confirmedBy: 'completed', result: {} };

function failed(code: 'STACK_DOWN' | 'INTERNAL', message: string): Outcome {
	return { status: 'failed', error: { code, message, retryable: code === 'STACK_DOWN' } };
}

const UNUSABLE = failed('STACK_DOWN', 'none of the LEDs can be used; the alarms led-… say why and what to do');

export const ledsSetup = setup({
	types: {
		input: {} as LedsInput,
		context: {} as LedsContext,
		events: {} as LedsEvent | IndicatorChanged | IndicatorEnded,
		emitted: {} as ConditionChanged | AlarmChanged | Performed,
	},
	actors: { indicator: indicatorMachine },
	actions: {
		spawnAll: assign(({ context: { indicators, hz }, spawn, self }) => ({
			refs: new Map(
				Object.entries(indicators).map(([name, leds]) => {
					const input = { name, leds, hz, owner: self };
					return [name, spawn('indicator', { id: name, input })];
				}),
			),
		})),
		hear: assign(({ context }, news: HouseNews) => ({ house: afterNews(context.house, news) })),
		showSituation: enqueueActions(({ context, enqueue }) => {
			const { program } = signs[situationOf(context.house)];
			const ref = statusOf(context);
			if (ref) enqueue.sendTo(ref, { type: 'SHOW', slot: 'status', show: { program, lasts: 'ever' } });
		}),
		note: assign(({ context }, { type, ...told }: IndicatorChanged) => ({
			told: new Map(context.told).set(told.indicator, told),
		})),
		tellAlarm: enqueueActions(({ context, enqueue }, changed: IndicatorChanged) => {
			const alarm = alarmOf(changed);
			const before = context.told.get(changed.indicator);
			const isNews = before?.usable === undefined || wordsOf(before) !== wordsOf(changed);
			if (alarm && isNews) enqueue.emit(alarm);
		}),
		tellCondition: enqueueActions(({ context, enqueue }) => {
			const condition = conditionOf(context);
			const word = JSON.stringify(condition);
			if (word === context.word) return;
			enqueue.assign({ word });
			enqueue.emit(condition);
		}),
		perform: enqueueActions(({ context, enqueue }, { subsystem, id, action, args }: Perform) => {
			const end = (outcome: Outcome) => enqueue.emit({ type: 'PERFORMED', subsystem, id, outcome });
			const asked = identify.commands.identify.safeParse(args);
			if (action !== 'identify.identify' || !asked.success)
				return end(failed('INTERNAL', `the LEDs have no ${action}`));
			const { identifyTime } = asked.data;
			if (usableIn(context) === 0) return end(UNUSABLE);
			const show = { program: IDENTIFYING.program, lasts: identifyTime * 1_000 };
			for (const ref of context.refs.values()) {
				if (identifyTime === 0) enqueue.sendTo(ref, { type: 'CLEAR', slot: 'feedback' });
				else enqueue.sendTo(ref, { type: 'SHOW', slot: 'feedback', show });
			}
			end(DONE);
		}),
		countEnd: assign(({ context: { left } }) => ({ left: left - 1 })),
		stopAll: enqueueActions(({ context, enqueue }) => {
			for (const ref of context.refs.values()) enqueue.sendTo(ref, { type: 'STOP' });
		}),
	},
	guards: {
		isLast: ({ context: { left } }) => left <= 1,
		/** The situation is the same: what shows it goes on undisturbed. */
		changesNothing: ({ context: { house } }, news: HouseNews) =>
			situationOf(afterNews(house, news)) === situationOf(house),
	},
});
