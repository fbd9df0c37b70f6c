/**
 * How the gateway's last run ended, from a note that each run keeps beside what must last.
 *
 * The note says that a run is under way, in which start of the box; a run that ends in order says so in it, one that fails
 * says why where it still can. So one that was killed, or that the box went down under, is told from one that was stopped.
 * Promises: nothing throws; what cannot be read or written makes the end `unknown`, now or the next time.
 */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { BOOT_ID } from './box/boot.ts';

const FILE = 'last-run.json';

const noteSchema = z.object({
	/** The kernel's boot id; empty where it has none. */
	boot: z.string(),
	end: z.enum(['running', 'stopped', 'failed']),
	reason: z.string().optional(),
});
type Note = z.infer<typeof noteSchema>;

/** In the contract's words (`health.boot`). */
export interface LastRun {
	readonly lastEnd: 'stopped' | 'crashed' | 'unknown';
	readonly lastReason?: string;
	/** Absent where the kernel has no boot id. */
	readonly rebooted?: boolean;
}

export interface Run {
	readonly last: LastRun;
	/** Notes that this run has ended. @param failure Why, where it was not in order. */
	readonly end: (failure?: string) => void;
}

/**
 * Notes that a run has begun. Blocks for a write to the disk: it is called once, before anything else runs.
 *
 * @param stateDir It exists.
 * @param root Where the kernel's files are.
 */
export function beginRun(stateDir: string, root = '/'): Run {
	const path = join(stateDir, FILE);
	const boot = readOptional(join(root, BOOT_ID))?.trim() ?? '';
	const before = parse(readOptional(path));
	keep(path, { boot, end: 'running' });
	return {
		last: { ...endOf(before), ...(before && boot !== '' && { rebooted: before.boot !== boot }) },
		end: (failure) =>
			keep(path, { boot, ...(failure === undefined ? { end: 'stopped' } : { end: 'failed', reason: failure }) }),
	};
}

function endOf(note: Note | undefined): LastRun {
	if (!note) return { lastEnd: 'unknown' };
	if (note.end === 'stopped') return { lastEnd: 'stopped' };
	return { lastEnd: 'crashed', ...(note.reason !== undefined && { lastReason: note.reason }) };
}

/** Undefined where there is none, as at the first start. */
function readOptional(path: string): string | undefined {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		// Why it cannot be read does not matter: then it is not known.
		return undefined;
	}
}

function parse(text: string | undefined): Note | undefined {
	try {
		return noteSchema.parse(JSON.parse(text ?? ''));
	} catch {
		// Not a note of ours, or torn.
		return undefined;
	}
}

/** Whole or not at all, and on the disk when it returns: a power cut may be what the next run wants to know of. */
function keep(path: string, note: Note) {
	const fresh = `${path}.new`;
	try {
		const file = openSync(fresh, 'w', 0o640);
		try {
			writeSync(file, `${JSON.stringify(note)}\n`);
			fsyncSync(file);
		} finally {
			closeSync(file);
		}
		renameSync(fresh, path);
	} catch {
		// A disk that takes nothing is the journal's to tell. An old note would lie: without one the end is unknown.
		remove(path);
		remove(fresh);
	}
}

function remove(path: string) {
	try {
		rmSync(path, { force: true });
	} catch {
		// The file system is read-only: what stands there stays.
	}
}
