/**
 * Tells how the gateway is: on a beat, and at once when a subsystem changes.
 *
 * Promises: what cannot be measured, or not in time, is left out, never invented and never waited for; an alarm then says
 * why. A subsystem is what it says of itself, unless the supervisor says that its actor is down.
 * Changes while a measurement runs go into the same message. Measures nothing: `sample` does.
 *
 * Source: contract, "What the gateway says of itself and its devices".
 */
import { assign, emit, setup } from 'xstate';
import type { HealthMessage, Measured } from './contract/gateway.ts';
import type {
	AlarmChanged,
	Announce,
	ClockChanged,
	Condition,
	ConditionChanged,
	FromLink,
	FromStack,
	SubsystemChanged,
} from './events.ts';
import type { JsonObject } from './json.ts';
import { iso } from './result.ts';
import { unprovidedPromise } from './unprovided.ts';

export type HealthEvent =
	| SubsystemChanged
	| ConditionChanged
	| ClockChanged
	| Extract<FromStack, { type: 'STACK_CHANGED' }>
	| Extract<FromLink, { type: 'LINK_CHANGED' }>
	| { readonly type: 'STOP' };

export interface HealthInput {
	/** ms since the epoch. */
	readonly now: () => number;
	readonly intervalSeconds: number;
	/** The ids of the stacks that are configured. */
	readonly stacks: readonly string[];
	/** How many times the gateway was started. */
	readonly session: number;
	readonly version: string;
}

interface Subsystem {
	readonly state: Condition;
	/** ms since the epoch. */
	readonly since: number;
	readonly restarts: number;
	readonly detail?: JsonObject;
	/** It speaks for itself: the supervisor knows only that its actor lives. */
	readonly speaks: boolean;
}

type Subsystems = ReadonlyMap<string, Subsystem>;

interface HealthContext extends HealthInput {
	readonly subsystems: Subsystems;
	/** Undefined until it is told. */
	readonly clock: Measured['clock'];
}

/** ms. A measurement that hangs must not keep a change from being told. */
const SAMPLE_LIMIT = 2_000;

/** The alarm's id. */
const MEASURING = 'health-measuring';

/** Subsystems that the contract names; the others are the gateway's own affair, and an alarm when they fail. */
const NAMED: readonly string[] = ['cloud', 'modem', 'leds', 'release', 'journal', 'console'];

function isListed(stacks: readonly string[], name: string): boolean {
	return NAMED.includes(name) || stacks.includes(name);
}

type Change = Exclude<HealthEvent, ClockChanged | { type: 'STOP' }>;

function nameOf(change: Change): string {
	if (change.type === 'LINK_CHANGED') return 'cloud';
	return change.type === 'STACK_CHANGED' ? change.stack : change.subsystem;
}

/** What a subsystem is after a change. */
function changed(before: Subsystem | undefined, change: Change, now: number): Subsystem {
	const since = (state: Condition) => (before?.state === state ? before.since : now);
	if (change.type !== 'SUBSYSTEM_CHANGED') {
		const { state, detail } = change;
		return { state, since: since(state), restarts: before?.restarts ?? 0, detail, speaks: true };
	}
	const { state, restarts, reason } = change;
	const lives = state === 'ready' || state === 'degraded';
	if (lives && before?.speaks) return { ...before, restarts };
	return { state, since: since(state), restarts, ...(reason !== undefined && { detail: { reason } }), speaks: false };
}

const inWords = (error: unknown) => (error instanceof Error ? error.message : String(error));

function alarm(text: string): AlarmChanged {
	const remedy = 'the health is told without these figures; if this comes again, report it with the log';
	return { type: 'ALARM_CHANGED', raised: true, alarm: { id: MEASURING, severity: 'warning', text, remedy } };
}

function message({ now, session, version, stacks, subsystems, clock }: HealthContext, sample: Measured): HealthMessage {
	const listed = [...subsystems].filter(([name]) => isListed(stacks, name));
	return {
		v: 1,
		at: iso(now()),
		session,
		version,
		...sample,
		...(clock && { clock }),
		subsystems: Object.fromEntries(
			listed.map(([name, { state, since, restarts, detail = {} }]) => [
				name,
				{ state, since: iso(since), restarts, ...(Object.keys(detail).length > 0 && { detail }) },
			]),
		),
	};
}

export const healthMachine = setup({
	types: {
		input: {} as HealthInput,
		context: {} as HealthContext,
		events: {} as HealthEvent,
		emitted: {} as Announce | AlarmChanged,
	},
	actors: {
		/** Measures what it can, in the contract's words; what it cannot is absent. */
		sample: unprovidedPromise<Measured>(),
	},
	actions: {
		raiseAlarm: emit((_, params: { text: string }) => alarm(params.text)),
		clearAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: MEASURING }),
		note: assign(({ context: { subsystems, now } }, change: Change) => {
			const name = nameOf(change);
			return { subsystems: new Map(subsystems).set(name, changed(subsystems.get(name), change, now())) };
		}),
		noteClock: assign((_, { synchronised, reason }: ClockChanged) => ({
			clock: { synchronised, ...(reason !== undefined && { reason }) },
		})),
		tell: emit(({ context }, sample: Measured) => ({
			type: 'ANNOUNCE',
			topic: 'health',
			payload: message(context, sample),
			retain: true,
		})),
	},
	guards: {
		isClockNews: ({ context: { clock } }, { synchronised }: ClockChanged) => clock?.synchronised !== synchronised,
		isNews: ({ context: { subsystems, stacks } }, change: Change) => {
			const name = nameOf(change);
			const before = subsystems.get(name);
			return isListed(stacks, name) && changed(before, change, 0).state !== before?.state;
		},
	},
	delays: {
		interval: ({ context }) => context.intervalSeconds * 1000,
		sampleLimit: SAMPLE_LIMIT,
	},
}).createMachine({
	id: 'health',
	context: ({ input }) => ({ ...input, subsystems: new Map(), clock: undefined }),
	initial: 'sampling',
	on: {
		SUBSYSTEM_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		STACK_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		LINK_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		CONDITION_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		CLOCK_CHANGED: { actions: { type: 'noteClock', params: ({ event }) => event } },
		STOP: '.stopped',
	},
	states: {
		sampling: {
			invoke: {
				src: 'sample',
				onDone: {
					target: 'waiting',
					actions: ['clearAlarm', { type: 'tell', params: ({ event }) => event.output }],
				},
				onError: {
					target: 'waiting',
					actions: [
						{
							type: 'raiseAlarm',
							params: ({ event }) => ({ text: `a measurement failed: ${inWords(event.error)}` }),
						},
						{ type: 'tell', params: {} },
					],
				},
			},
			after: {
				sampleLimit: {
					target: 'waiting',
					actions: [
						{ type: 'raiseAlarm', params: { text: `measuring took longer than ${SAMPLE_LIMIT / 1000} s` } },
						{ type: 'tell', params: {} },
					],
				},
			},
		},
		waiting: {
			after: { interval: 'sampling' },
			on: {
				SUBSYSTEM_CHANGED: {
					guard: { type: 'isNews', params: ({ event }) => event },
					target: 'sampling',
					actions: { type: 'note', params: ({ event }) => event },
				},
				STACK_CHANGED: {
					guard: { type: 'isNews', params: ({ event }) => event },
					target: 'sampling',
					actions: { type: 'note', params: ({ event }) => event },
				},
				LINK_CHANGED: {
					guard: { type: 'isNews', params: ({ event }) => event },
					target: 'sampling',
					actions: { type: 'note', params: ({ event }) => event },
				},
				CONDITION_CHANGED: {
					guard: { type: 'isNews', params: ({ event }) => event },
					target: 'sampling',
					actions: { type: 'note', params: ({ event }) => event },
				},
				CLOCK_CHANGED: {
					guard: { type: 'isClockNews', params: ({ event }) => event },
					target: 'sampling',
					actions: { type: 'noteClock', params: ({ event }) => event },
				},
			},
		},
		stopped: { type: 'final' },
	},
});
