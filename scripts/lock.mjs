/**
 * A lock between processes of one machine: a directory that holds one file, named after its owner.
 *
 * Promises: at most one owner at a time; a lock whose owner is dead is taken over. rename(2) puts a directory in place of
 * an absent or empty one only, in one step, and each owner's file has a name of its own: so neither taking the lock nor
 * clearing away a dead owner's file can harm a lock that somebody else has just taken.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Runs `work` while holding the lock; waits for as long as another living process holds it.
 * @template Result
 * @param {string} directory
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(directory, work) {
	const owner = `${process.pid}-${randomUUID()}`;
	await take(directory, owner);
	try {
		return await work();
	} finally {
		await unlink(join(directory, owner));
		await rmdir(directory).catch(except('ENOENT', 'ENOTEMPTY'));
	}
}

/**
 * @param {string} directory
 * @param {string} owner
 */
async function take(directory, owner) {
	const own = `${directory}.${owner}`;
	await mkdir(own);
	try {
		await writeFile(join(own, owner), '');
		let announced = false;
		while (!(await replaced(own, directory))) {
			const holder = await livingHolder(directory);
			if (holder === undefined) continue;
			if (!announced) process.stderr.write(`gatehouse: waiting for process ${holder}, which holds ${directory}\n`);
			announced = true;
			await sleep(POLL_MS);
		}
	} catch (fault) {
		await rm(own, { recursive: true, force: true });
		throw fault;
	}
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {Promise<boolean>} Whether `to` was absent or empty, and is now what `from` was.
 */
async function replaced(from, to) {
	try {
		await rename(from, to);
		return true;
	} catch (fault) {
		except('ENOTEMPTY', 'EEXIST')(fault);
		return false;
	}
}

/**
 * Clears away what dead owners left.
 * @param {string} directory
 * @returns {Promise<number | undefined>} The process that holds the lock.
 */
async function livingHolder(directory) {
	const owners = await readdir(directory).catch(except('ENOENT'));
	for (const owner of owners ?? []) {
		const pid = Number.parseInt(owner, 10);
		if (isAlive(pid)) return pid;
		await unlink(join(directory, owner)).catch(except('ENOENT'));
	}
	return undefined;
}

/** @param {number} pid */
function isAlive(pid) {
	try {
		return process.kill(pid, 0);
	} catch (fault) {
		return codeOf(fault) === 'EPERM';
	}
}

/**
 * A handler that lets these faults of the file system pass, and throws all others on.
 * @param {readonly string[]} codes
 * @returns {(fault: unknown) => void}
 */
function except(...codes) {
	return (fault) => {
		if (!codes.includes(codeOf(fault))) throw fault;
	};
}

/** @param {unknown} fault */
function codeOf(fault) {
	return fault instanceof Error && 'code' in fault ? String(fault.code) : '';
}
