/**
 * Reads commands: one payload from a cloud link in, one command or one refusal out.
 *
 * Promises: never throws, whatever the bytes; takes time and memory in proportion to the payload, and no stack; what comes
 * out is bounded (contract, "A command"). A refusal carries the sender's id and target where they could be read, so that
 * it can be answered. Does not know devices, actions or the clock, nor who sent it: `door.ts` does.
 */
import { createHash } from 'node:crypto';
import { commandFrom, commandId, commandSchema } from '../../machines/command-schema.ts';
import type { Refusal, RejectionCode } from '../../machines/events.ts';
import { check, type Fault, formatPath } from './faults.ts';
import type { Request } from './link.ts';

/** Bytes. */
const LARGEST_COMMAND = 65_536;
/** Bytes; a payload beyond this is not even read for its id. */
const LARGEST_READ = 4 * 1024 * 1024;
const DEEPEST = 32;
/** Characters. */
const LONGEST_FAULT = 120;
const MOST_FAULTS = 3;

const utf8 = new TextDecoder('utf-8', { fatal: true });

export type Refused = { readonly refusal: Refusal };

/** A JSON object that came from outside. */
export interface Body {
	readonly [key: string]: unknown;
}

/** A command that is not signed. */
export function receive(payload: Uint8Array): Request {
	const opened = open(payload);
	return 'refusal' in opened ? opened : commandIn(opened.body);
}

/** What a payload holds, in bounds and in a version of the contract that is understood. */
export function open(payload: Uint8Array): { readonly body: Body } | Refused {
	const size = payload.byteLength;
	const body = size > LARGEST_READ ? undefined : parsed(payload);
	if (size > LARGEST_COMMAND) {
		return refused(body, 'INVALID_COMMAND', `the command has ${size} bytes; at most ${LARGEST_COMMAND} are taken`);
	}
	if (isDeeperThan(DEEPEST, payload)) {
		return refused(body, 'INVALID_COMMAND', `the command is nested deeper than ${DEEPEST} levels; make it flatter`);
	}
	if (body === undefined) {
		return refused(body, 'INVALID_JSON', 'the payload is not JSON in UTF-8; check how the sender encodes it');
	}
	if (!isObject(body)) {
		return refused(
			body,
			'INVALID_COMMAND',
			'the payload is JSON but not an object; send {"v":1,"id":…,"target":…,"action":…}',
		);
	}
	if (body.v !== undefined && body.v !== 1) {
		return refused(body, 'UNSUPPORTED_VERSION', `v: ${cut(JSON.stringify(body.v))} is not understood; send "v":1`);
	}
	return { body };
}

export function commandIn(body: Body): Request {
	const checked = check(commandSchema, body);
	if ('faults' in checked) return refused(body, 'INVALID_COMMAND', inFewWords(checked.faults));
	return { command: commandFrom(checked.value, createHash('sha256').update(canonical(body)).digest('hex')) };
}

/** @param body What came, for its id and target; may be anything. */
export function refused(body: unknown, code: RejectionCode, message: string): Refused {
	const { id, target } = isObject(body) ? body : {};
	const usable = commandId.safeParse(id);
	return {
		refusal: {
			id: usable.success ? usable.data : null,
			...(typeof target === 'string' && target.length <= 128 && { target }),
			error: { code, message, retryable: false },
		},
	};
}

/** @returns Undefined where it is not UTF-8 or not JSON. */
export function parsed(payload: Uint8Array): unknown {
	try {
		return JSON.parse(utf8.decode(payload));
	} catch {
		return undefined;
	}
}

/** Looks at brackets outside strings only, so that it holds for what is not JSON as well. */
function isDeeperThan(deepest: number, payload: Uint8Array): boolean {
	let depth = 0;
	let inString = false;
	for (let at = 0; at < payload.length; at++) {
		const byte = payload[at];
		if (inString) {
			if (byte === 0x5c /* \ */) at++;
			else if (byte === 0x22 /* " */) inString = false;
		} else if (byte === 0x22) inString = true;
		else if (byte === 0x5b /* [ */ || byte === 0x7b /* { */) {
			depth++;
			if (depth > deepest) return true;
		} else if (byte === 0x5d /* ] */ || byte === 0x7d /* } */) depth--;
	}
	return false;
}

function isObject(value: unknown): value is Body {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Fewer and shorter than the sender's own words can be. */
export function inFewWords(faults: readonly Fault[]): string {
	const told = faults.slice(0, MOST_FAULTS).map(({ path, text }) => cut(`${cut(formatPath(path))}: ${text}`));
	if (faults.length > MOST_FAULTS) told.push(`and ${faults.length - MOST_FAULTS} more`);
	return told.join('; ');
}

const cut = (text: string) => (text.length > LONGEST_FAULT ? `${text.slice(0, LONGEST_FAULT)}…` : text);

/** The same text for the same JSON, whatever the order of its keys. */
function canonical(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
	if (!isObject(value)) return JSON.stringify(value);
	const keys = Object.keys(value).sort();
	return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}
