import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { AlarmChanged, UplinkChanged } from '../machines/events.ts';
import { exportMachine, type Sent } from '../machines/export.ts';
import { settled, stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(exportMachine);

const INTERVAL = 15_000;
const WAIT = 5_000;

/** An export whose sendings the test settles. */
function desk() {
	const time = stoppedClock();
	const sendings: { resolve: (sent: Sent) => void; reject: (reason: unknown) => void; signal: AbortSignal }[] = [];
	const alarms: AlarmChanged[] = [];
	let lost = '';
	const send = fromPromise<Sent>(
		({ signal }) => new Promise((resolve, reject) => void sendings.push({ resolve, reject, signal })),
	);
	const actor = createActor(exportMachine.provide({ actors: { send } }), {
		input: {
			alarm: 'telemetry-otlp',
			where: 'http://collector',
			intervalMs: INTERVAL,
			meteredFactor: 5,
			backOff: (attempt: number) => attempt * WAIT,
			lost: () => lost,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.on('*', (event) => alarms.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	const it = {
		tick: time.tick,
		sendings,
		lose: (words: string) => {
			lost = words;
		},
		send: (event: Parameters<typeof actor.send>[0]) => actor.send(event),
		uplink: (metered: boolean, allowance: UplinkChanged['allowance'] = 'full') =>
			actor.send({ type: 'UPLINK_CHANGED', metered, allowance }),
		taken: async (more = false) => {
			sendings.at(-1)?.resolve({ more });
			await settled();
		},
		refused: async (reason = 'ECONNREFUSED') => {
			sendings.at(-1)?.reject(new Error(reason));
			await settled();
		},
		/** Sendings that fail, each after its wait. */
		failing: async (times: number) => {
			for (let attempt = 1; attempt <= times; attempt++) {
				await it.refused();
				time.tick(attempt * WAIT);
			}
		},
		/** The last word on the alarm. */
		alarm: () => {
			const last = alarms.at(-1);
			return last?.raised ? last.alarm.text : undefined;
		},
		raised: () => alarms.filter(({ raised }) => raised).length,
		status: () => actor.getSnapshot().status,
	};
	return it;
}

/** One whose first sending is under way. */
function sending() {
	const it = desk();
	it.tick(INTERVAL);
	return it;
}

describe('what has gathered is sent', () => {
	test('on a beat, one sending at a time', async () => {
		const it = desk();
		it.tick(INTERVAL - 1);
		expect(it.sendings).toHaveLength(0);
		it.tick(1);
		it.tick(5_000);
		it.send({ type: 'FILLED' });
		expect(it.sendings).toHaveLength(1);
		await it.taken();
		it.tick(INTERVAL);
		expect(it.sendings).toHaveLength(2);
	});

	test('before its time when there is much', () => {
		const it = desk();
		it.send({ type: 'FILLED' });
		expect(it.sendings).toHaveLength(1);
	});

	test('at once again while there is more', async () => {
		const it = sending();
		await it.taken(true);
		expect(it.sendings).toHaveLength(2);
	});

	test('again after longer and longer waits while it is refused', async () => {
		const it = sending();
		await it.refused();
		it.tick(WAIT - 1);
		expect(it.sendings).toHaveLength(1);
		it.tick(1);
		expect(it.sendings).toHaveLength(2);
		await it.refused();
		it.tick(2 * WAIT - 1);
		expect(it.sendings).toHaveLength(2);
	});

	test('a collector that hangs has ten seconds, and is let go', () => {
		const it = sending();
		it.tick(9_999);
		expect(it.sendings[0]?.signal.aborted).toBe(false);
		it.tick(1);
		expect(it.sendings[0]?.signal.aborted).toBe(true);
		it.tick(WAIT);
		expect(it.sendings).toHaveLength(2);
	});
});

describe('the alarm', () => {
	test('is raised when it was refused three times in a row, with why and what was lost', async () => {
		const it = sending();
		await it.failing(2);
		expect(it.raised()).toBe(0);
		it.lose('7 spans were lost so far');
		await it.refused('it answers 503 to traces');
		expect(it.alarm()).toBe(
			'http://collector does not take telemetry: it answers 503 to traces; 7 spans were lost so far',
		);
	});

	test('not for two, and one that was taken in between', async () => {
		const it = sending();
		await it.failing(2);
		await it.taken();
		it.tick(INTERVAL);
		await it.failing(2);
		expect(it.raised()).toBe(0);
	});

	test('is cleared when two in a row were taken, and not by one', async () => {
		const it = sending();
		await it.failing(3);
		await it.taken();
		it.tick(INTERVAL);
		expect(it.alarm()).toEqual(expect.any(String));
		await it.refused();
		it.tick(WAIT);
		await it.taken();
		it.tick(INTERVAL);
		expect(it.alarm()).toEqual(expect.any(String));
		await it.taken();
		expect(it.alarm()).toBeUndefined();
		expect(it.raised()).toBe(1);
	});
});

describe('the way to the cloud', () => {
	test.each([
		['full', 5],
		['thinned', 20],
	] as const)('metered, %s: it is sent less often', async (allowance, factor) => {
		const it = desk();
		it.uplink(true, allowance);
		it.tick(factor * INTERVAL - 1);
		expect(it.sendings).toHaveLength(0);
		it.tick(1);
		expect(it.sendings).toHaveLength(1);
	});

	test('for commands only: nothing is sent until it is otherwise', () => {
		const it = desk();
		it.uplink(true, 'commandsOnly');
		it.tick(100 * INTERVAL);
		it.uplink(true, 'commandsOnly');
		it.send({ type: 'FILLED' });
		expect(it.sendings).toHaveLength(0);
		it.uplink(false);
		it.tick(INTERVAL);
		expect(it.sendings).toHaveLength(1);
	});

	test('nor after a refusal', async () => {
		const it = sending();
		it.uplink(true, 'commandsOnly');
		await it.refused();
		it.tick(100 * INTERVAL);
		expect(it.sendings).toHaveLength(1);
	});
});

describe('told to stop', () => {
	test('it sends what is left, and is done', async () => {
		const it = desk();
		it.send({ type: 'STOP' });
		expect([it.sendings.length, it.status()]).toEqual([1, 'active']);
		await it.taken();
		expect(it.status()).toBe('done');
	});

	test('it lets go of a sending that is under way, and makes it anew', () => {
		const it = sending();
		it.send({ type: 'STOP' });
		expect(it.sendings.map(({ signal }) => signal.aborted)).toEqual([true, false]);
	});

	test('it does not wait for a collector that hangs, nor for one that refuses', async () => {
		const hanging = desk();
		hanging.send({ type: 'STOP' });
		for (const event of ['STOP', 'FILLED'] as const) hanging.send({ type: event });
		hanging.uplink(true);
		hanging.tick(500);
		expect(hanging.status()).toBe('done');
		const refusing = desk();
		refusing.send({ type: 'STOP' });
		await refusing.refused();
		expect(refusing.status()).toBe('done');
	});

	test('on a way that is for commands only, it sends nothing more', () => {
		const it = desk();
		it.uplink(true, 'commandsOnly');
		it.send({ type: 'STOP' });
		expect([it.sendings.length, it.status()]).toEqual([0, 'done']);
	});
});

everyEdgeIsTaken(exportMachine, edges);
