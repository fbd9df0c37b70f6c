import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWholeTable } from '../../actors/journal/table.ts';
import { temporaryFolder } from '../kit/folder.ts';

/** What LevelDB makes of values in its tables. */
async function tablesOf(
	values: Iterable<readonly [key: string, value: string]>,
	compression: boolean,
): Promise<Buffer[]> {
	const folder = await temporaryFolder();
	const level = new ClassicLevel(folder, { compression, writeBufferSize: 64 * 1024 });
	for (const [key, value] of values) await level.put(key, value);
	await level.compactRange('', '~');
	await level.close();
	const names = (await readdir(folder)).filter((name) => name.endsWith('.ldb'));
	return await Promise.all(names.map((name) => readFile(join(folder, name))));
}

const regular = Array.from({ length: 3_000 }, (_, n): [string, string] => [`key-${n}`, `value ${n} `.repeat(10)]);
const irregular = Array.from({ length: 300 }, (_, n): [string, string] => [
	`${(n * 2_654_435_761) % 4_294_967_296}`.repeat(1 + (n % 9)),
	Array.from({ length: 300 }, (_, at) => String.fromCharCode(33 + ((n * n + at * at * 7) % 90))).join(''),
]);

/** The footer pads its two numbers with what nobody reads. */
const FOOTER = 48;

describe.each([
	['packed', true],
	['not packed', false],
])('a table that is %s', (_, compression) => {
	test('is whole as LevelDB writes it', async () => {
		for (const values of [regular, irregular, [['a', '']] as const, [['a', 'x'.repeat(200_000)]] as const]) {
			const tables = await tablesOf(values, compression);
			expect(tables.length).toBeGreaterThan(0);
			for (const table of tables) expect(isWholeTable(table)).toBe(true);
		}
	});

	test('is not whole when any byte of it is another one', async () => {
		const [table = Buffer.alloc(0)] = await tablesOf(regular, compression);
		fc.assert(
			fc.property(fc.nat(table.length - FOOTER - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
				const damaged = Buffer.from(table);
				damaged[at] = (damaged[at] ?? 0) ^ change;
				return !isWholeTable(damaged);
			}),
			{ numRuns: 300, seed: 5 },
		);
	});

	test('is not whole when it ends too early, or does not begin', async () => {
		const [table = Buffer.alloc(0)] = await tablesOf(regular, compression);
		for (const end of [0, 1, 47, 48, 4_096, table.length - 1]) expect(isWholeTable(table.subarray(0, end))).toBe(false);
		expect(isWholeTable(table.subarray(1))).toBe(false);
	});
});

test('what only ends like a table is none, whatever it points at', async () => {
	const magic = Buffer.from('57fb808b247547db', 'hex');
	fc.assert(
		fc.property(
			fc.uint8Array({ minLength: 40, maxLength: 400 }),
			(bytes) => !isWholeTable(Buffer.concat([bytes, magic])),
		),
		{ numRuns: 500, seed: 5 },
	);
});
