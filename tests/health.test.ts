import { describe, expect, test } from 'vitest';
import { type HealthEvent, healthMachine } from '../machines/health.ts';
import { everyEdgeIsTaken } from './kit/edges.ts';
import { clock, edges, healthDesk, journal, link, stack, subsystem } from './kit/health.ts';

test('a message is what was measured, and how the subsystems are', async () => {
	const it = healthDesk();
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
		const it = healthDesk();
		await it.measured();
		it.tick(59_999);
		expect(it.samples).toHaveLength(1);
		it.tick(1);
		await it.measured();
		expect(it.emitted).toHaveLength(2);
	});

	test('at a long interval, and measures once a minute all the same', async () => {
		const it = healthDesk(90);
		await it.measured();
		for (let beat = 0; beat < 4; beat++) {
			it.tick(45_000);
			await it.measured();
		}
		expect(it.figures).toHaveLength(5);
		expect(it.emitted).toHaveLength(3);
	});

	test.each<[string, HealthEvent]>([
		['a stack', stack('down')],
		['the link', link('ready')],
		['a subsystem that speaks through the supervisor alone', subsystem('journal', 'ready')],
		['one that is neither a stack nor the link, and speaks for itself', journal('degraded', {})],
		['the clock', clock(true)],
	])('at once when it changes: %s', async (_, change) => {
		const it = healthDesk();
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
		const it = healthDesk();
		it.send(stack('ready'), link('ready'), journal('ready', { bytes: 1 }), clock(false, 'no NTP'));
		await it.measured();
		it.send(change);
		expect(it.samples).toHaveLength(1);
	});

	test('what changes while it measures in the same message', async () => {
		const it = healthDesk();
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
		const it = healthDesk();
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
		const it = healthDesk();
		await it.failed('no disk');
		expect(it.alarm()).toBe('a measurement failed: no disk');
	});

	test('that hangs is not waited for', async () => {
		const it = healthDesk();
		it.tick(2_000);
		expect(it.alarm()).toBe('measuring took longer than 2 s');
		await it.measured({ cpu: { processPercent: 3 } });
		expect(it.emitted).toHaveLength(1);
	});

	test('of which a part hangs is told without it, and says which', async () => {
		const it = healthDesk();
		await it.measured({ uptimeSeconds: 1 }, ['disk', 'network']);
		expect(it.payloads().at(-1)).toMatchObject({ uptimeSeconds: 1 });
		expect(it.alarm()).toBe('these measurements do not end: disk, network');
	});

	test('is passed on to whoever watches the figures', async () => {
		const it = healthDesk();
		await it.measured({ cpu: { processPercent: 3 } });
		expect(it.figures).toEqual([{ cpu: { processPercent: 3 } }]);
	});

	test('that succeeds again mends it', async () => {
		const it = healthDesk();
		await it.failed(new Error('EACCES'));
		it.tick(60_000);
		await it.measured({ cpu: { processPercent: 3 } });
		expect(it.payloads().at(-1)).toMatchObject({ cpu: { processPercent: 3 } });
		expect(it.alarm()).toBe(undefined);
	});
});

describe('on a metered way', () => {
	const uplink = (metered: boolean, allowance: 'full' | 'thinned' = 'full'): HealthEvent => {
		return { type: 'UPLINK_CHANGED', metered, allowance };
	};

	test.each([
		['full', 300],
		['thinned', 1_200],
	] as const)('%s: the beat is slower', async (allowance, seconds) => {
		const it = healthDesk();
		it.send(uplink(true, allowance));
		await it.measured();
		for (let beat = 1; beat < seconds / 60; beat++) {
			it.tick(60_000);
			await it.measured();
		}
		expect(it.emitted).toHaveLength(1);
		it.tick(60_000);
		await it.measured();
		expect(it.emitted).toHaveLength(2);
	});

	test('a change of a subsystem is told at once; when the way is free again, so is the beat', async () => {
		const it = healthDesk();
		await it.measured();
		it.send(uplink(true), stack('ready'));
		await it.measured();
		expect(it.emitted).toHaveLength(2);
		it.send(uplink(false));
		it.tick(60_000);
		await it.measured();
		expect(it.emitted).toHaveLength(3);
	});
});

test.each(['sampling', 'waiting'])('it ends when it is told to, %s', async (state) => {
	const it = healthDesk();
	if (state === 'waiting') await it.measured();
	it.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(healthMachine, edges);
