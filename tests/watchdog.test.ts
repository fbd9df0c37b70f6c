import { describe, expect, test } from 'vitest';
import type { Pulse } from '../machines/pulse.ts';
import { type WatchdogDevice, watchdogMachine } from '../machines/watchdog.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { watchdogDesk } from './kit/watchdog.ts';

const edges = watchEdges(watchdogMachine);

const DEVICE: WatchdogDevice = { path: '/dev/watchdog', timeoutSeconds: 60 };

/** Two subsystems, whose pulses are the test's to set; one may stand still for a minute, the other for five. */
function desk(device?: WatchdogDevice) {
	const pulses: { zw: Pulse; dispatcher: Pulse } = { zw: undefined, dispatcher: undefined };
	const watched = [
		{ subsystem: 'zw', pulse: () => pulses.zw, limitMs: 60_000 },
		{ subsystem: 'dispatcher', pulse: () => pulses.dispatcher, limitMs: 300_000 },
	];
	const it = watchdogDesk({ watched, inspect: edges.inspect, ...(device && { device }) });
	return {
		...it,
		pulses,
		/** Until the n-th look from now. */
		looks: (times = 1) => void it.time.tick(times * 10_000),
	};
}

/** The device's, since the start. */
const foodOf = ({ hardware }: ReturnType<typeof desk>) => hardware.received.map(({ type }) => type);

test('says that the gateway is ready, then feeds at each interval while nothing waits, for ever', () => {
	const it = desk();
	expect(it.said()).toEqual(['READY=1', 'WATCHDOG=1\nSTATUS=running']);
	it.looks(1_000);
	expect(it.said()).toEqual(Array(1_000).fill('WATCHDOG=1\nSTATUS=running'));
	expect(it.alarms()).toEqual(['watchdog-zw', 'watchdog-dispatcher']);
});

test('feeds while what waits moves', () => {
	const it = desk();
	it.said();
	for (let step = 0; step < 100; step++) {
		it.pulses.zw = `step ${step}`;
		it.looks(6);
	}
	expect(it.fed()).toBe(600);
});

describe('one that stands still', () => {
	function stuck() {
		const it = desk();
		it.pulses.zw = 'request 7 waits';
		it.looks(7);
		return it;
	}

	test('is not fed for when its limit is over, and is an alarm that names what stands still', () => {
		const it = stuck();
		expect(it.fed()).toBe(7);
		expect(it.told.at(-1)).toMatchObject({
			raised: true,
			alarm: {
				id: 'watchdog-zw',
				severity: 'error',
				text: 'zw has stood still for 60 s: request 7 waits',
				remedy: expect.stringContaining('log'),
			},
		});
		it.alarms();
		it.looks(100);
		expect(it.said()).toEqual(Array(100).fill('STATUS=zw stands still: request 7 waits'));
		expect(it.alarms()).toEqual([]);
	});

	test.each(['request 8 waits', undefined])('is fed for again at the look at which it has moved, to %s', (pulse) => {
		const it = stuck();
		it.alarms();
		it.said();
		it.pulses.zw = pulse;
		it.looks();
		expect(it.fed()).toBe(1);
		expect(it.alarms()).toEqual(['watchdog-zw']);
		it.looks(5);
		expect(it.fed()).toBe(5);
	});

	test('has the time that is its own', () => {
		const it = desk();
		it.said();
		it.pulses.dispatcher = 'command c1 waits';
		it.looks(30);
		expect(it.fed()).toBe(30);
		it.looks();
		expect(it.fed()).toBe(0);
	});

	test('is not made up for by another that moves', () => {
		const it = stuck();
		it.fed();
		for (let step = 0; step < 10; step++) {
			it.pulses.dispatcher = `step ${step}`;
			it.looks();
		}
		expect(it.fed()).toBe(0);
	});
});

test('the status says how stacks and the link are', () => {
	const it = desk();
	it.send({ type: 'STACK_CHANGED', stack: 'zw', state: 'starting', actions: [], detail: {} });
	it.send({ type: 'LINK_CHANGED', state: 'down', fresh: false, detail: {} });
	it.send({ type: 'STACK_CHANGED', stack: 'zw', state: 'ready', actions: [], detail: {} });
	it.said();
	it.looks();
	expect(it.said()).toEqual(['WATCHDOG=1\nSTATUS=zw ready; cloud down']);
	it.pulses.zw = 'two\nlines';
	it.looks(7);
	expect(it.said().at(-1)).toBe('STATUS=zw stands still: two lines; zw ready; cloud down');
});

describe('told to stop', () => {
	test('it says so, feeds no more, and is done', () => {
		const it = desk();
		it.said();
		it.send({ type: 'STOP' });
		expect(it.said()).toEqual(['STOPPING=1\nSTATUS=stopping in order']);
		expect(it.actor.getSnapshot().status).toBe('done');
	});

	test('while something stands still, too', () => {
		const it = desk();
		it.pulses.zw = 'request 7 waits';
		it.looks(7);
		it.send({ type: 'STOP' });
		expect(it.actor.getSnapshot().status).toBe('done');
	});
});

describe('a device', () => {
	function opened() {
		const it = desk(DEVICE);
		it.hardware.tell({ type: 'DEVICE_OPENED' });
		return it;
	}

	test('is opened, and fed at each interval', () => {
		const it = opened();
		expect(it.hardware.inputs).toEqual([DEVICE]);
		expect(it.alarms()).toContain('watchdog');
		it.looks(3);
		expect(foodOf(it)).toEqual(Array(3).fill('KEEP_ALIVE'));
	});

	test('is not fed while something stands still', () => {
		const it = opened();
		it.pulses.zw = 'request 7 waits';
		it.looks(100);
		expect(foodOf(it)).toHaveLength(6);
		it.pulses.zw = undefined;
		it.looks();
		expect(foodOf(it)).toHaveLength(7);
	});

	test('that cannot be had is an alarm, and is asked for again every half a minute', () => {
		const it = desk(DEVICE);
		it.alarms();
		it.hardware.fail(new Error('/dev/watchdog: in use'));
		expect(it.told).toMatchObject([
			{
				alarm: {
					id: 'watchdog',
					text: 'the watchdog does not guard this box: /dev/watchdog: in use',
					remedy: expect.stringContaining('watchdog.device'),
				},
			},
		]);
		it.alarms();
		it.looks(2);
		expect(it.hardware.inputs).toHaveLength(1);
		it.looks();
		expect(it.hardware.inputs).toHaveLength(2);
		it.hardware.tell({ type: 'DEVICE_OPENED' });
		expect(it.alarms()).toEqual(['watchdog']);
	});

	test('is closed in order when the gateway is told to stop, and that is waited for', () => {
		const it = opened();
		it.send({ type: 'STOP' });
		expect(foodOf(it)).toEqual(['CLOSE']);
		expect(it.actor.getSnapshot().status).toBe('active');
		it.hardware.complete(undefined);
		expect(it.actor.getSnapshot().status).toBe('done');
	});

	test('that is being opened is closed, too', () => {
		const it = desk(DEVICE);
		it.send({ type: 'STOP' });
		expect(foodOf(it)).toEqual(['CLOSE']);
	});

	test('that fails while it is closed is let go', () => {
		const it = opened();
		it.alarms();
		it.send({ type: 'STOP' });
		it.hardware.fail(new Error('EIO'));
		expect(it.actor.getSnapshot().status).toBe('done');
		expect(it.alarms()).toEqual([]);
	});

	test('that does not close is not waited for, but left armed', () => {
		const it = opened();
		it.send({ type: 'STOP' });
		it.time.tick(200);
		expect(it.actor.getSnapshot().status).toBe('done');
		expect(it.hardware.released).toBe(1);
	});

	test('that is away is not waited for', () => {
		const it = desk(DEVICE);
		it.hardware.fail(new Error('there is none'));
		it.send({ type: 'STOP' });
		expect(it.actor.getSnapshot().status).toBe('done');
	});
});

everyEdgeIsTaken(watchdogMachine, edges);
