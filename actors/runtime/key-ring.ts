/**
 * The keys that commands are signed with, as their file holds them now.
 *
 * Promises: a change of the file counts from the next command on; a file that cannot be read or is not understood is told to
 * the log, and the keys from before stay. Whether it has changed is asked of the file system for each signed command, so
 * that a key that was taken out is refused at once.
 */
import { readFile, stat } from 'node:fs/promises';
import { type CryptoKey, importJWK } from 'jose';
import { readCommandKeys } from './command-keys.ts';
import type { Log } from './log.ts';
import { reasonOf } from './system-error.ts';

/** By key id. */
export type KeyRing = ReadonlyMap<string, CryptoKey | Uint8Array>;

/** @param file A JWK Set. */
export function keyRing(file: string, log: Pick<Log, 'info' | 'error'>): () => Promise<KeyRing> {
	let keys: KeyRing = new Map();
	let seen: string | undefined;
	return async () => {
		const state = await stateOf(file);
		if (state === seen) return keys;
		seen = state;
		const read = await readKeys(file);
		if ('faults' in read) {
			log.error(`${file} is not taken: the keys that commands are signed with stay as they were; mend the file`, {
				faults: read.faults,
			});
			return keys;
		}
		keys = read.keys;
		log.info(`commands may be signed with the keys ${[...keys.keys()].join(', ')}`, { file });
		return keys;
	};
}

/** Another text whenever the file is another one, or was written. */
async function stateOf(file: string): Promise<string> {
	try {
		const { ino, size, mtimeNs } = await stat(file, { bigint: true });
		return `${ino} ${size} ${mtimeNs}`;
	} catch (error) {
		return reasonOf(error);
	}
}

async function readKeys(file: string): Promise<{ readonly keys: KeyRing } | { readonly faults: readonly string[] }> {
	try {
		const read = readCommandKeys(await readFile(file, 'utf8'));
		if ('faults' in read) return read;
		const keys = read.set.keys.map(async ({ kid, kty, crv, x }) => {
			return [kid, await importJWK({ kty, crv, x }, 'EdDSA')] as const;
		});
		return { keys: new Map(await Promise.all(keys)) };
	} catch (error) {
		return { faults: [reasonOf(error)] };
	}
}
