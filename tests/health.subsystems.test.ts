/** What health tells of each subsystem, and of the clock. */
import { describe, expect, test } from 'vitest';
import { clock, healthDesk, journal, stack, subsystem } from './kit/health.ts';

describe('a subsystem', () => {
	test('is in its state since it changed to it, whatever else was said meanwhile', async () => {
		const it = healthDesk();
		it.send(stack('ready', { nodes: 12 }));
		it.tick(1_000);
		it.send(stack('ready', { nodes: 13 }), subsystem('zw', 'ready', 2));
		await it.measured();
		expect(it.subsystems()).toEqual({
			zw: { state: 'ready', since: '2026-08-22T10:00:00.000Z', restarts: 2, detail: { nodes: 13 } },
		});
	});

	test('that has no details to tell has none', async () => {
		const it = healthDesk();
		it.send(stack('ready'));
		await it.measured();
		expect(it.subsystems()).toEqual({ zw: { state: 'ready', since: '2026-08-22T10:00:00.000Z', restarts: 0 } });
	});

	test('that speaks for itself is what it says, while its actor lives', async () => {
		const it = healthDesk();
		it.send(subsystem('zw', 'starting'), stack('starting'), subsystem('zw', 'ready'));
		await it.measured();
		expect(it.subsystems()).toMatchObject({ zw: { state: 'starting' } });
	});

	test('whose actor has failed is down, and says why, until it speaks again', async () => {
		const it = healthDesk();
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
		const it = healthDesk();
		it.send(journal('degraded', { reason: 'the disk is full' }), subsystem('journal', 'ready', 1));
		await it.measured();
		const told = { state: 'degraded', restarts: 1, detail: { reason: 'the disk is full' } };
		expect(it.subsystems()).toMatchObject({ journal: told });
	});

	test("of the gateway's own is not listed: the contract does not name it", async () => {
		const it = healthDesk();
		it.send(subsystem('outbox', 'down'), subsystem('inventory', 'ready'), stack('ready', {}, 'gateway'));
		await it.measured();
		expect(it.subsystems()).toEqual({});
	});
});

describe('the clock', () => {
	test('is as it was told last, with why, and left out until it is known', async () => {
		const it = healthDesk();
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
