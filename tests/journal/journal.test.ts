/** The journal on a real folder: what is kept, in which order, and who may have it open. */
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { JournalFault } from '../../actors/runtime/store.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { opened } from './desk.ts';

test('what was put is there for whoever opens it next', async () => {
	const stateDir = await temporaryFolder();
	const first = await opened(stateDir);
	const store = first.journal.store('zw');
	await store.put('node-5', { nodeId: 5 });
	await store.put('node-5', { nodeId: 5, interviewed: true });
	await store.put('homeId', 7);
	await first.close();
	const { journal } = await opened(stateDir);
	expect(await journal.store('zw').entries()).toEqual(
		new Map<string, unknown>([
			['homeId', 7],
			['node-5', { nodeId: 5, interviewed: true }],
		]),
	);
});

test('stores know nothing of each other, also where one has the beginning of the name of another', async () => {
	const { journal } = await opened();
	await journal.store('zw').put('key', 1);
	await journal.store('zw2').put('key', 2);
	expect(await journal.store('z').entries()).toEqual(new Map());
	expect(await journal.store('zw').entries()).toEqual(new Map([['key', 1]]));
	expect(await journal.range('zw2', {})).toEqual([['key', 2]]);
});

test('what was removed is gone, also what never was', async () => {
	const { journal } = await opened();
	const store = journal.store('zw');
	await store.put('key', 1);
	await store.remove('key');
	await store.remove('key');
	expect(await store.entries()).toEqual(new Map());
	expect(journal.find('zw', 'key')).toBeUndefined();
});

test.each(['../../a/b c', '', '/', 'ключ 🔑', '\0', 'a'.repeat(10_000)])('a key may hold anything: %j', async (key) => {
	const { journal } = await opened();
	await journal.store('zw').put(key, { key });
	expect(journal.find('zw', key)).toEqual({ key });
	expect(await journal.range('zw', {})).toEqual([[key, { key }]]);
});

test('what JSON cannot hold is refused before anything is written', async () => {
	const { journal } = await opened();
	const writes = [
		{ store: 'a', key: 'good', value: 1 },
		{ store: 'a', key: 'bad', value: () => 1 },
	];
	await expect(journal.commit(writes, { durable: true })).rejects.toThrow(TypeError);
	expect(journal.find('a', 'good')).toBeUndefined();
});

test('writes that are committed together are there together, and found at once', async () => {
	const { journal } = await opened();
	await journal.commit([{ store: 'commands', key: 'a', value: { status: 'running' } }], { durable: true });
	await journal.commit(
		[
			{ store: 'commands', key: 'a', value: undefined },
			{ store: 'outcomes', key: 'a', value: { status: 'succeeded' } },
		],
		{ durable: false },
	);
	expect(journal.find('commands', 'a')).toBeUndefined();
	expect(journal.find('outcomes', 'a')).toEqual({ status: 'succeeded' });
});

test('a part of a store comes in the order of its keys', async () => {
	const { journal } = await opened();
	const keys = ['03', '01', '10', '02'];
	await Promise.all(keys.map((key) => journal.store('outbox').put(key, Number(key))));
	const part = async (range: Parameters<typeof journal.range>[1]) =>
		(await journal.range('outbox', range)).map(([key]) => key);
	expect(await part({})).toEqual(['01', '02', '03', '10']);
	expect(await part({ from: '02', to: '10' })).toEqual(['02', '03']);
	expect(await part({ from: '02', most: 1 })).toEqual(['02']);
	expect(await part({ to: '02' })).toEqual(['01']);
});

test('commits are in the order in which they were made, durable or not', async () => {
	const { journal } = await opened();
	const settled: number[] = [];
	await Promise.all(
		Array.from({ length: 200 }, async (_, n) => {
			await journal.commit([{ store: 'a', key: 'last', value: n }], { durable: n % 3 === 0 });
			settled.push(n);
		}),
	);
	expect(settled).toEqual([...settled].sort((a, b) => a - b));
	expect(journal.find('a', 'last')).toBe(199);
});

test('counts sessions from 1', async () => {
	const stateDir = await temporaryFolder();
	for (const session of [1, 2, 3]) {
		const { journal, close } = await opened(stateDir);
		expect(journal.session).toBe(session);
		await close();
	}
});

test('who has it open has it alone, and is not disturbed', async () => {
	const stateDir = await temporaryFolder();
	const { journal } = await opened(stateDir);
	await expect(opened(stateDir)).rejects.toMatchObject({
		message: expect.stringContaining('another process has the journal open'),
		remedy: 'let only one gatehouse run on a state directory',
	});
	await journal.store('a').put('key', 1);
	expect(journal.find('a', 'key')).toBe(1);
	expect((await readdir(stateDir)).filter((name) => name.startsWith('journal.'))).toEqual([]);
});

test('closed, it says so to whoever asks', async () => {
	const { journal, close } = await opened();
	const last = journal.store('a').put('key', 1);
	await close();
	await close();
	await last;
	await expect(journal.store('a').put('key', 1)).rejects.toThrow(JournalFault);
	await expect(journal.range('a', {})).rejects.toThrow('the journal is closed');
	expect(() => journal.find('a', 'key')).toThrow('the journal is closed');
});

test('as a subsystem it says how large it is, and closes when it is told to stop', async () => {
	const stateDir = await temporaryFolder();
	const { journal, subsystem } = await opened(stateDir);
	const { told, until, stop, ended } = subsystem();
	await until('ready');
	expect(told).toContainEqual(
		expect.objectContaining({ type: 'CONDITION_CHANGED', state: 'ready', detail: { bytes: expect.any(Number) } }),
	);
	const last = journal.store('a').put('key', 1);
	stop();
	await ended;
	await last;
	expect((await opened(stateDir)).journal.find('a', 'key')).toBe(1);
});
