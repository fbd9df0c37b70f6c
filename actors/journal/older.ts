/**
 * The journal of the version before (format 0): a folder for each store, a JSON file for each value, named after its key.
 *
 * Stood where the database stands now, beside whose files the folders are left alone until they are taken over.
 */
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Write } from '../runtime/store.ts';
import { reasonOf } from '../runtime/system-error.ts';
import { filesIn } from './files.ts';

const ENDING = '.json';
/** Values, those half written, those set aside. */
const OWN = /\.json(?:\.new|\.damaged)?$/;

export interface Older {
	readonly writes: readonly Write[];
	/** Files that could not be understood. */
	readonly damaged: readonly string[];
}

/** @throws what the operating system says when a file cannot be read. */
export async function readOlder(folder: string): Promise<Older> {
	const writes: Write[] = [];
	const damaged: string[] = [];
	for (const store of await storesIn(folder)) {
		for (const file of (await filesIn(join(folder, store))).filter((name) => name.endsWith(ENDING))) {
			try {
				const key = decodeURIComponent(file.slice(0, -ENDING.length));
				const value: unknown = JSON.parse(await readFile(join(folder, store, file), 'utf8'));
				writes.push({ store, key, value });
			} catch (error) {
				if (!(error instanceof SyntaxError || error instanceof URIError)) throw error;
				damaged.push(`${store}/${file}: ${reasonOf(error)}`);
			}
		}
	}
	return { writes, damaged };
}

/** Once what it held is in the database, durably. Leaves what it does not know. */
export async function removeOlder(folder: string) {
	for (const store of await storesIn(folder)) {
		const path = join(folder, store);
		const own = (await filesIn(path)).filter((name) => OWN.test(name));
		for (const name of own) await rm(join(path, name));
		if ((await readdir(path)).length === 0) await rmdir(path);
	}
}

async function storesIn(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { withFileTypes: true });
	return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
