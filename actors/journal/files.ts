/** Small things done to files and folders so that a power cut leaves the old or the new, never half of it. */
import { copyFile, link, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../runtime/system-error.ts';

/** A new name is durable once its folder is. */
export async function syncFolder(folder: string) {
	const handle = await open(folder, 'r');
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/** The old content or the new one, also after a power cut. */
export async function writeWhole(folder: string, name: string, content: string | Uint8Array) {
	const aside = join(folder, `${name}.new`);
	await writeSynced(aside, content);
	await rename(aside, join(folder, name));
	await syncFolder(folder);
}

/** Whole and durable; where it fails nothing of it is left. */
export async function writeSynced(path: string, content: string | Uint8Array) {
	try {
		const file = await open(path, 'w', 0o600);
		try {
			await file.writeFile(content);
			await file.sync();
		} finally {
			await file.close();
		}
	} catch (error) {
		await rm(path, { force: true });
		throw error;
	}
}

/** Plain files in the folder, by name; none where there is no folder. */
export async function filesIn(folder: string): Promise<string[]> {
	try {
		const entries = await readdir(folder, { withFileTypes: true });
		return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
	} catch (error) {
		if (systemCode(error) === 'ENOENT') return [];
		throw error;
	}
}

/** The files of one folder in another one too, and those in its folders: the same bytes on disk where that can be. */
export async function linkAll(from: string, to: string) {
	await mkdir(to, { mode: 0o700 });
	for (const entry of await readdir(from, { withFileTypes: true })) {
		const [source, target] = [join(from, entry.name), join(to, entry.name)];
		if (entry.isDirectory()) await linkAll(source, target);
		else if (entry.isFile()) await linkOrCopy(source, target);
	}
}

async function linkOrCopy(source: string, target: string) {
	try {
		await link(source, target);
	} catch (error) {
		if (!['EPERM', 'ENOTSUP', 'EMLINK', 'ENOSYS'].includes(systemCode(error) ?? '')) throw error;
		await copyFile(source, target);
	}
}
