/** Folders for what a process under measurement keeps: on the checkout's disk, since /tmp may be memory, which costs nothing. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Hold } from './holding.ts';

export function temporaryFolder(hold: Hold): string {
	const folder = mkdtempSync(resolve('node_modules/.cache/bench-'));
	hold(() => rm(folder, { recursive: true, force: true }));
	return folder;
}
