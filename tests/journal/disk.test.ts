/** The journal on a disk that is full or fails: it says so, goes on being read, and works again when the disk does. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { JournalFault } from '../../actors/runtime/store.ts';
import { failingDisk, noLoop, noMounting, smallDisk } from '../kit/small-disk.ts';
import { damageIn, opened } from './desk.ts';

type Opened = Awaited<ReturnType<typeof opened>>;

const text = 'a command of some length '.repeat(20);

/** Commits until one is refused. @returns How many were taken, and the refusal. */
async function commitUntilRefused({ journal }: Opened, from: number) {
	for (let n = from; n < from + 20_000; n++) {
		try {
			await journal.commit([{ store: 'a', key: String(n), value: { n, text } }], { durable: true });
		} catch (fault) {
			return { taken: n, fault };
		}
	}
	return expect.unreachable('the disk took everything');
}

async function expectAll({ journal }: Opened, count: number) {
	expect(await journal.range('a', {})).toHaveLength(count);
	for (let n = 0; n < count; n++) expect(journal.find('a', String(n))).toEqual({ n, text });
}

describe.skipIf(noMounting)('on a disk that is full (needs mount)', () => {
	test('it refuses in words, can be read, says so, and works again by itself', async () => {
		const disk = await smallDisk(8);
		const it = await opened(disk.path);
		const { until, alarm, told } = it.subsystem();
		await until('ready');
		await it.journal.store('a').put('0', { n: 0, text });
		await disk.fill();
		const { taken, fault } = await commitUntilRefused(it, 1);
		expect(fault).toBeInstanceOf(JournalFault);
		const words = {
			message: 'the journal cannot be written: the disk is full',
			remedy: 'free some megabytes on it; the gateway goes on by itself then',
		};
		expect(fault).toMatchObject(words);
		await expect(it.journal.store('a').put('later', 1)).rejects.toMatchObject(words);
		await until('degraded');
		expect(alarm('journal')).toMatchObject({ severity: 'error', text: words.message, remedy: words.remedy });
		await expectAll(it, taken);

		await disk.free();
		await until('ready');
		expect(alarm('journal')).toBeUndefined();
		await expectAll(it, taken);
		await it.journal.store('a').put(String(taken), { n: taken, text });
		await it.close();
		expect(await damageIn(disk.path)).toBeUndefined();
		await expectAll(await opened(disk.path), taken + 1);
		expect(told.filter((event) => event.type === 'ALARM_CHANGED' && event.raised)).toHaveLength(1);
	});

	test('it starts all the same, by what was kept in reserve, and keeps a reserve again when there is room', async () => {
		const disk = await smallDisk(8);
		const before = await opened(disk.path);
		await before.subsystem().until('ready');
		await before.journal.store('a').put('0', { n: 0, text });
		await before.close();
		await disk.fill();
		const it = await opened(disk.path);
		await expectAll(it, 1);
		await disk.fill();
		const { taken } = await commitUntilRefused(it, 1);
		const { until } = it.subsystem();
		await until('degraded');
		await disk.free();
		await until('ready');
		await vi.waitFor(async () => expect(await readdir(disk.path)).toContain('journal.reserve'));
		await it.close();
		await expectAll(await opened(disk.path), taken);
	});

	test('it refuses in words to start without a reserve, and has lost nothing when it starts later', async () => {
		const disk = await smallDisk(8);
		const before = await opened(disk.path);
		await before.journal.store('a').put('0', { n: 0, text });
		await before.subsystem().until('ready');
		await before.close();
		await rm(join(disk.path, 'journal.reserve'));
		await disk.fill();
		for (let attempt = 0; attempt < 3; attempt++) {
			await expect(opened(disk.path)).rejects.toMatchObject({
				message: 'the journal cannot be opened: the disk is full',
			});
		}
		await disk.free();
		expect(await damageIn(disk.path)).toBeUndefined();
		await expectAll(await opened(disk.path), 1);
	});

	test('what was refused is not there later, though the disk had taken a part of it', async () => {
		const disk = await smallDisk(8);
		const it = await opened(disk.path);
		await it.journal.store('a').put('place', 'before');
		await it.journal.store('a').put('none', 'to be removed');
		await it.journal.store('a').remove('none');
		await disk.fill();
		const large = 'x'.repeat(300_000);
		const writes = ['place', 'none'].map((key) => ({ store: 'a', key, value: large }));
		await expect(it.journal.commit(writes, { durable: true })).rejects.toThrow(JournalFault);
		const { until } = it.subsystem();
		await disk.free();
		await until('ready');
		expect(await it.journal.range('a', {})).toEqual([['place', 'before']]);
		await it.close();
		expect(await (await opened(disk.path)).journal.range('a', {})).toEqual([['place', 'before']]);
	});
});

describe.skipIf(noLoop)('on a disk that turns read-only (needs loop devices)', () => {
	test('it says so and can be read, and a gateway that starts there is refused in words', async () => {
		const disk = await failingDisk();
		const it = await opened(disk.path);
		const { until, alarm } = it.subsystem();
		await until('ready');
		await it.journal.store('a').put('0', { n: 0, text });
		await disk.fail();
		const { taken } = await commitUntilRefused(it, 1);
		await until('degraded');
		await vi.waitFor(() => expect(alarm('journal')?.text).toContain('the file system is read-only'), {
			timeout: 10_000,
		});
		await expectAll(it, taken);
		await it.close();
		await expect(opened(disk.path)).rejects.toThrow('the file system is read-only');
	});
});
