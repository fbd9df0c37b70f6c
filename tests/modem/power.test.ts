/** The modem's power key and its supply: what is pressed is let go, what is switched off is switched on. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createActor, toPromise } from 'xstate';
import { createPower, createPowerKey, type PowerMeans } from '../../actors/modem/power.ts';
import type { GpioLine } from '../../native/gpiod.ts';
import { settled } from '../kit/clock.ts';
import { temporaryFolder } from '../kit/folder.ts';

const KEY = { chip: '/dev/gpiochip0', line: 7, activeLow: true };

/** Writes down what is done to the line, and how long is waited. */
function bench(isStuck = false): PowerMeans & { readonly done: unknown[] } {
	const done: unknown[] = [];
	const line: GpioLine = {
		set: (value) => {
			done.push(value);
			return { value: undefined };
		},
		release: () => void done.push('released'),
	};
	return {
		done,
		load: async () => ({
			library: {
				api: 2,
				requestOutput: (...request) => {
					done.push(request);
					return { value: line };
				},
			},
		}),
		wait: (ms, signal) => {
			done.push(ms);
			return isStuck
				? new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
				: Promise.resolve();
		},
	};
}

const run = (logic: ReturnType<typeof createPower>) => {
	const actor = createActor(logic);
	const ended = toPromise(actor);
	actor.subscribe({ error: () => {} });
	actor.start();
	return { actor, ended };
};

describe('the power key', () => {
	const request = ['/dev/gpiochip0', 7, { activeLow: true, initial: true, consumer: 'gatehouse' }];

	test('is held for 2.1 s, and the modem given 0.75 s', async () => {
		const means = bench();
		await run(createPowerKey(KEY, means)).ended;
		expect(means.done).toEqual([request, 2_100, false, 'released', 750]);
	});

	test('is let go when nobody waits for it any more', async () => {
		const means = bench(true);
		const { actor } = run(createPowerKey(KEY, means));
		await settled();
		actor.stop();
		await settled();
		expect(means.done).toEqual([request, 2_100, false, 'released']);
	});

	test.each<[string, Partial<PowerMeans>]>([
		['no libgpiod', { load: async () => ({ fault: 'libgpiod cannot be loaded' }) }],
		[
			'no such line',
			{
				load: async () => ({
					library: { api: 2, requestOutput: () => ({ code: 'ENOENT', fault: 'no such file or directory' }) },
				}),
			},
		],
	])('where there is %s fails with words', async (_, means) => {
		await expect(run(createPowerKey(KEY, { ...bench(), ...means })).ended).rejects.toThrow(
			"power key can't be pressed",
		);
	});

	test('that is not configured is a defect', async () => {
		await expect(run(createPowerKey(undefined, bench())).ended).rejects.toThrow('no modem.powerKey');
	});
});

describe('the supply', () => {
	test('is off for three seconds', async () => {
		const folder = await temporaryFolder({ authorized: '1' });
		const file = join(folder, 'authorized');
		const seen: string[] = [];
		const wait = async (ms: number) => void seen.push(`${ms} ${await readFile(file, 'utf8')}`);
		await run(createPower({ file, off: '0', on: '1' }, { ...bench(), wait })).ended;
		expect([seen, await readFile(file, 'utf8')]).toEqual([['3000 0'], '1']);
	});

	test('that cannot be switched fails with words', async () => {
		const folder = await temporaryFolder();
		const config = { file: join(folder, 'none', 'authorized'), off: '0', on: '1' };
		await expect(run(createPower(config, bench())).ended).rejects.toThrow("supply can't be switched");
	});

	test('that is not configured is a defect', async () => {
		await expect(run(createPower(undefined, bench())).ended).rejects.toThrow('no modem.usbPower');
	});
});
