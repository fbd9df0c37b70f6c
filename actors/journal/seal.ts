/**
 * The seal on a closed journal: the size and the checksum of each of its files, so that whoever opens it next knows whether
 * they are as they were left.
 *
 * LevelDB takes a log or a manifest whose end is missing for one that was being written, and says nothing. A journal that
 * was not closed (power cut, SIGKILL) has no seal; what it holds is then checked record by record.
 */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { systemCode } from '../runtime/system-error.ts';
import { filesIn, syncFolder, writeWhole } from './files.ts';

const SEAL = 'SEAL';
/** What LevelDB reads when it opens; not its lock and its own logs. */
const COUNTED = /^(?:CURRENT|MANIFEST-\d+|\d+\.(?:log|ldb|sst))$/;

const sealSchema = z.record(z.string(), z.tuple([z.int(), z.int()]));

/** `none`: it was not closed; else the files that are missing or not as they were left. */
export type Verdict = 'none' | readonly string[];

/** Of a journal that is closed. @throws what the operating system says when it cannot be written. */
export async function seal(folder: string) {
	await writeWhole(folder, SEAL, JSON.stringify(await statement(folder)));
}

export async function checkSeal(folder: string): Promise<Verdict> {
	const text = await sealIn(folder);
	if (text === undefined) return 'none';
	const sealed = parse(text);
	if (!sealed) return [SEAL];
	const found: { readonly [name: string]: readonly [number, number] } = await statement(folder);
	const names = new Set([...Object.keys(sealed), ...Object.keys(found)]);
	return [...names].filter((name) => String(sealed[name]) !== String(found[name])).sort();
}

/** Before the first write. */
export async function breakSeal(folder: string) {
	await rm(join(folder, SEAL), { force: true });
	await syncFolder(folder);
}

async function sealIn(folder: string): Promise<string | undefined> {
	try {
		return await readFile(join(folder, SEAL), 'utf8');
	} catch (error) {
		if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
		throw error;
	}
}

function parse(text: string) {
	try {
		return sealSchema.safeParse(JSON.parse(text)).data;
	} catch {
		// No JSON: it is damaged, and that is what undefined says.
		return undefined;
	}
}

async function statement(folder: string) {
	const entries: [string, [number, number]][] = [];
	for (const name of (await filesIn(folder)).filter((file) => COUNTED.test(file)).sort()) {
		const content = await readFile(join(folder, name));
		entries.push([name, [content.length, crc32(content)]]);
	}
	return Object.fromEntries(entries);
}
