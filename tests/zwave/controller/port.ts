/** A port that is missing, comes and goes. */
import { describe, expect, test } from 'vitest';
import { busy, desk, isReady, mending, ready } from './desk.ts';

const clears = { type: 'ALARM_CHANGED', raised: false, id: 'zw-port' };

describe('a port', () => {
	test('that is missing is asked for again, each time later, with an alarm', async () => {
		const { told, lose, wait, module, state } = await desk();
		for (const [index, seconds] of [1, 1, 2, 2, 4, 4, 8].entries()) {
			told();
			await lose('there is no such device');
			expect(told()).toMatchObject(mending('port', 'waiting', 'there is no such device', index + 1));
			await wait(seconds * 1_000 - 1);
			expect(state()).toBe('waiting');
			await wait(1);
			expect(state()).toEqual({ connected: 'opening' });
			expect(told()).toMatchObject(mending('port', 'reopening', 'there is no such device', index + 1));
		}
		expect(module.port.inputs).toHaveLength(8);
	});

	test('is named once in the alarm', async () => {
		const { told, lose } = await desk();
		await lose('/dev/ttyUSB0: permission denied');
		expect(told()).toContainEqual(
			expect.objectContaining({ alarm: expect.objectContaining({ text: '/dev/ttyUSB0: permission denied' }) }),
		);
	});

	test('that comes back clears the alarm, and health says no more of it', async () => {
		const { told, lose, wait, open } = await desk();
		await lose();
		await wait(1_000);
		told();
		await open();
		const events = told();
		expect(events).toContainEqual(clears);
		const isReady = events.find((event) => event.type === 'STACK_CHANGED' && event.state === 'ready');
		for (const word of ['trouble', 'recovery', 'attempt']) expect(isReady).not.toHaveProperty(`detail.${word}`);
	});

	test('that was good is soon asked for again, however often it goes, and as fast as at first after a minute', async () => {
		const it = await ready();
		for (const seconds of [1, 1, 2, 2, 4, 4, 4]) {
			await it.lose();
			await it.wait(seconds * 1_000 - 1);
			expect(it.state()).toBe('waiting');
			await it.wait(1);
			await it.open();
			expect(it.state()).toEqual(isReady);
		}
		await it.wait(60_000);
		await it.lose();
		await it.wait(1_000);
		expect(it.state()).toEqual({ connected: 'opening' });
	});

	test('that was missing for long and is good again, too', async () => {
		const it = await desk();
		for (let attempt = 0; attempt < 8; attempt++) {
			await it.lose('there is no such device');
			await it.wait(30_000);
		}
		await it.open();
		await it.lose();
		await it.wait(4_000);
		expect(it.state()).toEqual({ connected: 'opening' });
	});

	test('that does not open in 10 s is let go and asked for again', async () => {
		const it = await desk();
		it.told();
		await it.wait(10_000);
		expect(it.state()).toEqual({ connected: 'closing' });
		await it.letGo();
		const steps = (['reopening', 'waiting'] as const).flatMap((step) =>
			mending('port', step, 'the port does not open'),
		);
		expect(it.told()).toMatchObject(steps);
		await it.wait(1_000);
		expect(it.state()).toEqual({ connected: 'opening' });
	});

	test('that cannot even be closed is not waited for', async () => {
		const { wait, state, module } = await desk();
		await wait(10_000);
		await wait(1_600);
		expect(state()).toBe('waiting');
		expect(module.port.released).toBe(1);
	});

	test('that goes in the middle: nobody knows of the command on the wire; the others were never sent', async () => {
		const it = await busy();
		await it.lose();
		expect(it.told().slice(0, 3)).toMatchObject([...mending('port', 'waiting', 'unplugged'), { type: 'OUTCOME' }]);
	});

	test('and each has its outcome', async () => {
		const it = await busy();
		await it.lose();
		expect(it.outcomes()).toEqual([
			['wire', 'OUTCOME_UNKNOWN'],
			['queued', 'STACK_DOWN'],
			['asleep', 'STACK_DOWN'],
		]);
	});

	test('that goes while it is identified has failed once', async () => {
		const it = await desk();
		it.module.mute.add('getControllerVersion');
		await it.open();
		await it.lose();
		expect(it.losses()).toBe(1);
		expect(it.state()).toBe('waiting');
	});
});
