/**
 * How one value stands in the database: a byte that says how, a checksum over key and value, and the value as JSON.
 *
 * LevelDB checks neither what it reads from its tables nor that a value belongs to its key. Pure.
 */
import { crc32 } from 'node:zlib';
import type { Json } from '../../machines/json.ts';

const VERSION = 1;
const HEADER = 5;
/** No store's name has one. */
const SEPARATOR = '/';
/** The character after it. */
const PAST_SEPARATOR = '0';

/** The key in the database; a store's keys stand together, in the order of their code points. */
export function keyOf(store: string, key: string): string {
	return `${store}${SEPARATOR}${key}`;
}

/** @returns What is behind the store's name. */
export function keyWithin(store: string, key: string): string {
	return key.slice(store.length + SEPARATOR.length);
}

/** Behind the last key of the store. */
export function endOf(store: string): string {
	return `${store}${PAST_SEPARATOR}`;
}

/** @throws TypeError What JSON cannot hold. */
export function encode(key: string, value: unknown): Buffer {
	const json: string | undefined = JSON.stringify(value);
	if (json === undefined) throw new TypeError(`${key}: a ${typeof value} cannot be kept`);
	const record = Buffer.allocUnsafe(HEADER + Buffer.byteLength(json));
	record.write(json, HEADER);
	record[0] = VERSION;
	record.writeUInt32BE(checksum(key, record), 1);
	return record;
}

/** @returns Undefined: the record is damaged. */
export function decode(key: string, record: Buffer): { readonly value: Json } | undefined {
	if (record.length <= HEADER || record[0] !== VERSION) return undefined;
	if (record.readUInt32BE(1) !== checksum(key, record)) return undefined;
	return { value: JSON.parse(record.toString('utf8', HEADER)) };
}

function checksum(key: string, record: Buffer): number {
	return crc32(record.subarray(HEADER), crc32(key));
}
