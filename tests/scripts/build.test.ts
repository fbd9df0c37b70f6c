import { access, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { build, isBuilt } from '../../scripts/build.mjs';
import { temporaryFolder } from '../kit/folder.ts';

const SETTINGS = {
	compilerOptions: { rootDir: '.', outDir: 'dist', incremental: true, tsBuildInfoFile: 'dist/.tsbuildinfo' },
	include: ['machines', 'actors'],
};

/** A checkout of two sources that borrows our compiler. */
async function checkout() {
	const root = await temporaryFolder({
		'tsconfig.json': '{}',
		'tsconfig.build.json': JSON.stringify(SETTINGS),
		'machines/one.ts': 'export const one = 1;\n',
		'actors/two.ts': 'export const two = 2;\n',
	});
	await symlink(resolve('node_modules'), join(root, 'node_modules'));
	return root;
}

const exists = (file: string) =>
	access(file).then(
		() => true,
		() => false,
	);

test('is done once, until something changes', async () => {
	const root = await checkout();
	expect(await isBuilt(root)).toBe(false);
	await build(root);
	expect(await isBuilt(root)).toBe(true);
	await utimes(join(root, 'machines/one.ts'), 1, 1);
	expect(await isBuilt(root)).toBe(false);
	await build(root);
	await writeFile(join(root, 'tsconfig.json'), '{ }');
	expect(await isBuilt(root)).toBe(false);
});

test('leaves nothing of sources that are gone, and keeps the rest', async () => {
	const root = await checkout();
	await build(root);
	await rm(join(root, 'actors/two.ts'));
	expect(await isBuilt(root)).toBe(false);
	await build(root);
	expect(await exists(join(root, 'dist/actors/two.js'))).toBe(false);
	expect(await exists(join(root, 'dist/machines/one.js'))).toBe(true);
});

test('makes an output again that was lost', async () => {
	const root = await checkout();
	await build(root);
	await rm(join(root, 'dist/machines/one.js'));
	expect(await isBuilt(root)).toBe(false);
	await build(root);
	expect(await exists(join(root, 'dist/machines/one.js'))).toBe(true);
});

test('that fails says why, and counts as none', async () => {
	const root = await checkout();
	await writeFile(join(root, 'machines/one.ts'), `export const one: number = '1';\n`);
	await expect(build(root)).rejects.toThrow(/machines\/one\.ts.*TS2322/);
	expect(await isBuilt(root)).toBe(false);
});
