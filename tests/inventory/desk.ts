/** The inventory on a clock that stands still, and everything that it announces. */
import { expect } from 'vitest';
import { createActor } from 'xstate';
import type { Announce, Attributes, Condition, Device, UplinkChanged } from '../../machines/events.ts';
import { inventoryMachine } from '../../machines/inventory.ts';
import { stoppedClock } from '../kit/clock.ts';
import { device } from '../kit/commands.ts';
import { watchEdges } from '../kit/edges.ts';

export const edges = watchEdges(inventoryMachine);

/** ms. */
export const MOMENT = 250;
/** ms. */
export const MEASURED_EVERY = 300_000;
export const EARLIER = Date.UTC(2026, 7, 22, 9);

export function desk() {
	const time = stoppedClock();
	const emitted: Announce[] = [];
	const actor = createActor(inventoryMachine, {
		input: { now: time.now, measuredEvery: MEASURED_EVERY },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.on('*', (event) => emitted.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		emitted,
		tick: time.tick,
		topics: () => emitted.map(({ topic }) => topic),
		/** What was told on a topic, in order. */
		on: (topic: string) => emitted.flatMap((event) => (event.topic === topic ? [event.payload] : [])),
		device: (what: Partial<Device> = {}) => actor.send({ type: 'DEVICE_CHANGED', device: device(what) }),
		removed: (id = 'zw-5') => actor.send({ type: 'DEVICE_REMOVED', stack: 'zw', device: id }),
		state: (attributes: Attributes, number = 0, id = 'zw-5') =>
			actor.send({ type: 'STATE_REPORTED', device: id, endpoint: number, attributes }),
		/** As it was reported earlier, before the stack started. */
		restored: (attributes: Attributes, at = EARLIER, number = 0, id = 'zw-5') =>
			actor.send({ type: 'STATE_REPORTED', device: id, endpoint: number, attributes, at }),
		named: (words: { name?: string; room?: string }, id = 'zw-5') =>
			actor.send({ type: 'DEVICE_NAMED', device: id, ...words }),
		stack: (state: Condition) => actor.send({ type: 'STACK_CHANGED', stack: 'zw', state, actions: [], detail: {} }),
		link: (state: Condition, fresh: boolean) => actor.send({ type: 'LINK_CHANGED', state, fresh, detail: {} }),
		uplink: (metered: boolean, allowance: UplinkChanged['allowance'] = 'full') =>
			actor.send({ type: 'UPLINK_CHANGED', metered, allowance }),
		happened: (source: string, number?: number) =>
			actor.send({
				type: 'EVENT_REPORTED',
				source,
				event: 'doorLock.doorLockAlarm',
				args: { alarmCode: 0 },
				...(number !== undefined && { endpoint: number }),
			}),
	};
}
