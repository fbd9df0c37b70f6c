/**
 * What is set aside for people to look into: the journal as it was when something in it turned out to be damaged.
 *
 * Beside the journal's folder, at most two at a time; the newest stay.
 */
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { linkAll, syncFolder } from './files.ts';

const MOST = 2;

/** The files as they are now, before anything else is done to them. */
export class Witness {
	readonly #folder: string;
	readonly #path: string;

	private constructor(folder: string) {
		this.#folder = folder;
		this.#path = `${folder}.before`;
	}

	static async of(folder: string): Promise<Witness> {
		const witness = new Witness(folder);
		await witness.drop();
		await linkAll(folder, witness.#path);
		return witness;
	}

	/** Where it was not kept. */
	async drop() {
		await rm(this.#path, { recursive: true, force: true });
	}

	/** @returns Where it is. */
	async keep(): Promise<string> {
		return await asideAs(this.#folder, this.#path);
	}
}

/** Sets aside what stands where the journal should be. @returns Where it is. */
export async function setAside(folder: string): Promise<string> {
	return await asideAs(folder, folder);
}

async function asideAs(folder: string, what: string): Promise<string> {
	const parent = dirname(folder);
	const taken = await numbersIn(parent, `${basename(folder)}.damaged-`);
	const nameOf = (number: number) => `${folder}.damaged-${number}`;
	for (const old of taken.slice(0, Math.max(0, taken.length + 1 - MOST))) {
		await rm(nameOf(old), { recursive: true, force: true });
	}
	const path = nameOf((taken.at(-1) ?? 0) + 1);
	await rename(what, path);
	await syncFolder(parent);
	return path;
}

/** Counted, since the time of day may be wrong. */
async function numbersIn(parent: string, prefix: string): Promise<number[]> {
	const names = (await readdir(parent)).filter((name) => name.startsWith(prefix));
	const numbers = names.map((name) => Number(name.slice(prefix.length))).filter(Number.isSafeInteger);
	return numbers.sort((a, b) => a - b);
}
