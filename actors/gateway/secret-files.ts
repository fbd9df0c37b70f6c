/**
 * Reads the files that the configuration's `…File` keys name (contract, "Configuration"): secrets are never in it.
 *
 * A relative name is looked for in each folder in turn; one trailing newline is cut. A file that is there and cannot be
 * read is a fault, and no reason to look further. No fault shows what a file holds.
 */
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { LinkFault } from '../../machines/link-connection.ts';
import { type Fault, formatPath, type Path } from '../runtime/faults.ts';
import { Secret } from '../runtime/secret.ts';
import { reasonOf, systemCode } from '../runtime/system-error.ts';

/** By the formatted path of the key that names the file: `cloud.passwordFile`. */
export interface Secrets {
	readonly [path: string]: Secret;
}

export interface Loaded {
	/** The configuration with the names of files as absolute paths. */
	readonly document: unknown;
	readonly secrets: Secrets;
	readonly faults: readonly Fault[];
}

/** @param folders Where a relative name is looked for, first to last. */
export async function readSecretFiles(document: unknown, folders: readonly string[]): Promise<Loaded> {
	const secrets: { [path: string]: Secret } = {};
	const faults: Fault[] = [];
	const visit = async (value: unknown, path: Path): Promise<unknown> => {
		if (Array.isArray(value)) {
			const items: unknown[] = [];
			for (const [index, item] of value.entries()) items.push(await visit(item, [...path, index]));
			return items;
		}
		if (typeof value === 'object' && value !== null) {
			const entries: [string, unknown][] = [];
			for (const [key, item] of Object.entries(value)) entries.push([key, await visit(item, [...path, key])]);
			return Object.fromEntries(entries);
		}
		if (typeof value !== 'string' || !/.File$/.test(String(path.at(-1)))) return value;
		const found = await find(value, folders);
		if ('fault' in found) {
			faults.push({ path, text: found.fault });
			return value;
		}
		secrets[formatPath(path)] = new Secret(found.text);
		return found.file;
	};
	return { document: await visit(document, []), secrets, faults };
}

/**
 * Reads one part's files as they are now: a certificate is renewed while the gateway runs.
 *
 * @param config Of the part, with the names of files as absolute paths.
 * @returns As `readSecretFiles`.
 * @throws LinkFault with the first file that can't be read.
 */
export async function readAgain(part: string, config: object): Promise<Secrets> {
	const { secrets, faults } = await readSecretFiles({ [part]: config }, []);
	const [fault] = faults;
	if (fault) {
		throw new LinkFault(
			`${formatPath(fault.path)}: ${fault.text}`,
			'put the file there, readable for the gateway; it is looked for again by itself',
		);
	}
	return secrets;
}

/** Nothing of this name; the last where a folder of it is no folder. */
const ABSENT = new Set<string | undefined>(['ENOENT', 'ENOTDIR']);

async function find(
	name: string,
	folders: readonly string[],
): Promise<{ readonly file: string; readonly text: string } | { readonly fault: string }> {
	const candidates = isAbsolute(name) ? [name] : folders.map((folder) => resolve(join(folder, name)));
	for (const file of candidates) {
		try {
			const text = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
			return text === '' ? { fault: `${file} is empty` } : { file, text };
		} catch (error) {
			if (!ABSENT.has(systemCode(error))) return { fault: `cannot read ${file}: ${reasonOf(error)}` };
		}
	}
	return { fault: `there is no file ${candidates.join(' nor ')}` };
}
