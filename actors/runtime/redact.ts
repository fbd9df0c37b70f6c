/**
 * Takes secrets out of what is about to be printed or logged.
 *
 * Promises: a plain copy that `JSON.stringify` takes whatever it was made of (cycles, bytes, errors, bigints); the values
 * of keys that look secret, a `Secret`, and the password in a URL are `•••`; the original is left alone. What looks secret
 * is told by the key's words: a secret under an innocent name is not found.
 */
import type { Json } from '../../machines/json.ts';
import { HIDDEN, Secret } from './secret.ts';

const SECRET_WORDS = new Set([
	'password',
	'passphrase',
	'passwd',
	'secret',
	'secrets',
	'token',
	'pin',
	'pincode',
	'key',
	'keys',
	'dsk',
]);
/** Matter's name for a door code on its way to a lock, and Z-Wave's (SDS13783, User Code). */
const SECRET_NAMES = new Set(['credentialdata', 'usercode']);
/** The last word of names that only point to a secret. */
const POINTERS = new Set(['file', 'id', 'index']);

const DEPTH = 8;

/** Whether the value under this key is to be hidden: `pinCode`, `S2_keys`, `password`; not `keysFile`, `keepAlive`. */
export function isSecretName(name: string): boolean {
	if (SECRET_NAMES.has(name.toLowerCase())) return true;
	const words = name
		.replace(/([a-z0-9])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z]+/);
	return words.some((word) => SECRET_WORDS.has(word)) && !POINTERS.has(words.at(-1) ?? '');
}

/** Hides the password of every URL in a text. */
export function redactText(text: string): string {
	return text.replace(/([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]*@/gi, `$1:${HIDDEN}@`);
}

export function redact(value: unknown): Json {
	return copy(value, []);
}

/** @param above The objects that hold `value`, outermost first. */
function copy(value: unknown, above: readonly object[]): Json {
	if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
	if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
	if (typeof value === 'string') return redactText(value);
	if (typeof value !== 'object') return String(value);
	if (value instanceof Secret) return HIDDEN;
	if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
	if (above.includes(value)) return '[circular]';
	if (above.length >= DEPTH) return '[too deep]';
	const path = [...above, value];
	if (Array.isArray(value)) return value.map((item) => copy(item, path));
	if (value instanceof Error) return copyError(value, path);
	if (value instanceof Map || value instanceof Set) return [...value].map((item) => copy(item, path));
	if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), path);
	return copyEntries(Object.entries(value), path);
}

function copyError(error: Error, path: readonly object[]): Json {
	const { name, message, stack, cause, ...rest } = error;
	const told = { name, message, ...(stack === undefined ? {} : { stack }), ...(cause === undefined ? {} : { cause }) };
	return copyEntries(Object.entries({ ...told, ...rest }), path);
}

function copyEntries(entries: readonly (readonly [string, unknown])[], path: readonly object[]): Json {
	const told = entries.filter(([, item]) => item !== undefined && typeof item !== 'function');
	return Object.fromEntries(told.map(([name, item]) => [name, isSecretName(name) ? HIDDEN : copy(item, path)]));
}
