/**
 * A real disk of a test's own that can be filled, and one that can be made to fail; gone when the test is over.
 *
 * Mounting takes root. Where it is not allowed, the tests that need it are skipped by name (`noMounting`).
 */
import { execFile } from 'node:child_process';
import { appendFile, rm, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { systemCode } from '../../actors/runtime/system-error.ts';
import { temporaryFolder } from './folder.ts';

const run = promisify(execFile);

async function succeeds(command: string, ...args: readonly string[]): Promise<boolean> {
	return await run(command, args).then(
		() => true,
		() => false,
	);
}

/** A namespace of its own: nothing is left of the trial. */
export const noMounting = !(await succeeds('unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'));
/** No loop devices, or no ext4. */
export const noLoop = noMounting || !(await succeeds('losetup', '--find')) || !(await succeeds('mkfs.ext4', '-V'));

export interface SmallDisk {
	readonly path: string;
	/** To the last byte. */
	readonly fill: () => Promise<void>;
	readonly free: () => Promise<void>;
}

/** @param at Where it is mounted; a folder of its own where that is not said. */
export async function smallDisk(megabytes: number, at?: string): Promise<SmallDisk> {
	const path = at ?? (await temporaryFolder());
	await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
	onTestFinished(async () => void (await run('umount', ['--lazy', path])));
	const filling = join(path, 'filling');
	return {
		path,
		fill: async () => {
			for (const piece of [new Uint8Array(65_536), new Uint8Array(1)]) await appendUntilFull(filling, piece);
		},
		free: async () => await rm(filling),
	};
}

async function appendUntilFull(file: string, piece: Uint8Array) {
	try {
		for (;;) await appendFile(file, piece);
	} catch (error) {
		if (systemCode(error) !== 'ENOSPC') throw error;
	}
}

/** An ext4 file system; `fail` makes it read-only, as the kernel does when it finds a fault in it. */
export async function failingDisk(): Promise<{ readonly path: string; readonly fail: () => Promise<void> }> {
	const path = await temporaryFolder();
	const image = `${path}.img`;
	onTestFinished(() => rm(image, { force: true }));
	await writeFile(image, '');
	await truncate(image, 32 * 1024 * 1024);
	await run('mkfs.ext4', ['-q', '-F', image]);
	await run('mount', ['-o', 'loop,errors=remount-ro', image, path]);
	onTestFinished(async () => void (await run('umount', ['--lazy', path])));
	const { stdout } = await run('findmnt', ['-n', '-o', 'SOURCE', path]);
	const trigger = `/sys/fs/ext4/${basename(stdout.trim())}/trigger_fs_error`;
	return { path, fail: async () => await writeFile(trigger, 'a test') };
}
