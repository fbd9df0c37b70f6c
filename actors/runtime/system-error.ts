/** What the operating system said when a call failed: its code for a program, its words for a person. */
import { getSystemErrorMap } from 'node:util';

/** `ENOENT`; undefined when the error did not come from a system call. */
export function systemCode(error: unknown): string | undefined {
	return systemError(error)?.[0];
}

/** `no such file or directory`; for other errors their message. */
export function reasonOf(error: unknown): string {
	return systemError(error)?.[1] ?? (error instanceof Error ? error.message : String(error));
}

function systemError(error: unknown): [string, string] | undefined {
	if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') return undefined;
	return getSystemErrorMap().get(error.errno);
}
