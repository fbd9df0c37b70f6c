/**
 * Measures on a beat and tells how the gateway is: at its interval, and at once when a subsystem changes.
 *
 * It measures at least once a minute, whatever the interval, for whoever watches the figures (MEASURED); it tells less often
 * while the way to the cloud is metered.
 * Promises: what cannot be measured, or not in time, is left out, never invented and never waited for; an alarm then says
 * why. A subsystem is what it says of itself, unless the supervisor says that its actor is down.
 * Changes while a measurement runs go into the same message. Measures nothing: `sample` does.
 *
 * Source: contract, "What the gateway says of itself and its devices".
 */
import { assign, emit, enqueueActions, setup } from 'xstate';
import type { HealthMessage, Measured } from './contract/gateway.ts';
import type {
	AlarmChanged,
	Announce,
	ClockChanged,
	Condition,
	ConditionChanged,
	FromLink,
	FromStack,
	MeasuredNow,
	SubsystemChanged,
	UplinkChanged,
} from './events.ts';
import type { JsonObject } from './json.ts';
import { iso } from './result.ts';
import { freeUplink, slowdown, type Uplink } from './thinning.ts';
import { unprovidedPromise } from './unprovided.ts';

export type HealthEvent =
	| SubsystemChanged
	| ConditionChanged
	| ClockChanged
	| UplinkChanged
	| Extract<FromStack, { type: 'STACK_CHANGED' }>
	| Extract<FromLink, { type: 'LINK_CHANGED' }>
	| { readonly type: 'STOP' };

export interface HealthInput {
	/** ms since the epoch. */
	readonly now: () => number;
	readonly intervalSeconds: number;
	/** How much longer the interval is where the way to the cloud is metered. */
	readonly meteredFactor: number;
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
	readonly uplink: Uplink;
	/** Undefined until it is told. */
	readonly clock: Measured['clock'];
	/** Something changed that is to be told at once. */
	readonly hasNews: boolean;
	/** How often it has measured since it told. */
	readonly untold: number;
}

/** What a measurement has found. */
export interface Sampled {
	readonly measured: Measured;
	/** What did not answer in time, by name. */
	readonly late: readonly string[];
}

/** ms. A measurement that hangs must not keep a change from being told. */
const SAMPLE_LIMIT = 2_000;
/** s between two measurements at most: alarms are judged by them. */
const LONGEST_BEAT = 60;

/** The alarm's id. */
const MEASURING = 'health-measuring';

/** Subsystems that the contract names; the others are the gateway's own affair, and an alarm when they fail. */
const NAMED: readonly string[] = ['cloud', 'modem', 'leds', 'release', 'journal', 'console'];

function isListed(stacks: readonly string[], name: string): boolean {
	return NAMED.includes(name) || stacks.includes(name);
}

type Change = Exclude<HealthEvent, ClockChanged | UplinkChanged | { type: 'STOP' }>;

/** How many measurements there are to an interval. */
const beatsIn = (intervalSeconds: number) => Math.ceil(intervalSeconds / LONGEST_BEAT);

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
		emitted: {} as Announce | AlarmChanged | MeasuredNow,
	},
	actors: {
		/** Measures what it can, in the contract's words; what it cannot is absent. */
		sample: unprovidedPromise<Sampled>(),
	},
	actions: {
		raiseAlarm: emit((_, params: { text: string }) => alarm(params.text)),
		pass: enqueueActions(({ enqueue }, { measured, late }: Sampled) => {
			enqueue.emit({ type: 'MEASURED', measured });
			enqueue.emit(
				late.length > 0
					? alarm(`these measurements do not end: ${late.join(', ')}`)
					: { type: 'ALARM_CHANGED', raised: false, id: MEASURING },
			);
		}),
		note: assign(({ context: { subsystems, stacks, hasNews, now } }, change: Change) => {
			const name = nameOf(change);
			const before = subsystems.get(name);
			const after = changed(before, change, now());
			return {
				subsystems: new Map(subsystems).set(name, after),
				hasNews: hasNews || (isListed(stacks, name) && after.state !== before?.state),
			};
		}),
		noteClock: assign(({ context: { clock, hasNews } }, { synchronised, reason }: ClockChanged) => ({
			clock: { synchronised, ...(reason !== undefined && { reason }) },
			hasNews: hasNews || clock?.synchronised !== synchronised,
		})),
		noteUplink: assign((_, { metered, allowance }: UplinkChanged) => ({ uplink: { metered, allowance } })),
		tell: enqueueActions(({ context, enqueue }, sample: Measured) => {
			enqueue.emit({ type: 'ANNOUNCE', topic: 'health', payload: message(context, sample), retain: true });
			enqueue.assign({ hasNews: false, untold: 0 });
		}),
		keepQuiet: assign({ untold: ({ context }) => context.untold + 1 }),
	},
	guards: {
		hasNews: ({ context }) => context.hasNews,
		isDue: ({ context: { hasNews, untold, intervalSeconds, meteredFactor, uplink } }) =>
			hasNews || untold + 1 >= beatsIn(intervalSeconds) * slowdown(uplink, meteredFactor),
	},
	delays: {
		beat: ({ context: { intervalSeconds } }) => (intervalSeconds * 1_000) / beatsIn(intervalSeconds),
		sampleLimit: SAMPLE_LIMIT,
	},
}).createMachine({
	id: 'health',
	context: ({ input }) => ({
		...input,
		subsystems: new Map(),
		clock: undefined,
		uplink: freeUplink,
		hasNews: true,
		untold: 0,
	}),
	initial: 'sampling',
	on: {
		SUBSYSTEM_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		STACK_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		LINK_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		CONDITION_CHANGED: { actions: { type: 'note', params: ({ event }) => event } },
		CLOCK_CHANGED: { actions: { type: 'noteClock', params: ({ event }) => event } },
		UPLINK_CHANGED: { actions: { type: 'noteUplink', params: ({ event }) => event } },
		STOP: '.stopped',
	},
	states: {
		sampling: {
			invoke: {
				src: 'sample',
				onDone: [
					{
						guard: 'isDue',
						target: 'waiting',
						actions: [
							{ type: 'pass', params: ({ event }) => event.output },
							{ type: 'tell', params: ({ event }) => event.output.measured },
						],
					},
					{ target: 'waiting', actions: [{ type: 'pass', params: ({ event }) => event.output }, 'keepQuiet'] },
				],
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
			always: { guard: 'hasNews', target: 'sampling' },
			after: { beat: 'sampling' },
		},
		stopped: { type: 'final' },
	},
});
