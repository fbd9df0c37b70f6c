/** What the house lets out while its way to the cloud costs something: the inventory and the outbox together. */
import { expect, test } from 'vitest';
import { type AnyActor, createActor } from 'xstate';
import { House } from '../../actors/gateway/house.ts';
import { fromResource } from '../../actors/runtime/resource.ts';
import type { Attributes, UplinkChanged } from '../../machines/events.ts';
import { inventoryMachine } from '../../machines/inventory.ts';
import { type FromKeeper, outboxMachine, type ToKeeper } from '../../machines/outbox.ts';
import { stoppedClock } from '../kit/clock.ts';

const MINUTE = 60_000;

/** With a link that is ready and confirms nothing, as the outbox has room for all of it. */
function desk() {
	const time = stoppedClock();
	const sent: string[] = [];
	const house = new House((event) => {
		if (event.type === 'PUBLISH') sent.push(event.topic);
	}, time.now);
	const join = (id: string, actor: AnyActor) => {
		actor.on('*', (event) => house.carry(event));
		house.connect(id, (event) => actor.send(event));
		actor.start();
	};
	const keeper = fromResource<ToKeeper, FromKeeper>((scope) => {
		scope.tell({ type: 'RESTORED', messages: [] });
		return () => {};
	});
	let count = 0;
	const limits = { most: 100, mostCharacters: 1e6, longest: 1e9, mostInFlight: 99, clockIsTrusted: () => true };
	const outbox = createActor(outboxMachine.provide({ actors: { keeper } }), {
		input: { ...limits, now: time.now, number: () => ++count },
		clock: time.clock,
	});
	join('outbox', outbox);
	house.carry({ type: 'LINK_CHANGED', state: 'ready', fresh: false, detail: {} });
	const it = {
		tick: time.tick,
		/** What left since this was asked for the last time. */
		sent: () => sent.splice(0),
		/** It starts, also anew. */
		startInventory: () => {
			const input = { now: time.now, measuredEvery: 5 * MINUTE };
			join('inventory', createActor(inventoryMachine, { input, clock: time.clock }));
		},
		uplink: (metered: boolean, allowance: UplinkChanged['allowance'] = 'full') =>
			house.carry({ type: 'UPLINK_CHANGED', metered, allowance }),
		state: (attributes: Attributes, device = 'zw-5') =>
			house.carry({ type: 'STATE_REPORTED', device, endpoint: 0, attributes }),
		warm: () => it.state({ 'temperatureMeasurement.measuredValue': time.now() }),
		lock: () => it.state({ 'doorLock.lockState': 1 }, 'zw-12'),
		result: () => house.carry({ type: 'ANNOUNCE', topic: 'res', payload: { v: 1, id: 'a' }, retain: false }),
		jam: () => house.carry({ type: 'EVENT_REPORTED', source: 'zw-12', event: 'doorLock.doorLockAlarm', args: {} }),
	};
	it.startInventory();
	return it;
}

test('on a metered way measurements come minutes apart; results, locks and events at once', () => {
	const it = desk();
	it.uplink(true);
	it.warm();
	it.sent();
	for (let minute = 0; minute < 10; minute++) {
		it.tick(MINUTE);
		it.warm();
	}
	expect(it.sent()).toEqual(['state/zw-5', 'state/zw-5']);
	it.lock();
	it.jam();
	it.result();
	expect(it.sent()).toEqual(['state/zw-12', 'event/zw-12', 'res']);
});

test('when nothing but commands may go, the rest goes when it may again, each state once', () => {
	const it = desk();
	it.uplink(true, 'commandsOnly');
	for (let report = 0; report < 3; report++) {
		it.warm();
		it.lock();
		it.jam();
		it.result();
	}
	expect(it.sent()).toEqual(['res', 'res', 'res']);
	it.uplink(false);
	expect(it.sent().sort()).toEqual(['event/zw-12', 'event/zw-12', 'event/zw-12', 'state/zw-12', 'state/zw-5']);
});

test('an inventory that is started anew hears what the way is like', () => {
	const it = desk();
	it.uplink(true);
	it.startInventory();
	it.warm();
	it.warm();
	expect(it.sent()).toEqual(['state/zw-5']);
});
