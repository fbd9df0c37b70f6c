import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, vi } from 'vitest';
import { withLock } from '../../scripts/lock.mjs';
import { temporaryFolder } from '../kit/folder.ts';

/** In a process of its own: writes that it has the lock, works a little, writes that it lets go. */
const CONTENDER = `
	const { withLock } = await import(process.argv[1]);
	const { appendFileSync } = await import('node:fs');
	const { setImmediate } = await import('node:timers/promises');
	await withLock(process.argv[2], async () => {
		appendFileSync(process.argv[3], 'in ');
		for (let turn = 0; turn < 50; turn++) await setImmediate();
		appendFileSync(process.argv[3], 'out ');
	});
`;

async function contend(directory: string, record: string) {
	const lock = pathToFileURL('scripts/lock.mjs').href;
	const args = ['--input-type=module', '-e', CONTENDER, lock, directory, record];
	const [code]: unknown[] = await once(spawn(process.execPath, args, { stdio: 'ignore' }), 'exit');
	return code;
}

test('one at a time, and all get their turn, also when a dead owner left the lock behind', async () => {
	const folder = await temporaryFolder({ 'lock/999999999-dead': '' });
	const contenders = Array.from({ length: 6 }, () => contend(join(folder, 'lock'), join(folder, 'record')));
	expect(await Promise.all(contenders)).toEqual([0, 0, 0, 0, 0, 0]);
	expect(await readFile(join(folder, 'record'), 'utf8')).toBe('in out '.repeat(6));
	await expect(access(join(folder, 'lock'))).rejects.toThrow('ENOENT');
});

test('a living owner is waited for', async () => {
	const folder = await temporaryFolder();
	const lock = join(folder, 'lock');
	const order: string[] = [];
	let second: Promise<unknown> = Promise.resolve();
	await withLock(lock, async () => {
		second = withLock(lock, async () => order.push('second'));
		await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(2));
		order.push('first');
	});
	await second;
	expect(order).toEqual(['first', 'second']);
	expect(await readdir(folder)).toEqual([]);
});

test('is let go when the work fails', async () => {
	const folder = await temporaryFolder();
	const lock = join(folder, 'lock');
	await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
	expect(await withLock(lock, async () => 'again')).toBe('again');
});

test('a lock that is not ours to make is a fault', async () => {
	const folder = await temporaryFolder({ file: '' });
	await expect(withLock(join(folder, 'file', 'lock'), async () => 'x')).rejects.toThrow('ENOTDIR');
	await mkdir(join(folder, 'empty'));
	await writeFile(join(folder, 'taken'), '');
	expect(await withLock(join(folder, 'empty'), async () => 'an empty one is free')).toBe('an empty one is free');
	await expect(withLock(join(folder, 'taken'), async () => 'x')).rejects.toThrow('ENOTDIR');
});
