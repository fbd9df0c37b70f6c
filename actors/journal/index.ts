/**
 * What must last, in files below the state directory: one file a value, named after its key.
 *
 * Promises: a value is either the old one or the new one, also after a power cut (written aside, synchronised, renamed);
 * a file that cannot be read is set aside and told, and the rest goes on. Small and seldom written: the session counter,
 * what the stacks learnt of their devices.
 */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Store } from '../runtime/store.ts';
import { reasonOf, systemCode } from '../runtime/system-error.ts';

export interface Journal {
	/** The part that belongs to one subsystem. */
	store(name: string): Store;
	/** Counts this start, and says which it is: from 1. */
	nextSession(): Promise<number>;
}

const ENDING = '.json';

/** @param told Hears of files that were set aside. */
export function openJournal(directory: string, told: (message: string) => void): Journal {
	const store = (name: string): Store => {
		const folder = join(directory, name);
		return {
			entries: async () => {
				const names = (await listing(folder)).filter((file) => file.endsWith(ENDING));
				const entries = await Promise.all(
					names.map(async (file) => {
						const value = await readValue(join(folder, file), told);
						return value === undefined ? [] : [[decodeURIComponent(file.slice(0, -ENDING.length)), value] as const];
					}),
				);
				return new Map(entries.flat());
			},
			put: async (key, value) => {
				await mkdir(folder, { recursive: true });
				await writeWhole(folder, `${encodeURIComponent(key)}${ENDING}`, value);
			},
			remove: async (key) => rm(join(folder, `${encodeURIComponent(key)}${ENDING}`), { force: true }),
		};
	};
	return {
		store,
		nextSession: async () => {
			const gateway = store('gateway');
			const last = z
				.int()
				.nonnegative()
				.safeParse((await gateway.entries()).get('session'));
			const session = (last.data ?? 0) + 1;
			await gateway.put('session', session);
			return session;
		},
	};
}

async function listing(folder: string): Promise<string[]> {
	try {
		return await readdir(folder);
	} catch (error) {
		if (systemCode(error) === 'ENOENT') return [];
		throw error;
	}
}

async function readValue(file: string, told: (message: string) => void): Promise<unknown> {
	const text = await readFile(file, 'utf8');
	try {
		const value: unknown = JSON.parse(text);
		return value;
	} catch (error) {
		await rename(file, `${file}.damaged`);
		told(`${file} is damaged and was set aside as ${file}.damaged: ${reasonOf(error)}`);
		return undefined;
	}
}

async function writeWhole(folder: string, name: string, value: unknown) {
	const aside = join(folder, `${name}.new`);
	const file = await open(aside, 'w', 0o600);
	try {
		await file.writeFile(JSON.stringify(value));
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(aside, join(folder, name));
	// The new name is durable once its folder is.
	const parent = await open(folder, 'r');
	try {
		await parent.sync();
	} finally {
		await parent.close();
	}
}
