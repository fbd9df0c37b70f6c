/** A folder of a test's own, with the files it asks for; gone when the test is over. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** @param files Texts by name; a name may have folders in it. */
export async function temporaryFolder(files: { readonly [name: string]: string } = {}): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	for (const [name, text] of Object.entries(files)) {
		const file = join(folder, name);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, text);
	}
	return folder;
}
