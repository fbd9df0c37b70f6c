/** The pulse of the Z-Wave stack, with all of its charts real, and what the watchdog makes of it. */
import { expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { controllerMachine } from '../../machines/zwave/controller.ts';
import type { CodecInput, FromCodec, Memory, ToCodec } from '../../machines/zwave/controller-memory.ts';
import { framingMachine } from '../../machines/zwave/framing.ts';
import { STACK_LIMIT, stackPulse } from '../../machines/zwave/pulse.ts';
import { sendingMachine } from '../../machines/zwave/sending.ts';
import { serialApiMachine } from '../../machines/zwave/serial-api.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { HandHeld } from '../kit/resource.ts';
import { watchdogDesk } from '../kit/watchdog.ts';
import { busy, type Desk, desk, networkOf, plug, ready, sleeper } from './controller/desk.ts';
import { Module } from './controller/module.ts';

const LOOK = 10_000;

/** How often the stack is fed for in so many looks, ten seconds each. */
async function fedFor(it: Desk, looks: number): Promise<number> {
	const pulse = () => stackPulse(it.actor.getSnapshot());
	const dog = watchdogDesk({ watched: [{ subsystem: 'zw', limitMs: STACK_LIMIT, pulse }] });
	dog.said();
	for (let look = 0; look < looks; look++) {
		await it.wait(LOOK);
		dog.time.tick(LOOK);
	}
	return dog.fed();
}

test('a stack that has nothing to do is fed for', async () => {
	const it = await ready();
	expect(stackPulse(it.actor.getSnapshot())).toBeUndefined();
	expect(await fedFor(it, 60)).toBe(60);
});

test('a stack whose port is not there is fed for', async () => {
	const it = await desk();
	await it.lose('there is no such device');
	expect(stackPulse(it.actor.getSnapshot())).toBeUndefined();
});

test('a stack whose port never opens is fed for: each attempt has its end', async () => {
	const it = await desk();
	expect(stackPulse(it.actor.getSnapshot())).toBe('the port is opening');
	expect(await fedFor(it, 60)).toBe(60);
});

test('a stack whose module is deaf is fed for: it is being mended, for ever', async () => {
	const it = await ready();
	it.module.deaf = true;
	await it.execute('c1');
	expect(stackPulse(it.actor.getSnapshot())).toMatch(/^request .* is sending, after \d+ frames on this line$/);
	expect(await fedFor(it, 60)).toBe(60);
});

test('a stack with a command for a node that sleeps is fed for', async () => {
	const it = await ready(networkOf(plug(5), sleeper(7)), (module) => {
		module.nodes = [5, 7];
	});
	await it.execute('asleep', 7, 3_600_000);
	expect(await fedFor(it, 30)).toBe(30);
});

test('a request that waits for the radio has another pulse at each step', async () => {
	const it = await busy();
	const pulse = () => stackPulse(it.actor.getSnapshot());
	const waiting = pulse();
	expect(waiting).toMatch(/is awaitingResponse/);
	await it.wait(10_000);
	expect(pulse()).toMatch(/is aborting/);
	await it.wait(10_000);
	expect(pulse()).not.toBe(waiting);
});

test('a port that takes a frame and never says so, with no time limit that ends it, is stuck until it moves', async () => {
	const time = stoppedClock();
	const module = new Module();
	const sending = sendingMachine.provide({ delays: { write: 2 ** 30 } });
	const framing = framingMachine.provide({ actors: { port: module.port.logic, sending } });
	const actor = createActor(
		controllerMachine.provide({
			actors: {
				serialApi: serialApiMachine.provide({ actors: { framing } }),
				load: fromPromise(async () => ({ nodes: {}, states: {} })),
				store: new HandHeld<Memory, never, undefined>().logic,
				codec: new HandHeld<ToCodec, FromCodec, CodecInput>().logic,
			},
		}),
		{ input: { stack: 'zw', path: '/dev/ttyUSB0', now: time.now, backOff: () => 1_000 }, clock: time.clock },
	);
	const pulse = () => stackPulse(actor.getSnapshot());
	const dog = watchdogDesk({ time, watched: [{ subsystem: 'zw', limitMs: STACK_LIMIT, pulse }] });
	actor.start();
	expect(pulse()).toBe('what was learnt before is being read');
	await settled();
	module.port.tell({ type: 'PORT_OPENED' });
	const words = 'request GetSerialApiCapabilities is sending, after 1 frames on this line';
	expect(pulse()).toBe(words);
	dog.alarms();
	time.tick(STACK_LIMIT + 2 * LOOK);
	expect(dog.alarms()).toEqual([`zw has stood still for 180 s: ${words}`]);
	dog.said();
	time.tick(600_000);
	expect(dog.fed()).toBe(0);
	module.run();
	time.tick(LOOK);
	expect(dog.fed()).toBe(1);
});
