/**
 * Reads what the kernel tells in small files below a root: `/`, or a folder that looks like it.
 *
 * Promises: nothing throws. A file that is missing, unreadable or not as it should be is undefined, a folder empty: what
 * cannot be measured is absent.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export class Files {
	readonly #root: string;

	constructor(root = '/') {
		this.#root = root;
	}

	/** Without blanks at its ends; undefined where it is empty. */
	async text(path: string): Promise<string | undefined> {
		try {
			return (await readFile(join(this.#root, path), 'utf8')).trim() || undefined;
		} catch {
			// This kernel has no such file, or shows it to others only: both mean that it is not known.
			return undefined;
		}
	}

	/** In decimal, or hexadecimal behind 0x. */
	async number(path: string): Promise<number | undefined> {
		return numberIn(await this.text(path));
	}

	/** What is in a folder, in the order of the names. */
	async names(path: string): Promise<string[]> {
		try {
			return (await readdir(join(this.#root, path))).sort();
		} catch {
			// As above.
			return [];
		}
	}

	/** What is read of each entry of a folder, by its name; those of which nothing is known are left out. */
	async each<Read extends object>(
		path: string,
		read: (folder: string, name: string) => Promise<Read | undefined>,
	): Promise<{ readonly [name: string]: Read } | undefined> {
		const names = await this.names(path);
		const all = await Promise.all(names.map(async (name) => [name, await read(`${path}/${name}`, name)] as const));
		const known = all.flatMap(([name, one]) => (one && Object.keys(one).length > 0 ? [[name, one] as const] : []));
		return known.length > 0 ? Object.fromEntries(known) : undefined;
	}
}

export function numberIn(text: string | undefined): number | undefined {
	return text !== undefined && /^(-?\d{1,15}|0x[\da-f]{1,12})$/i.test(text) ? Number(text) : undefined;
}

type Known<Shape> = { [Key in keyof Shape]?: Exclude<Shape[Key], undefined> };

/** An object without the keys of which nothing is known; undefined where nothing is left. */
export function known<Shape extends object>(shape: Shape): Known<Shape> | undefined {
	const rest = { ...shape };
	for (const [key, value] of Object.entries(shape)) if (value === undefined) Reflect.deleteProperty(rest, key);
	return Object.keys(rest).length > 0 && isKnown(rest) ? rest : undefined;
}

function isKnown<Shape extends object>(shape: Shape | Known<Shape>): shape is Known<Shape> {
	return Object.values(shape).every((value) => value !== undefined);
}
