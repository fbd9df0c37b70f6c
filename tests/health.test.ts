import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { AlarmChanged, Announce, Condition } from '../machines/events.ts';
import { type HealthEvent, healthMachine } from '../machines/health.ts';
import type { JsonObject } from '../machines/json.ts';
import { settled, stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(healthMachine);

/** Health on a beat of a minute; the test settles each measurement. */
function desk() {
	const time = stoppedClock();
	const emitted: Announce[] = [];
	const alarms: AlarmChanged[] = [];
	const samples: { resolve: (sample: JsonObject) => void; reject: (reason: unknown) => void }[] = [];
	const sample = fromPromise<JsonObject>(
		() => new Promise((resolve, reject) => void samples.push({ resolve, reject })),
	);
	const actor = createActor(healthMachine.provide({ actors: { sample } }), {
		input: {
			now: time.now,
			intervalSeconds: 60,
			stacks: ['zw'],
			session: 42,
			version: '0.1.0',
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.on('ANNOUNCE', (event) => emitted.push(event));
	actor.on('ALARM_CHANGED', (event) => alarms.push(event));
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
		tick: time.tick,
		payloads,
		/** The subsystems as they were last told. */
		subsystems: () => payloads().at(-1)?.subsystems,
		measured: async (what: JsonObject = {}) => {
			samples.at(-1)?.resolve(what);
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

const stack = (state: Condition, detail: JsonObject = {}, name = 'zw'): HealthEvent => ({
	type: 'STACK_CHANGED',
	stack: name,
	state,
	actions: [],
	detail,
});
const link = (state: Condition, detail: JsonObject = {}): HealthEvent => ({
	type: 'LINK_CHANGED',
	state,
	fresh: false,
	detail,
});
const subsystem = (name: string, state: Condition, restarts = 0, reason?: string): HealthEvent => ({
	type: 'SUBSYSTEM_CHANGED',
	subsystem: name,
	state,
	restarts,
	...(reason !== undefined && { reason }),
});
const journal = (state: Condition, detail: JsonObject): HealthEvent => {
	return { type: 'CONDITION_CHANGED', subsystem: 'journal', state, detail };
};
const clock = (synchronised: boolean, reason?: string): HealthEvent => ({
	type: 'CLOCK_CHANGED',
	synchronised,
	...(reason !== undefined && { reason }),
});

test('a message is what was measured, and how the subsystems are', async () => {
	const it = desk();
	it.send(stack('ready', { nodes: 12 }));
	it.tick(500);
	it.send(link('down', { failures: 3 }));
	it.send(clock(true));
	await it.measured({ uptimeSeconds: 86_400, memory: { pssBytes: 1e8 } });
	expect(it.emitted).toEqual([
		{
			type: 'ANNOUNCE',
			topic: 'health',
			payload: {
				v: 1,
				at: '2026-08-22T10:00:00.500Z',
				session: 42,
				version: '0.1.0',
				uptimeSeconds: 86_400,
				clock: { synchronised: true },
				memory: { pssBytes: 1e8 },
				subsystems: {
					zw: { state: 'ready', since: '2026-08-22T10:00:00.000Z', restarts: 0, detail: { nodes: 12 } },
					cloud: { state: 'down', since: '2026-08-22T10:00:00.500Z', restarts: 0, detail: { failures: 3 } },
				},
			},
			retain: true,
		},
	]);
});

describe('it tells', () => {
	test('at the start, and on each beat', async () => {
		const it = desk();
		await it.measured();
		it.tick(59_999);
		expect(it.samples).toHaveLength(1);
		it.tick(1);
		await it.measured();
		expect(it.emitted).toHaveLength(2);
	});

	test.each<[string, HealthEvent]>([
		['a stack', stack('down')],
		['the link', link('ready')],
		['a subsystem that speaks through the supervisor alone', subsystem('journal', 'ready')],
		['one that is neither a stack nor the link, and speaks for itself', journal('degraded', {})],
		['the clock', clock(true)],
	])('at once when it changes: %s', async (_, change) => {
		const it = desk();
		it.send(stack('ready'));
		await it.measured();
		it.send(change);
		await it.measured();
		expect(it.emitted).toHaveLength(2);
	});

	test.each<[string, HealthEvent]>([
		['a stack', stack('ready', { nodes: 13 })],
		['the link', link('ready', { dialect: '5.0' })],
		['the supervisor, of one that speaks for itself', subsystem('zw', 'ready')],
		["one of the gateway's own", subsystem('outbox', 'down')],
		['one that is neither a stack nor the link', journal('ready', { bytes: 2 })],
		['why the clock is wrong', clock(false, 'the clock was set back by 3600 s')],
	])('on the next beat when only a detail changes: %s', async (_, change) => {
		const it = desk();
		it.send(stack('ready'), link('ready'), journal('ready', { bytes: 1 }), clock(false, 'no NTP'));
		await it.measured();
		it.send(change);
		await it.measured();
		expect(it.emitted).toHaveLength(1);
	});

	test('what changes while it measures in the same message', async () => {
		const it = desk();
		it.send(
			subsystem('zw', 'starting'),
			subsystem('journal', 'ready'),
			stack('starting'),
			stack('ready'),
			link('ready'),
		);
		await it.measured();
		expect(it.emitted).toHaveLength(1);
		expect(it.subsystems()).toMatchObject({
			zw: { state: 'ready' },
			cloud: { state: 'ready' },
			journal: { state: 'ready' },
		});
	});
});

describe('a measurement', () => {
	test('that fails is left out, and said', async () => {
		const it = desk();
		await it.failed(new Error('EACCES: /proc/self/smaps_rollup'));
		expect(it.payloads()).toStrictEqual([
			{
				v: 1,
				at: '2026-08-22T10:00:00.000Z',
				session: 42,
				version: '0.1.0',
				subsystems: {},
			},
		]);
		expect(it.alarm()).toBe('a measurement failed: EACCES: /proc/self/smaps_rollup');
	});

	test('that fails with something else than an error is said as well', async () => {
		const it = desk();
		await it.failed('no disk');
		expect(it.alarm()).toBe('a measurement failed: no disk');
	});

	test('that hangs is not waited for', async () => {
		const it = desk();
		it.tick(2_000);
		expect(it.alarm()).toBe('measuring took longer than 2 s');
		await it.measured({ cpu: { percent: 3 } });
		expect(it.emitted).toHaveLength(1);
	});

	test('that succeeds again mends it', async () => {
		const it = desk();
		await it.failed(new Error('EACCES'));
		it.tick(60_000);
		await it.measured({ cpu: { percent: 3 } });
		expect(it.payloads().at(-1)).toMatchObject({ cpu: { percent: 3 } });
		expect(it.alarm()).toBe(undefined);
	});
});

describe('a subsystem', () => {
	test('is in its state since it changed to it, whatever else was said meanwhile', async () => {
		const it = desk();
		it.send(stack('ready', { nodes: 12 }));
		it.tick(1_000);
		it.send(stack('ready', { nodes: 13 }), subsystem('zw', 'ready', 2));
		await it.measured();
		expect(it.subsystems()).toEqual({
			zw: { state: 'ready', since: '2026-08-22T10:00:00.000Z', restarts: 2, detail: { nodes: 13 } },
		});
	});

	test('that has no details to tell has none', async () => {
		const it = desk();
		it.send(stack('ready'));
		await it.measured();
		expect(it.subsystems()).toEqual({ zw: { state: 'ready', since: '2026-08-22T10:00:00.000Z', restarts: 0 } });
	});

	test('that speaks for itself is what it says, while its actor lives', async () => {
		const it = desk();
		it.send(subsystem('zw', 'starting'), stack('starting'), subsystem('zw', 'ready'));
		await it.measured();
		expect(it.subsystems()).toMatchObject({ zw: { state: 'starting' } });
	});

	test('whose actor has failed is down, and says why, until it speaks again', async () => {
		const it = desk();
		it.send(stack('ready'));
		await it.measured();
		it.send(subsystem('zw', 'down', 1, 'TypeError: x'));
		await it.measured();
		expect(it.subsystems()).toMatchObject({ zw: { state: 'down', restarts: 1, detail: { reason: 'TypeError: x' } } });
		it.send(subsystem('zw', 'starting', 1), subsystem('zw', 'ready', 1), stack('degraded'));
		await it.measured();
		expect(it.subsystems()).toMatchObject({ zw: { state: 'degraded', restarts: 1 } });
	});

	test('that is neither a stack nor the link is what it says of itself, while its actor lives', async () => {
		const it = desk();
		it.send(journal('degraded', { reason: 'the disk is full' }), subsystem('journal', 'ready', 1));
		await it.measured();
		const told = { state: 'degraded', restarts: 1, detail: { reason: 'the disk is full' } };
		expect(it.subsystems()).toMatchObject({ journal: told });
	});

	test("of the gateway's own is not listed: the contract does not name it", async () => {
		const it = desk();
		it.send(subsystem('outbox', 'down'), subsystem('inventory', 'ready'), stack('ready', {}, 'gateway'));
		await it.measured();
		expect(it.subsystems()).toEqual({});
	});
});

describe('the clock', () => {
	test('is as it was told last, with why, and left out until it is known', async () => {
		const it = desk();
		await it.measured();
		expect(it.payloads().at(-1)).not.toHaveProperty('clock');
		it.send(clock(true), clock(false, 'no NTP'));
		await it.measured();
		expect(it.payloads().at(-1)).toMatchObject({ clock: { synchronised: false, reason: 'no NTP' } });
		it.send(clock(true));
		await it.measured();
		expect(it.payloads().at(-1)?.clock).toEqual({ synchronised: true });
	});
});

test.each(['sampling', 'waiting'])('it ends when it is told to, %s', async (state) => {
	const it = desk();
	if (state === 'waiting') await it.measured();
	it.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(healthMachine, edges);
