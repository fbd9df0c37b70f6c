/** The watchdog's chart in a test's hands: what it told the service manager, when it fed, and which alarms it raised. */

import { expect } from 'vitest';
import { createActor, type InspectionEvent } from 'xstate';
import type { AlarmChanged } from '../../machines/events.ts';
import type { Watched } from '../../machines/pulse.ts';
import { type ToDevice, type WatchdogDevice, type WatchdogEvent, watchdogMachine } from '../../machines/watchdog.ts';
import { stoppedClock } from './clock.ts';
import { HandHeld } from './resource.ts';

export interface Circumstances {
	readonly time?: ReturnType<typeof stoppedClock>;
	readonly watched?: readonly Watched[];
	readonly device?: WatchdogDevice;
	readonly inspect?: (event: InspectionEvent) => void;
}

/** It looks every 10 s. */
export function watchdogDesk({ time = stoppedClock(), watched = [], device, inspect }: Circumstances = {}) {
	const manager = new HandHeld<{ readonly type: 'NOTIFY'; readonly state: string }, never, undefined>();
	const hardware = new HandHeld<ToDevice, { readonly type: 'DEVICE_OPENED' }, WatchdogDevice>();
	const told: AlarmChanged[] = [];
	const actor = createActor(watchdogMachine.provide({ actors: { manager: manager.logic, device: hardware.logic } }), {
		input: { watched: () => watched, intervalMs: 10_000, device },
		clock: time.clock,
		...(inspect && { inspect }),
	});
	actor.on('*', (event) => told.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		hardware,
		time,
		send: (event: WatchdogEvent) => actor.send(event),
		/** What the manager was told since this was asked for the last time. */
		said: () => manager.received.splice(0).map(({ state }) => state),
		/** How often the manager's watchdog was fed since this, or `said`, was asked for the last time. */
		fed: () => manager.received.splice(0).filter(({ state }) => state.startsWith('WATCHDOG=1')).length,
		/** Alarms since this was asked for the last time: their texts; of one that is cleared, its id. */
		alarms: () => told.splice(0).map((event) => (event.raised ? event.alarm.text : event.id)),
		told,
	};
}
