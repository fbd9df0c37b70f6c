/**
 * A journal whose files were damaged anywhere: it opens, gives no value that was never kept, and where it was closed before
 * it tells that something is lost. `GATEHOUSE_SOAK=1` tries many more, with new seeds.
 */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../kit/folder.ts';
import { opened } from './desk.ts';

const soak = process.env.GATEHOUSE_SOAK === '1';
vi.setConfig({ testTimeout: soak ? 600_000 : 30_000 });
const runs = soak ? { numRuns: 300 } : { numRuns: 40, seed: 4 };

const KEYS = Array.from({ length: 60 }, (_, n) => `key-${n}`);
const versionOf = (key: string, version: number) => ({ key, version, text: 'what was kept '.repeat(10) });

/** Values in a table and in a log, most of them twice. @returns The folder as it is while it is open, and when it is closed. */
async function images() {
	const stateDir = await temporaryFolder();
	const first = await opened(stateDir);
	for (const key of KEYS) await first.journal.store('a').put(key, versionOf(key, 1));
	await first.close();
	const second = await opened(stateDir);
	for (const key of KEYS.slice(20)) await second.journal.store('a').put(key, versionOf(key, 2));
	const torn = await temporaryFolder();
	await cp(stateDir, torn, { recursive: true });
	await second.close();
	return { closed: stateDir, torn };
}

const latest = (key: string) => versionOf(key, KEYS.indexOf(key) < 20 ? 1 : 2);

/** Where in a file, as a part of it; and what is done there. */
const damages = fc.record({
	file: fc.nat(),
	at: fc.double({ min: 0, max: 1, noNaN: true }),
	how: fc.oneof(
		fc.constant('truncate' as const),
		fc.constant('remove' as const),
		fc.constant('empty' as const),
		fc.uint8Array({ minLength: 1, maxLength: 40 }),
	),
});
type Damage = typeof damages extends fc.Arbitrary<infer D> ? D : never;

async function damage(folder: string, { file, at, how }: Damage) {
	const names = (await readdir(folder)).filter((name) => !/^(?:LOCK|LOG)/.test(name)).sort();
	const path = join(folder, names[file % names.length] ?? '');
	const content = await readFile(path);
	const offset = Math.floor(at * content.length);
	if (how === 'remove') await rm(path);
	else if (how === 'empty') await writeFile(path, '');
	else if (how === 'truncate') await writeFile(path, content.subarray(0, offset));
	else {
		how.forEach((byte, index) => {
			if (offset + index < content.length) content[offset + index] = byte;
		});
		await writeFile(path, content);
	}
}

/** What is there when it is opened after the damage, and what is told of it. */
async function after(image: string, harm: Damage) {
	const stateDir = await temporaryFolder();
	await cp(image, stateDir, { recursive: true });
	await damage(join(stateDir, 'journal'), harm);
	const { journal, close, subsystem } = await opened(stateDir);
	const { alarm } = subsystem();
	const found = await journal.store('a').entries();
	for (const [key, value] of found) expect([versionOf(key, 1), versionOf(key, 2)]).toContainEqual(value);
	for (const key of KEYS) expect(journal.find('a', key)).toEqual(found.get(key));
	await journal.store('a').put('new', 1);
	await close();
	const again = await opened(stateDir);
	expect(again.journal.find('a', 'new')).toBe(1);
	expect(again.subsystem().alarm('journal-damaged')).toBeUndefined();
	await again.close();
	await rm(stateDir, { recursive: true });
	const isWhole = KEYS.every((key) => JSON.stringify(found.get(key)) === JSON.stringify(latest(key)));
	return { isWhole, isTold: alarm('journal-damaged') !== undefined };
}

test('a journal that was closed tells of every loss', async () => {
	const { closed } = await images();
	await fc.assert(
		fc.asyncProperty(damages, async (harm) => {
			const { isWhole, isTold } = await after(closed, harm);
			expect(isWhole || isTold).toBe(true);
		}),
		runs,
	);
});

test('a journal that was not closed opens, and gives nothing that was never kept', async () => {
	const { torn } = await images();
	let losses = 0;
	await fc.assert(
		fc.asyncProperty(damages, async (harm) => {
			if (!(await after(torn, harm)).isWhole) losses++;
		}),
		runs,
	);
	expect(losses).toBeGreaterThan(0);
});
