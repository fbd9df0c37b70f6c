/** Folders for what a process under measurement keeps. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hold } from './holding.ts';

export function temporaryFolder(hold: Hold): string {
	const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));
	hold(() => rm(folder, { recursive: true, force: true }));
	return folder;
}
