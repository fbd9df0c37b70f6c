/**
 * Room on the disk: whether it takes what is written, and a reserve that is given up to open the journal on a full disk.
 *
 * What is written for it is random: a file system that compresses would give no room for anything else.
 */
import { randomBytes } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../runtime/system-error.ts';
import { writeSynced } from './files.ts';

/** bytes. More than LevelDB writes when it is opened: its log as a table, a manifest, a new log. */
const RESERVE = 2 * 1024 * 1024;
const RESERVE_NAME = 'journal.reserve';
const PROBE_NAME = 'journal.probe';
/** bytes. More than a few commits: where only those fit, the disk is as good as full. */
const PROBE = 512 * 1024;

/** @throws what the operating system says when the disk takes nothing. */
export async function probe(stateDir: string) {
	const path = join(stateDir, PROBE_NAME);
	await writeSynced(path, randomBytes(PROBE));
	await rm(path);
}

/** Sees to it that the reserve is there. @returns False: there is no room for it. */
export async function keepReserve(stateDir: string): Promise<boolean> {
	const path = join(stateDir, RESERVE_NAME);
	try {
		if ((await stat(path)).size === RESERVE) return true;
	} catch (error) {
		if (systemCode(error) !== 'ENOENT') throw error;
	}
	try {
		await writeSynced(path, randomBytes(RESERVE));
		return true;
	} catch (error) {
		if (['ENOSPC', 'EDQUOT', 'EROFS'].includes(systemCode(error) ?? '')) return false;
		throw error;
	}
}

export async function giveUpReserve(stateDir: string) {
	await rm(join(stateDir, RESERVE_NAME), { force: true });
}
