/** More commands than can be carried out at once, and a Z-Wave port that goes and comes (contract, "A result"). */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Sent } from './backend.ts';
import { House, noMosquitto } from './house.ts';

/** ms. The longest that a command is held for a stack. */
const HOLD = 10_000;
const READ = { action: 'attributes.read' };
const moved = (level: number) => ({ target: 'zw-5', action: 'levelControl.moveToLevel', args: { level } });

describe.skipIf(noMosquitto)('commands', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open({ nodes: [2, 3, 4, 5] });
		await house.interviewed('zw-2', 'zw-3', 'zw-4', 'zw-5');
	});
	afterAll(async () => await house.close());

	test('that are a thousand at once get one final result each, in order at each device', async () => {
		const { backend } = house;
		const targets = ['zw-2', 'zw-3', 'zw-4', 'zw-5'];
		const bodies = Array.from({ length: 1_000 }, (_, index) => ({ ...READ, target: targets[index % 40] ?? 'zw-99' }));
		const sent = await Promise.all(bodies.map((body) => backend.send(body)));
		const finals = await Promise.all(sent.map(({ final }) => final()));
		expect(finals.filter(({ status }) => status === 'succeeded')).toHaveLength(100);
		expect(finals.filter(({ status }) => status === 'rejected')).toHaveLength(900);
		for (const target of targets) {
			const ids = sent.filter((_, index) => bodies[index]?.target === target).map(({ id }) => id);
			expect(backend.endings.filter((id) => id !== null && ids.includes(id))).toEqual(ids);
		}
	});

	describe('when the Z-Wave port goes', () => {
		/** The home is gone, and back, while `running` runs and `waiting` wait behind it. */
		async function lost(running: Sent, waiting: readonly Sent[]) {
			await house.killHome();
			expect(await running.final()).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN' } });
			await house.startHome();
			for (const { final } of waiting) expect(await final()).toMatchObject({ status: 'succeeded' });
			expect(house.sets(5), 'what the device heard afterwards').toHaveLength(waiting.length);
		}

		test('are OUTCOME_UNKNOWN if their device was busy with them; those behind wait for the port', async () => {
			const { backend } = house;
			const running = await backend.send(moved(254));
			const waiting = [await backend.send(moved(0)), await backend.send(moved(100))];
			await vi.waitFor(() => expect(house.sets(5)).toHaveLength(1));
			// That it is busy, the dimmer says before this answer comes.
			await backend.run({ ...READ, target: 'zw-2' });
			await lost(running, waiting);
		});

		test('are OUTCOME_UNKNOWN if they were on the air; those behind wait for the port', async () => {
			const { backend, gateway, home } = house;
			// One that has just lost the port waits longer before it tries again.
			await gateway.end('SIGTERM');
			house.startGateway();
			await house.online(2);
			const before = house.sets(5).length;
			// It is carried out and not acknowledged: when it is heard, it is being sent for the second time.
			home.tell({ do: 'lag', node: 5, ms: 1_000 });
			const running = await backend.send(moved(254));
			const waiting = [await backend.send(moved(0)), await backend.send(moved(100))];
			await vi.waitFor(() => expect(house.sets(5)).toHaveLength(before + 1), 5_000);
			await lost(running, waiting);
		});

		test('wait for 10 s, or as long as they may, and are a thousand at most; health and an alarm say why', async () => {
			const { backend } = house;
			await backend.until('"ready"', () => backend.health?.subsystems.zw?.state === 'ready' || undefined);
			expect(backend.alarm('zw-port')).toBeUndefined();
			const running = await backend.send(moved(254));
			const behind = await backend.send(moved(0));
			await behind.accepted();
			await house.killHome();
			await running.final();
			await backend.until('"down"', () => backend.health?.subsystems.zw?.state === 'down' || undefined);
			const alarm = await backend.until('the alarm', () => backend.alarm('zw-port'));
			expect(alarm).toMatchObject({ severity: 'error', text: expect.stringContaining('127.0.0.1') });

			const expiring = await backend.run({ ...READ, target: 'zw-2', ttlMs: 500 });
			expect(expiring).toMatchObject({ final: true, status: expect.stringMatching(/expired|failed/) });
			expect('timings' in expiring && expiring.timings.queuedMs).toBeLessThan(HOLD / 2);

			const others = Array.from({ length: 1_100 }, () => ({ ...READ, target: 'zw-2' }));
			const sent = await Promise.all(others.map((body) => backend.send(body)));
			const finals = await Promise.all(sent.map(({ final }) => final()));
			expect(await behind.final()).toMatchObject({ error: { code: 'STACK_DOWN' } });
			const codes = finals.map((result) => ('error' in result ? result.error.code : result.status));
			const held = codes.lastIndexOf('STACK_DOWN') + 1;
			expect(held).toBeGreaterThanOrEqual(999);
			expect(held).toBeLessThanOrEqual(1_000);
			expect(codes).toEqual([...Array(held).fill('STACK_DOWN'), ...Array(1_100 - held).fill('QUEUE_FULL')]);
			const waits = finals.flatMap((result) => ('timings' in result ? [result.timings.queuedMs] : []));
			expect(Math.min(...waits)).toBeGreaterThanOrEqual(HOLD - 100);
			expect(Math.max(...waits)).toBeLessThan(HOLD + 2_000);
		});
	});

	test('have exactly one final result; every message is as the contract has it, and nothing has failed', () => {
		expect(house.faults).toEqual([]);
	});
});
