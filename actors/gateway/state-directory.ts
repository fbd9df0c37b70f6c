/** The directory that holds what must last: made when it is absent, and checked before anything is started on it. */
import { access, constants, mkdir } from 'node:fs/promises';
import { reasonOf } from '../runtime/system-error.ts';

/** @returns Why it cannot be used; undefined when it can. */
export async function prepareStateDirectory(path: string): Promise<string | undefined> {
	try {
		await mkdir(path, { recursive: true, mode: 0o750 });
		await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
		return undefined;
	} catch (error) {
		return `${path} cannot be used: ${reasonOf(error)}`;
	}
}
