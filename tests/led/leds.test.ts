/** The LEDs' statechart, with indicators whose lamps the test holds in its hand. */
import { describe, expect, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import type { Condition } from '../../machines/events.ts';
import { indicatorMachine } from '../../machines/led/indicator.ts';
import type { FromLamp, LampInput, LedFault, ToLamp } from '../../machines/led/lamp.ts';
import { type LedsInput, ledsMachine } from '../../machines/led/leds.ts';
import type { LedsEvent } from '../../machines/led/leds-setup.ts';
import { stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { HandHeld } from '../kit/resource.ts';

const edges = watchEdges(ledsMachine);

const GONE: LedFault = { led: 'red', text: 'it is gone', remedy: 'find it' };

class Lamp extends HandHeld<ToLamp, FromLamp, LampInput> {
	found() {
		const led = { name: 'red', max: 1, triggers: ['pattern' as const] };
		this.tell({ type: 'LAMP_CHANGED', leds: [led], faults: [], changed: true });
	}

	lost(fault = GONE) {
		this.tell({ type: 'LAMP_CHANGED', leds: [], faults: [fault], changed: true });
	}
}

/** Indicators of one LED each, in this order. */
function desk(...names: string[]) {
	const { clock, tick } = stoppedClock();
	const status = new Lamp();
	const door = new Lamp();
	const lamps = [status, door].slice(0, names.length);
	// The logic that is spawned next is the next lamp's.
	const waiting = [...lamps];
	const told: EventObject[] = [];
	const indicators: LedsInput['indicators'] = Object.fromEntries(names.map((name) => [name, { red: `/${name}` }]));
	const next = new HandHeld<ToLamp, FromLamp, LampInput>().logic;
	const logic: typeof next = {
		...next,
		getInitialSnapshot: (scope, input) => {
			const lamp = waiting.shift();
			if (!lamp) throw new Error('there are more indicators than lamps');
			lampOf.set(scope.self, lamp);
			return lamp.logic.getInitialSnapshot(scope, input);
		},
		start: (snapshot, scope) => lampOf.get(scope.self)?.logic.start?.(snapshot, scope),
		transition: (snapshot, event, scope) =>
			lampOf.get(scope.self)?.logic.transition(snapshot, event, scope) ?? snapshot,
	};
	const indicator = indicatorMachine.provide({ actors: { lamp: logic } });
	const actor = createActor(ledsMachine.provide({ actors: { indicator } }), {
		clock,
		inspect: edges.inspect,
		input: { indicators, hasCloud: true, stacks: ['zw'], hz: undefined },
	});
	actor.on('*', (event) => told.push(event));
	actor.subscribe({ error: (fault) => expect.unreachable(`the LEDs failed: ${fault}`) });
	actor.start();
	return {
		status,
		door,
		tick,
		/** What was emitted since this was asked for the last time. */
		told: () => told.splice(0),
		/** What is seen, by indicator. */
		seen: () => {
			const last = told.findLast(({ type }) => type === 'CONDITION_CHANGED');
			return last && 'detail' in last ? last.detail : undefined;
		},
		send: (event: LedsEvent) => actor.send(event),
		ended: () => actor.getSnapshot().status,
	};
}

const lampOf = new WeakMap<object, Lamp>();

const cloud = (state: Condition) => ({ type: 'LINK_CHANGED', state, fresh: false, detail: {} }) as const;
const stack = (state: Condition) => ({ type: 'STACK_CHANGED', stack: 'zw', state, actions: [], detail: {} }) as const;
const crash = { type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 1 } as const;
const release = (state: string) =>
	({ type: 'CONDITION_CHANGED', subsystem: 'release', state: 'ready', detail: { state } }) as const;
const fault = {
	type: 'ALARM_CHANGED',
	raised: true,
	alarm: { id: 'journal', severity: 'error', text: '', remedy: '' },
} as const;
const noFault = { type: 'ALARM_CHANGED', raised: false, id: 'journal' } as const;
const identify = (args: object = { identifyTime: 10 }, action = 'identify.identify') =>
	({ type: 'PERFORM', subsystem: 'leds', id: 'p1', action, args: { ...args } }) as const;
const condition = (state: Condition, situation: string, detail: object) => ({
	type: 'CONDITION_CHANGED',
	subsystem: 'leds',
	state,
	detail: expect.objectContaining({ situation, ...detail }),
});
const noAlarm = (indicator: string) => ({ type: 'ALARM_CHANGED', raised: false, id: `led-${indicator}` });

const GREEN = 'shines green';
const STARTING = 'blinks white, 0.5 s on, 0.5 s off';
const IDENTIFYING = 'blinks white, 0.1 s on, 0.1 s off';

describe('the LEDs', () => {
	test('are starting until it is known whether they are there, then ready', () => {
		const { status, told } = desk('status');
		expect(told()).toEqual([condition('starting', 'starting', { indicators: {} })]);
		status.found();
		expect(told()).toEqual([noAlarm('status'), condition('ready', 'starting', { indicators: { status: STARTING } })]);
	});

	test('show each situation once, in words too, and nothing that changes none', () => {
		const { status, send, told } = desk('status');
		status.found();
		for (const event of [stack('ready'), cloud('ready')]) send(event);
		told();
		const shown = (situation: string) => [condition('ready', situation, {}), condition('ready', situation, {})];
		for (const [event, situation] of [
			[cloud('down'), 'noCloud'],
			[stack('down'), 'noController'],
			[fault, 'fault'],
			[release('installing'), 'updating'],
		] as const) {
			send(event);
			expect(told(), situation).toEqual(shown(situation));
			send(event);
			expect(told(), situation).toEqual([]);
		}
		send(release('idle'));
		send(noFault);
		send(stack('ready'));
		send(cloud('ready'));
		told();
		send(crash);
		expect(told()).toEqual(shown('noController'));
		send(crash);
		expect(told()).toEqual([]);
	});

	test('show it on the indicator of that name, else on the first', () => {
		const named = desk('door', 'status');
		for (const lamp of [named.status, named.door]) lamp.found();
		expect(named.seen()).toMatchObject({ indicators: { door: 'is dark', status: STARTING } });
		const first = desk('front', 'door');
		for (const lamp of [first.status, first.door]) lamp.found();
		expect(first.seen()).toMatchObject({ indicators: { front: STARTING, door: 'is dark' } });
	});
});

describe('identify', () => {
	test('blinks on all indicators for so long, and is answered at once', () => {
		const { status, door, send, told, seen, tick } = desk('status', 'door');
		for (const lamp of [status, door]) lamp.found();
		for (const event of [stack('ready'), cloud('ready')]) send(event);
		told();
		send(identify());
		expect(seen()).toMatchObject({ indicators: { status: IDENTIFYING, door: IDENTIFYING } });
		expect(told()).toContainEqual({
			type: 'PERFORMED',
			subsystem: 'leds',
			id: 'p1',
			outcome: { status: 'succeeded', confirmedBy: 'completed', result: {} },
		});
		tick(9_999);
		expect(told()).toEqual([]);
		tick(1);
		expect(seen()).toMatchObject({ indicators: { status: GREEN, door: 'is dark' } });
	});

	test('of no time ends it', () => {
		const { status, send, seen } = desk('status');
		status.found();
		send(identify());
		send(identify({ identifyTime: 0 }));
		expect(seen()).toMatchObject({ indicators: { status: STARTING } });
	});

	test('goes on while one indicator cannot be used, and fails when none can', () => {
		const { status, door, send, told } = desk('status', 'door');
		status.lost();
		door.lost();
		told();
		send(identify());
		expect(told()).toMatchObject([
			{
				outcome: {
					status: 'failed',
					error: { code: 'STACK_DOWN', retryable: true, message: expect.stringContaining('led-') },
				},
			},
		]);
		door.found();
		told();
		send(identify());
		expect(told()).toContainEqual(
			expect.objectContaining({ outcome: expect.objectContaining({ status: 'succeeded' }) }),
		);
	});

	test.each([identify({}), identify({ identifyTime: 10 }, 'modem.restart')])(
		'that is none is a defect, and said so: %j',
		(event) => {
			const { status, send, told } = desk('status');
			status.found();
			told();
			send(event);
			expect(told()).toMatchObject([{ type: 'PERFORMED', outcome: { status: 'failed', error: { code: 'INTERNAL' } } }]);
		},
	);
});

describe('an indicator whose LEDs cannot be used', () => {
	test('is an alarm until they can, told once', () => {
		const { status, door, told } = desk('status', 'door');
		door.found();
		told();
		status.lost();
		const faults = ['status.red: it is gone'];
		expect(told()).toEqual([
			{
				type: 'ALARM_CHANGED',
				raised: true,
				alarm: {
					id: 'led-status',
					severity: 'warning',
					text: 'the indicator status: red: it is gone',
					remedy: 'find it',
				},
			},
			condition('degraded', 'starting', { faults }),
		]);
		status.lost();
		expect(told()).toEqual([]);
		status.lost({ ...GONE, text: 'it may not be written to' });
		expect(told()).toMatchObject([{ alarm: { text: expect.stringContaining('written') } }, { state: 'degraded' }]);
		status.found();
		expect(told()).toContainEqual(noAlarm('status'));
	});

	test('are down where no other can', () => {
		const { status, told } = desk('status');
		told();
		status.lost();
		expect(told()).toContainEqual(condition('down', 'starting', {}));
	});
});

describe('told to stop', () => {
	test('they are done when all indicators are, and deaf meanwhile', () => {
		const { status, door, send, ended, told } = desk('status', 'door');
		for (const lamp of [status, door]) lamp.found();
		told();
		send({ type: 'STOP' });
		for (const event of [cloud('down'), stack('down'), crash, release('installing'), fault, identify()]) send(event);
		send({ type: 'STOP' });
		expect(status.received.at(-1)).toEqual({ type: 'CLOSE' });
		status.complete(undefined);
		expect(ended()).toBe('active');
		door.complete(undefined);
		expect(ended()).toBe('done');
		expect(told()).toEqual([]);
	});

	test('they do not wait for one that hangs', () => {
		const { send, tick, ended } = desk('status');
		send({ type: 'STOP' });
		tick(300);
		expect(ended()).toBe('done');
	});
});

everyEdgeIsTaken(ledsMachine, edges);
