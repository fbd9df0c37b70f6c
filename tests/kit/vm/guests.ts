/**
 * The programs that run in the virtual machine, and what of ours they use, as Node 20 runs them: compiled beside the
 * packages, into a folder of the caller's own.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const CACHE = 'node_modules/.cache/gatehouse-vm';

export interface Guests {
	/** For a script: runs the program `guest/{name}.ts`. */
	readonly run: (name: string, ...args: readonly string[]) => string;
	readonly remove: () => Promise<void>;
}

export async function buildGuests(): Promise<Guests> {
	await mkdir(CACHE, { recursive: true });
	const folder = await mkdtemp(resolve(CACHE, 'guest-'));
	await promisify(execFile)('node_modules/.bin/tsc', ['-p', 'tests/kit/vm', '--outDir', folder]);
	await writeFile(join(folder, 'package.json'), '{"type":"module"}');
	return {
		run: (name, ...args) => ['node', join(folder, 'tests/kit/vm/guest', `${name}.js`), ...args].join(' '),
		remove: () => rm(folder, { recursive: true, force: true }),
	};
}
