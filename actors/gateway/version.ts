/** The version of Gatehouse that runs, as its package.json has it. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** The manifest is above both the sources and the build, not as far from each. */
function manifest(): URL {
	for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
		const file = new URL('package.json', folder);
		if (existsSync(file)) return file;
		if (folder.pathname === '/')
			throw new Error(`no package.json above ${import.meta.url}: the installation is damaged`);
	}
}

export const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(manifest(), 'utf8')));
