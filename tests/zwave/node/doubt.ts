/** Commands that may have been carried out before the gateway was cut off: what waits is never said not to have run. */
import { describe, expect, test } from 'vitest';
import { relay } from '../mapping/facts.ts';
import { type Desk, desk, isOff, isOn, known, plug, sets, sleeper } from './desk.ts';

const doubted = (it: Desk, id = 'a') => it.execute(id, { readBack: true });

describe('a command in doubt', () => {
	test('is read back in its turn, and tells the state', async () => {
		const it = await plug();
		await doubted(it);
		await it.execute('b', { action: 'onOff.off' });
		await it.acknowledge();
		await it.hear(isOn);
		await it.acknowledge();
		expect(it.radio.sent).toEqual(['BinarySwitch.Get', 'BinarySwitch.Set false']);
		expect(it.outcomes()).toEqual([
			['a', 'succeeded: report'],
			['b', 'succeeded: ack'],
		]);
		expect(it.reports()).toContainEqual({ 'onOff.onOff': true });
	});

	test('whose time is up long since is read back all the same, also when the line opens late', async () => {
		const it = await desk(known(relay), { isOpen: false });
		await it.execute('a', { readBack: true, expiresAt: it.now() - 60_000 });
		await it.wait(9_999);
		await it.line(it.radio.line);
		await it.acknowledge();
		await it.hear(isOff);
		expect(it.outcomes()).toEqual([['a', 'STACK_DOWN']]);
		expect(it.words('a')).toContain('reports onOff.onOff false');
	});

	test('waits for a device that sleeps, also when that sleeps again before it was asked', async () => {
		const it = await sleeper();
		await doubted(it);
		expect(it.radio.sent).toEqual([]);
		await it.wakeUp();
		await it.giveUp(1);
		expect(it.outcomes()).toEqual([]);
		await it.wakeUp();
		await it.acknowledge();
		await it.hear(isOn);
		expect(sets(it)).toEqual([]);
		expect(it.outcomes()).toEqual([['a', 'succeeded: report']]);
	});

	test('nobody knows of it when the device is out of reach; that shows', async () => {
		const it = await plug();
		await doubted(it);
		await it.giveUp();
		expect(it.outcomes()).toEqual([['a', 'OUTCOME_UNKNOWN']]);
		expect(it.device()).toMatchObject({ reachable: false });
	});
});

const endings: readonly [string, () => Promise<Desk>, string][] = [
	[
		'of a device that does not wake up in time',
		async () => {
			const it = await sleeper();
			await doubted(it);
			await it.wait(60_000);
			return it;
		},
		'sleeps and did not wake up in time',
	],
	[
		'whose time is up behind another',
		async () => {
			const it = await plug();
			await it.execute('b');
			await doubted(it);
			await it.wait(60_000);
			await it.acknowledge();
			return it;
		},
		'its time was up before the device could be asked',
	],
	[
		'that is cancelled',
		async () => {
			const it = await sleeper();
			await doubted(it);
			await it.cancel('a');
			return it;
		},
		'it was cancelled before the device was asked',
	],
	[
		'that is cancelled while it is asked of a device that sleeps again',
		async () => {
			const it = await sleeper();
			await doubted(it);
			await it.wakeUp();
			await it.cancel('a');
			await it.giveUp(1);
			return it;
		},
		'it was cancelled before the device was asked',
	],
	[
		'behind one that is not heard',
		async () => {
			const it = await plug();
			await it.execute('b');
			await doubted(it);
			await it.giveUp();
			return it;
		},
		'the device cannot be asked',
	],
	[
		'whose line goes',
		async () => {
			const it = await plug();
			await it.execute('b');
			await doubted(it);
			await it.line(undefined);
			return it;
		},
		'the Z-Wave module was lost before the device was asked',
	],
];

test.each(endings)('one %s is in doubt still', async (_, end, why) => {
	const it = await end();
	expect(it.outcome('a')).toEqual([
		{ status: 'failed', error: { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining(why), retryable: false } },
	]);
});
