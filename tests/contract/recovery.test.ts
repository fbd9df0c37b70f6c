/** A Z-Wave module in trouble of its own: what the cloud sees of it (contract, "A result" and "What the gateway says"). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

/** ms. The longest that a command is held for a stack, and what the way there and back may take. */
const HOLD = 10_000 + 3_000;
const switched = (on: boolean) => ({ target: 'zw-2', action: on ? 'onOff.on' : 'onOff.off' });

describe.skipIf(noMosquitto)('a Z-Wave module', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open({ nodes: [2, 3, 4, 5, 8, 12] });
		await house.interviewed('zw-2', 'zw-3', 'zw-4', 'zw-5');
	});
	afterAll(async () => await house.close());

	const alarm = () => house.backend.alarm('zw-controller');
	const stack = () => house.backend.health?.subsystems.zw;

	const isReady = () => stack()?.state === 'ready' && stack()?.detail?.trouble === undefined;

	async function isWellAgain() {
		const { backend } = house;
		await backend.until('the alarm to clear', () => alarm() === undefined || undefined, 60_000);
		await backend.until('"ready"', () => isReady() || undefined);
		expect(await backend.run(switched(true))).toMatchObject({ status: 'succeeded' });
		expect(await backend.run(switched(false))).toMatchObject({ status: 'succeeded' });
	}

	/** No device is blamed: none was ever said not to be reachable. */
	function blamesNobody() {
		expect(house.backend.heard.filter(({ payload }) => JSON.stringify(payload)?.includes('"reachable":false'))).toEqual(
			[],
		);
	}

	test('that starts anew by itself is soon of use again', async () => {
		const { backend, home } = house;
		const raised = () =>
			backend.heard.find(({ topic, payload }) => topic === 'alarm/zw-controller' && payload !== undefined);
		home.tell({ do: 'restart' });
		await backend.until('the alarm', raised);
		await isWellAgain();
		expect(raised()?.payload).toMatchObject({ text: expect.stringContaining('has reset itself') });
		blamesNobody();
	});

	test('in occupied air is reset again and again, less and less often, until the air is free', async () => {
		const { backend, home } = house;
		home.tell({ do: 'occupy', occupied: true });
		const isMending = () => stack()?.state === 'down' && stack()?.detail?.recovery !== undefined;
		for (let round = 1; round <= 3 || !isMending(); round++) {
			const began = Date.now();
			expect(await backend.run(switched(true))).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN' } });
			expect(Date.now() - began).toBeLessThan(HOLD);
			await backend.within(1_000, () => isMending() || undefined);
		}
		expect(stack()?.detail).toMatchObject({ trouble: 'the radio channel is occupied', attempt: expect.any(Number) });
		expect(alarm()).toMatchObject({ severity: 'error', text: expect.stringContaining('radio channel is occupied') });
		home.tell({ do: 'occupy', occupied: false });
		await isWellAgain();
		blamesNobody();
	});

	test('that hangs is asked until it answers; commands meanwhile are held for 10 s at most', async () => {
		const { backend, home } = house;
		home.tell({ do: 'hang', hung: true });
		const running = await backend.send(switched(true));
		const end = await backend.until(
			'the end of the command',
			() => running.results().find(({ final }) => final),
			30_000,
		);
		// It may have been behind a question of the gateway's own, and was never sent then.
		const code = expect.stringMatching(/^(OUTCOME_UNKNOWN|STACK_DOWN)$/);
		expect(end).toMatchObject({ status: 'failed', error: { code } });
		await backend.until('"down"', () => stack()?.state === 'down' || undefined);
		expect(alarm()).toMatchObject({ text: expect.stringContaining('does not answer') });
		const held = await backend.run(switched(true));
		expect(held).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN' } });
		expect('timings' in held && held.timings.queuedMs).toBeLessThan(HOLD);
		home.tell({ do: 'hang', hung: false });
		await isWellAgain();
		blamesNobody();
	});

	test('has brought down nothing else; every message is as the contract has it', () => {
		expect(house.faults).toEqual([]);
	});
});
