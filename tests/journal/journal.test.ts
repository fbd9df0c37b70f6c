import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../actors/journal/index.ts';
import { temporaryFolder } from '../kit/folder.ts';

const noDamage = (message: string) => expect.fail(message);

test('what was put is there for whoever opens it next', async () => {
	const folder = await temporaryFolder();
	const store = openJournal(folder, noDamage).store('zw');
	await store.put('node-5', { nodeId: 5 });
	await store.put('node-5', { nodeId: 5, interviewed: true });
	await store.put('homeId', 7);
	expect(await openJournal(folder, noDamage).store('zw').entries()).toEqual(
		new Map<string, unknown>([
			['homeId', 7],
			['node-5', { nodeId: 5, interviewed: true }],
		]),
	);
});

test('stores know nothing of each other', async () => {
	const journal = openJournal(await temporaryFolder(), noDamage);
	await journal.store('zw').put('key', 1);
	expect(await journal.store('rest').entries()).toEqual(new Map());
});

test('what was removed is gone, also what never was', async () => {
	const store = openJournal(await temporaryFolder(), noDamage).store('zw');
	await store.put('key', 1);
	await store.remove('key');
	await store.remove('key');
	expect(await store.entries()).toEqual(new Map());
});

test('a key may hold what a file name may not, and cannot leave its folder', async () => {
	const folder = await temporaryFolder();
	const store = openJournal(folder, noDamage).store('zw');
	await store.put('../../a/b c', 1);
	expect(await store.entries()).toEqual(new Map([['../../a/b c', 1]]));
	expect(await readdir(folder)).toEqual(['zw']);
});

test('counts sessions from 1', async () => {
	const folder = await temporaryFolder();
	expect(await openJournal(folder, noDamage).nextSession()).toBe(1);
	expect(await openJournal(folder, noDamage).nextSession()).toBe(2);
});

test('a damaged value is set aside and told, and the rest is there', async () => {
	const folder = await temporaryFolder();
	await mkdir(join(folder, 'zw'));
	await writeFile(join(folder, 'zw', 'node-5.json'), '{"nodeId":');
	await writeFile(join(folder, 'zw', 'node-6.json'), '6');
	const told: string[] = [];
	const store = openJournal(folder, (message) => told.push(message)).store('zw');
	expect(await store.entries()).toEqual(new Map([['node-6', 6]]));
	expect(told).toEqual([expect.stringContaining('node-5.json is damaged and was set aside')]);
	expect(await readFile(join(folder, 'zw', 'node-5.json.damaged'), 'utf8')).toBe('{"nodeId":');
});

test('what a power cut left half written is not taken for a value', async () => {
	const folder = await temporaryFolder();
	const store = openJournal(folder, noDamage).store('zw');
	await store.put('key', 1);
	await writeFile(join(folder, 'zw', 'key.json.new'), '{"half":');
	expect(await store.entries()).toEqual(new Map([['key', 1]]));
	await store.put('key', 2);
	expect(await store.entries()).toEqual(new Map([['key', 2]]));
});

test('says what the system says when it cannot write', async () => {
	const folder = await temporaryFolder({ zw: 'a file stands where the folder should be' });
	await expect(openJournal(folder, noDamage).store('zw').put('key', 1)).rejects.toThrow('EEXIST');
});
