/** Why the disk does not take or give what it should, in words; and what a person can do about it. */
import { JournalFault } from '../runtime/store.ts';
import { reasonOf, systemCode } from '../runtime/system-error.ts';

interface Words {
	readonly text: string;
	readonly remedy: string;
	/** As the C library says it: LevelDB passes on no more than that. */
	readonly strerror: string;
}

const MOUNT = 'check the disk (`dmesg` says what is wrong with it) and mount it writable again';
const REPLACE = 'the disk is failing: save what you need and replace it';

const KNOWN: { readonly [code: string]: Words } = {
	ENOSPC: {
		text: 'the disk is full',
		remedy: 'free some megabytes on it; the gateway goes on by itself then',
		strerror: 'No space left on device',
	},
	EDQUOT: {
		text: "the user's disk quota is used up",
		remedy: 'free some megabytes or raise the quota; the gateway goes on by itself then',
		strerror: 'Disk quota exceeded',
	},
	EROFS: { text: 'the file system is read-only', remedy: MOUNT, strerror: 'Read-only file system' },
	EIO: { text: 'the disk fails: input/output error', remedy: REPLACE, strerror: 'Input/output error' },
	EACCES: {
		text: 'permission denied',
		remedy: "give the folder and its files to the gateway's user",
		strerror: 'Permission denied',
	},
	EMFILE: {
		text: 'too many open files',
		remedy: 'raise the limit of open files (LimitNOFILE)',
		strerror: 'Too many open files',
	},
};

/** @param doing What failed: `the journal cannot be written`. */
export function diskFault(doing: string, error: unknown): JournalFault {
	const words = KNOWN[codeOf(error) ?? ''];
	if (words) return new JournalFault(`${doing}: ${words.text}`, words.remedy);
	return new JournalFault(`${doing}: ${deepestReason(error)}`, 'check the disk and the state directory');
}

/** `ENOSPC`, from Node or from LevelDB; undefined where it is something else. */
export function codeOf(error: unknown): string | undefined {
	const code = systemCode(error);
	if (code !== undefined) return code;
	const text = deepestReason(error);
	return Object.entries(KNOWN).find(([, { strerror }]) => text.includes(strerror))?.[0];
}

/** LevelDB's own code: `LEVEL_LOCKED`, `LEVEL_CORRUPTION`, `LEVEL_IO_ERROR`. */
export function levelCode(error: unknown): string | undefined {
	if (!(error instanceof Error)) return undefined;
	if (error.cause !== undefined) return levelCode(error.cause);
	return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** In words; abstract-level wraps what LevelDB says. */
export function deepestReason(error: unknown): string {
	return error instanceof Error && error.cause !== undefined ? deepestReason(error.cause) : reasonOf(error);
}
