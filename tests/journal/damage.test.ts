/** What may stand where the journal should be, on real folders: it opens all the same, keeps what it can and tells the rest. */
import { mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describe, expect, test } from 'vitest';
import { encode, keyOf } from '../../actors/journal/record.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { damageIn, opened } from './desk.ts';

const ASIDE = 'journal.damaged-1';
const folderIn = (stateDir: string) => join(stateDir, 'journal');

/** A closed journal with a few values. */
async function closedJournal(): Promise<string> {
	const { stateDir, journal, close } = await opened();
	for (const key of ['a', 'b', 'c']) await journal.store('zw').put(key, { is: key });
	await close();
	return stateDir;
}

/** Does something to the database behind the journal's back. */
async function behind(stateDir: string, work: (level: ClassicLevel<string, Buffer>) => Promise<void>) {
	const level = new ClassicLevel<string, Buffer>(folderIn(stateDir), { valueEncoding: 'buffer' });
	await level.open();
	await work(level);
	await level.close();
}

async function valuesIn(stateDir: string) {
	const { journal, close } = await opened(stateDir);
	const values = Object.fromEntries(await journal.store('zw').entries());
	await close();
	return values;
}

const setAside = async (stateDir: string) =>
	(await readdir(stateDir)).filter((name) => /^journal\.(?:damaged|before)/.test(name)).sort();

describe('finds nothing wrong with', () => {
	test.each<[string, (stateDir: string) => Promise<unknown>]>([
		['nothing', async () => {}],
		['an empty folder', async (stateDir) => await mkdir(folderIn(stateDir))],
		['a journal that was closed', async (stateDir) => await (await opened(stateDir)).close()],
	])('%s', async (_, prepare) => {
		const stateDir = await temporaryFolder();
		await prepare(stateDir);
		expect(await damageIn(stateDir)).toBeUndefined();
		expect(await setAside(stateDir)).toEqual([]);
	});

	test('a journal that was not closed', async () => {
		const stateDir = await closedJournal();
		await rm(join(folderIn(stateDir), 'SEAL'));
		expect(await damageIn(stateDir)).toBeUndefined();
		expect(await valuesIn(stateDir)).toEqual({ a: { is: 'a' }, b: { is: 'b' }, c: { is: 'c' } });
		expect(await setAside(stateDir)).toEqual([]);
	});
});

describe('the files of the version before', () => {
	const files = {
		'journal/gateway/session.json': '41',
		'journal/zw/node-3.json': '{"nodeId":3}',
		'journal/zw/a%2Fb.json': '1',
	};

	test('are taken over, once', async () => {
		const stateDir = await temporaryFolder(files);
		const { journal, close } = await opened(stateDir);
		expect(journal.session).toBe(42);
		expect(Object.fromEntries(await journal.store('zw').entries())).toEqual({ 'node-3': { nodeId: 3 }, 'a/b': 1 });
		expect(await readdir(folderIn(stateDir))).not.toContain('zw');
		await journal.store('zw').remove('node-3');
		await close();
		expect(await valuesIn(stateDir)).toEqual({ 'a/b': 1 });
	});

	test('are not taken over again where the gateway was cut off before they were gone', async () => {
		const stateDir = await closedJournal();
		await mkdir(join(folderIn(stateDir), 'zw'));
		await writeFile(join(folderIn(stateDir), 'zw', 'a.json'), '"old"');
		expect((await valuesIn(stateDir)).a).toEqual({ is: 'a' });
		expect(await readdir(folderIn(stateDir))).not.toContain('zw');
	});

	test('that are damaged are set aside and told, and the rest is taken over', async () => {
		const stateDir = await temporaryFolder({ ...files, 'journal/zw/node-4.json': '{"nodeId":' });
		expect(await damageIn(stateDir)).toContain('zw/node-4.json');
		expect(await valuesIn(stateDir)).toEqual({ 'node-3': { nodeId: 3 }, 'a/b': 1 });
		expect(await readFile(join(stateDir, ASIDE, 'zw', 'node-4.json'), 'utf8')).toBe('{"nodeId":');
	});
});

test('a journal of a newer version is refused in words, and left as it is', async () => {
	const stateDir = await closedJournal();
	const key = keyOf('', 'format');
	await behind(stateDir, async (level) => await level.put(key, encode(key, 2)));
	for (let attempt = 0; attempt < 2; attempt++) {
		await expect(opened(stateDir)).rejects.toMatchObject({
			message: expect.stringContaining('was written by a newer gatehouse (format 2; this one knows up to 1)'),
			remedy: expect.stringContaining('run that version again'),
		});
	}
	await behind(stateDir, async (level) => await level.put(key, encode(key, 1)));
	expect(await valuesIn(stateDir)).toEqual({ a: { is: 'a' }, b: { is: 'b' }, c: { is: 'c' } });
	expect(await setAside(stateDir)).toEqual([]);
});

describe('what is damaged is told and set aside, and the rest is there:', () => {
	test.each<[string, Buffer]>([
		['a value that changed', Buffer.from(encode(keyOf('zw', 'b'), { is: 'b' }).with(-3, 0x58))],
		["another key's record", encode(keyOf('zw', 'a'), { is: 'a' })],
		['no record at all', Buffer.from('x')],
		['an empty one', Buffer.alloc(0)],
		['a record of another shape', Buffer.from(encode(keyOf('zw', 'b'), { is: 'b' }).with(0, 2))],
	])('%s', async (_, record) => {
		const stateDir = await closedJournal();
		await behind(stateDir, async (level) => await level.put(keyOf('zw', 'b'), record));
		expect(await damageIn(stateDir)).toContain('1 records with a wrong checksum');
		expect(await valuesIn(stateDir)).toEqual({ a: { is: 'a' }, c: { is: 'c' } });
		expect(await damageIn(stateDir)).toBeUndefined();
		expect(await setAside(stateDir)).toEqual([ASIDE]);
		expect(await readdir(join(stateDir, ASIDE))).toContain('CURRENT');
	});

	test('a file is missing', async () => {
		const stateDir = await closedJournal();
		await rm(join(folderIn(stateDir), 'CURRENT'));
		expect(await damageIn(stateDir)).toContain('not as they were left: CURRENT');
		expect(await valuesIn(stateDir)).toEqual({ a: { is: 'a' }, b: { is: 'b' }, c: { is: 'c' } });
	});

	test('the log ends too early, which LevelDB takes for a crash', async () => {
		const stateDir = await closedJournal();
		const folder = folderIn(stateDir);
		const log = (await readdir(folder)).find((name) => name.endsWith('.log')) ?? '';
		await writeFile(join(folder, log), (await readFile(join(folder, log))).subarray(0, -20));
		expect(await damageIn(stateDir)).toContain(`not as they were left: ${log}`);
		expect(await readdir(join(stateDir, ASIDE))).toContain(log);
	});

	test('a file stands in the place of the folder', async () => {
		const stateDir = await temporaryFolder({ journal: 'my diary' });
		expect(await damageIn(stateDir)).toContain('no folder');
		expect(await readFile(join(stateDir, ASIDE), 'utf8')).toBe('my diary');
	});

	test('all is of another kind', async () => {
		const stateDir = await temporaryFolder({
			'journal/CURRENT': 'x',
			'journal/000001.log': 'y',
			'journal/photo.jpg': 'z',
		});
		expect(await damageIn(stateDir)).toBeDefined();
		expect(await damageIn(stateDir)).toBeUndefined();
		expect(await readFile(join(stateDir, ASIDE, 'photo.jpg'), 'utf8')).toBe('z');
	});

	test('it happens again: only the two newest are kept', async () => {
		const stateDir = await temporaryFolder();
		for (let time = 0; time < 4; time++) {
			await rm(folderIn(stateDir), { recursive: true, force: true });
			await writeFile(folderIn(stateDir), String(time));
			expect(await damageIn(stateDir)).toBeDefined();
		}
		const kept = await setAside(stateDir);
		const texts = await Promise.all(kept.map((name) => readFile(join(stateDir, name), 'utf8')));
		expect(texts.sort()).toEqual(['2', '3']);
	});
});

test('a table that is damaged while the journal is open is a fault in words, and mended by opening it anew', async () => {
	const stateDir = await closedJournal();
	await (await opened(stateDir)).close();
	const { journal, subsystem } = await opened(stateDir);
	const { until, alarm } = subsystem();
	await until('ready');
	await journal.store('zw').put('new', 1);
	for (const name of (await readdir(folderIn(stateDir))).filter((file) => file.endsWith('.ldb'))) {
		const table = await open(join(folderIn(stateDir), name), 'r+');
		await table.write(Buffer.alloc(60, 0xff), 0, 60, 0);
		await table.close();
	}
	expect(() => journal.find('zw', 'a')).toThrow('the journal cannot be read');
	await expect(journal.store('zw').put('b', 2)).rejects.toThrow('the journal cannot be read');
	await until('degraded');
	await until('ready');
	expect(alarm('journal')).toBeUndefined();
	expect(alarm('journal-damaged')?.text).toContain('missing files');
	expect(alarm('journal-damaged')?.remedy).toContain(join(stateDir, ASIDE));
	expect(journal.find('zw', 'a')).toBeUndefined();
	expect(journal.find('zw', 'new')).toBe(1);
	await journal.store('zw').put('b', 2);
});

test.skipIf(process.getuid?.() === 0)('a folder that is not ours is refused in words', async () => {
	const stateDir = await temporaryFolder();
	await mkdir(folderIn(stateDir), { mode: 0o500 });
	await expect(opened(stateDir)).rejects.toThrow('permission denied');
});
