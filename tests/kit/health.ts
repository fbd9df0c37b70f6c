/** Health whose measurements the test settles, on a clock that stands still; and the events that it hears. */
import { expect } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { Measured } from '../../machines/contract/gateway.ts';
import type { AlarmChanged, Announce, Condition } from '../../machines/events.ts';
import { type HealthEvent, healthMachine, type Sampled } from '../../machines/health.ts';
import type { JsonObject } from '../../machines/json.ts';
import { settled, stoppedClock } from './clock.ts';
import { watchEdges } from './edges.ts';

export const edges = watchEdges(healthMachine);

/** Health on a beat of a minute; the test settles each measurement. */
export function healthDesk(intervalSeconds = 60) {
	const time = stoppedClock();
	const emitted: Announce[] = [];
	const alarms: AlarmChanged[] = [];
	const figures: Measured[] = [];
	const samples: { resolve: (sample: Sampled) => void; reject: (reason: unknown) => void }[] = [];
	const sample = fromPromise<Sampled>(() => new Promise((resolve, reject) => void samples.push({ resolve, reject })));
	const actor = createActor(healthMachine.provide({ actors: { sample } }), {
		input: {
			now: time.now,
			intervalSeconds,
			meteredFactor: 5,
			stacks: ['zw'],
			session: 42,
			version: '0.1.0',
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.on('ANNOUNCE', (event) => emitted.push(event));
	actor.on('ALARM_CHANGED', (event) => alarms.push(event));
	actor.on('MEASURED', ({ measured }) => figures.push(measured));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	const payloads = () => emitted.map(({ payload }) => payload);
	return {
		actor,
		emitted,
		/** The last word on the measurements: what is wrong with them, if anything. */
		alarm: () => {
			const last = alarms.at(-1);
			return last?.raised ? last.alarm.text : undefined;
		},
		samples,
		figures,
		tick: time.tick,
		payloads,
		/** The subsystems as they were last told. */
		subsystems: () => payloads().at(-1)?.subsystems,
		measured: async (measured: Measured = {}, late: readonly string[] = []) => {
			samples.at(-1)?.resolve({ measured, late });
			await settled();
		},
		failed: async (reason: unknown) => {
			samples.at(-1)?.reject(reason);
			await settled();
		},
		send: (...events: HealthEvent[]) => {
			for (const event of events) actor.send(event);
		},
	};
}

export const stack = (state: Condition, detail: JsonObject = {}, name = 'zw'): HealthEvent => ({
	type: 'STACK_CHANGED',
	stack: name,
	state,
	actions: [],
	detail,
});
export const link = (state: Condition, detail: JsonObject = {}): HealthEvent => ({
	type: 'LINK_CHANGED',
	state,
	fresh: false,
	detail,
});
export const subsystem = (name: string, state: Condition, restarts = 0, reason?: string): HealthEvent => ({
	type: 'SUBSYSTEM_CHANGED',
	subsystem: name,
	state,
	restarts,
	...(reason !== undefined && { reason }),
});
export const journal = (state: Condition, detail: JsonObject): HealthEvent => {
	return { type: 'CONDITION_CHANGED', subsystem: 'journal', state, detail };
};
export const clock = (synchronised: boolean, reason?: string): HealthEvent => ({
	type: 'CLOCK_CHANGED',
	synchronised,
	...(reason !== undefined && { reason }),
});
