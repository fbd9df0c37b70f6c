/** The indicator's statechart, on a clock that stands still and with LEDs that the test holds in its hand. */
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { indicatorMachine } from '../../machines/led/indicator.ts';
import type { IndicatorChanged, IndicatorEvent, Show, Slot } from '../../machines/led/indicator-setup.ts';
import type { FromLamp, LampInput, Led, LedFault, ToLamp } from '../../machines/led/lamp.ts';
import type { Program } from '../../machines/led/program.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';
import { HandHeld } from '../kit/resource.ts';

const edges = watchEdges(indicatorMachine);

const RED: Led = { name: 'red', max: 1, triggers: ['pattern'] };
/** The kernel does nothing for it. */
const LINE: Led = { name: 'red', max: 1, triggers: [] };
const GONE: LedFault = { led: 'red', text: 'it is gone', remedy: 'find it' };

const ON: Program = { kind: 'on', colour: 'red' };
const OFF: Program = { kind: 'off' };
const BLINK: Program = { kind: 'blink', colour: 'red', onMs: 100, offMs: 300 };
const BLIP: Program = { kind: 'blip', colour: 'red' };

/** An indicator with one LED, which was found, or not looked for yet. */
function desk(led: Led | 'unopened' = RED) {
	const { clock, tick } = stoppedClock();
	const lamp = new HandHeld<ToLamp, FromLamp, LampInput>();
	const { told, ref } = listener<IndicatorChanged>();
	const leds = { red: '/sys/class/leds/red' };
	const actor = createActor(indicatorMachine.provide({ actors: { lamp: lamp.logic } }), {
		clock,
		inspect: edges.inspect,
		input: { name: 'status', leds, hz: undefined, owner: ref },
	});
	actor.subscribe({ error: (fault) => expect.unreachable(`the indicator failed: ${fault}`) });
	actor.start();
	const send = (event: IndicatorEvent) => actor.send(event);
	const found = (one = RED, changed = true) => lamp.tell({ type: 'LAMP_CHANGED', leds: [one], faults: [], changed });
	if (led !== 'unopened') found(led);
	return {
		lamp,
		tick,
		send,
		found,
		lost: () => lamp.tell({ type: 'LAMP_CHANGED', leds: [], faults: [GONE], changed: true }),
		show: (slot: Slot, program: Program, lasts: Show['lasts'] = 'ever') =>
			send({ type: 'SHOW', slot, show: { program, lasts } }),
		/** What the LED was told since this was asked for the last time: a brightness, or a pattern. */
		orders: () =>
			lamp.received.splice(0).flatMap((event): (string | number)[] => {
				if (event.type !== 'SHINE') return [event.type];
				return event.orders.map((order) => (order.kind === 'steady' ? order.brightness : order.kind));
			}),
		/** What is seen, as it was told last. */
		last: () => told.at(-1),
		told: () => told.splice(0),
		status: () => actor.getSnapshot().status,
	};
}

describe('an indicator', () => {
	test('knows its LEDs by their places, and leaves them as they are until it knows whether they are there', () => {
		const { lamp, show, orders } = desk();
		expect(lamp.inputs).toEqual([{ leds: { red: '/sys/class/leds/red' } }]);
		const unopened = desk('unopened');
		unopened.show('status', ON);
		expect(unopened.orders()).toEqual([]);
		unopened.found();
		expect(unopened.orders()).toEqual([1]);
		expect(orders()).toEqual([0]);
		show('status', ON);
		expect(orders()).toEqual([1]);
	});

	test('tells what is seen', () => {
		const { show, last } = desk();
		expect(last()).toEqual({ type: 'INDICATOR_CHANGED', indicator: 'status', words: 'is dark', usable: 1, faults: [] });
		show('status', BLINK);
		expect(last()).toMatchObject({ words: 'blinks red, 0.1 s on, 0.3 s off' });
	});

	test('is not disturbed by what it shows already', () => {
		const { show, orders, told } = desk();
		show('status', BLINK);
		orders();
		told();
		show('status', BLINK, 60_000);
		expect(orders()).toEqual([]);
		expect(told()).toEqual([]);
	});
});

describe('of its slots', () => {
	test('feedback goes before notification, and that before status; what was hidden is shown again', () => {
		const { show, send, last } = desk();
		const words = () => last()?.words;
		show('notification', BLINK);
		show('status', ON);
		expect(words()).toContain('blinks');
		show('feedback', BLIP);
		expect(words()).toBe('flashes red');
		send({ type: 'CLEAR', slot: 'notification' });
		expect(words()).toBe('flashes red');
		send({ type: 'CLEAR', slot: 'feedback' });
		expect(words()).toBe('shines red');
		send({ type: 'CLEAR', slot: 'status' });
		expect(words()).toBe('is dark');
	});

	test.each<Slot>(['status', 'notification', 'feedback'])(
		'%s is cleared when its time is over, and not before',
		(slot) => {
			const { show, tick, last } = desk();
			show(slot, ON, 5_000);
			tick(4_999);
			expect(last()?.words).toBe('shines red');
			tick(1);
			expect(last()?.words).toBe('is dark');
		},
	);

	test('one that is asked again begins its time anew', () => {
		const { show, tick, last } = desk();
		show('feedback', ON, 5_000);
		tick(4_999);
		show('feedback', BLINK, 5_000);
		tick(4_999);
		expect(last()?.words).toContain('blinks');
		tick(1);
		expect(last()?.words).toBe('is dark');
	});

	test('a time that is hidden goes by all the same', () => {
		const { show, tick, last } = desk();
		show('notification', ON, 1_000);
		show('feedback', BLINK, 2_000);
		tick(2_000);
		expect(last()?.words).toBe('is dark');
	});

	test('what lasts once ends with its pattern', () => {
		const { show, tick, last } = desk();
		show('notification', BLIP, 'once');
		tick(259);
		expect(last()?.words).toBe('flashes red');
		tick(1);
		expect(last()?.words).toBe('is dark');
	});

	test('what is shown for ever in the place of what passes is not cleared', () => {
		const { show, tick, last } = desk();
		show('status', BLINK, 1_000);
		show('status', ON);
		tick(10_000);
		expect(last()?.words).toBe('shines red');
	});
});

describe('what the kernel', () => {
	test('can do, it is asked for once', () => {
		const { show, orders, tick } = desk();
		orders();
		show('status', BLINK);
		tick(10_000);
		expect(orders()).toEqual(['pattern']);
	});

	test('cannot do, is done step by step', () => {
		const { show, orders, tick } = desk(LINE);
		orders();
		show('status', BLINK);
		expect(orders()).toEqual([1]);
		tick(99);
		expect(orders()).toEqual([]);
		tick(1);
		expect(orders()).toEqual([0]);
		tick(300);
		expect(orders()).toEqual([1]);
		tick(400);
		expect(orders()).toEqual([0, 1]);
	});

	test('cannot do, begins with its first step, and ends when something else is shown', () => {
		const { show, orders, tick } = desk(LINE);
		show('status', BLINK);
		tick(150);
		orders();
		show('feedback', OFF);
		tick(1_000);
		expect(orders()).toEqual([0]);
		show('feedback', { ...BLINK, onMs: 50 });
		expect(orders()).toEqual([1]);
	});
});

describe('a LED that', () => {
	test('is not there is looked for again, at longer and longer intervals, at most a minute', () => {
		const { lost, orders, tick, last } = desk('unopened');
		lost();
		expect(last()).toMatchObject({ words: 'is dark: none of its LEDs can be used', usable: 0, faults: [GONE] });
		orders();
		for (const wait of [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
			tick(wait - 1);
			expect(orders()).toEqual([]);
			tick(1);
			expect(orders()).toEqual(['CHECK']);
			lost();
			orders();
		}
	});

	test('comes back shows what is to be shown', () => {
		const { lost, found, show, orders, last } = desk('unopened');
		lost();
		show('status', BLINK);
		orders();
		found();
		expect(orders()).toEqual(['pattern']);
		expect(last()).toMatchObject({ words: 'blinks red, 0.1 s on, 0.3 s off', usable: 1, faults: [] });
	});

	test('is there is looked after every half a minute, which nobody sees', () => {
		const { found, orders, tick } = desk();
		orders();
		for (let times = 0; times < 3; times++) {
			tick(29_999);
			expect(orders()).toEqual([]);
			tick(1);
			expect(orders()).toEqual(['CHECK']);
			found(RED, false);
			expect(orders()).toEqual([]);
		}
	});

	test('failed long ago is forgotten', () => {
		const { lost, found, orders, tick } = desk();
		lost();
		tick(2_000);
		found();
		lost();
		orders();
		tick(2_000);
		expect(orders()).toEqual(['CHECK']);
	});

	test('somebody else has changed is told again', () => {
		const { found, show, orders } = desk();
		show('status', ON);
		orders();
		found();
		expect(orders()).toEqual([1]);
	});
});

describe('told to stop, an indicator', () => {
	test('is done when its LEDs are let go', () => {
		const { lamp, send, lost, orders, status } = desk();
		orders();
		send({ type: 'STOP' });
		expect(orders()).toEqual(['CLOSE']);
		lost();
		expect(status()).toBe('active');
		lamp.complete(undefined);
		expect(status()).toBe('done');
	});

	test('waits for them no longer than 300 ms', () => {
		const { send, tick, lamp, status } = desk();
		send({ type: 'STOP' });
		tick(299);
		expect(status()).toBe('active');
		tick(1);
		expect(status()).toBe('done');
		expect(lamp.released).toBe(1);
	});
});

everyEdgeIsTaken(indicatorMachine, edges);
