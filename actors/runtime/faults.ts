/**
 * Checks what a person wrote against a schema, and says every fault in it so that they can mend it.
 *
 * Promises: one line a fault, at its path; a key that is unknown comes with the one that was probably meant; values are
 * shown only where they are short, plain, and not under a name that looks like a secret's. A schema's own message wins
 * over the wording here, except for what is missing.
 */
import { z } from 'zod';
import { didYouMean } from './nearest.ts';
import { isSecretName, redactText } from './redact.ts';

export type Path = readonly PropertyKey[];

export interface Fault {
	readonly path: Path;
	/** Follows the path and a colon: `must be a number, got "60"`. */
	readonly text: string;
}

/** @param secret Shows no value at all: the input is a secret as a whole. */
export function check<Value>(
	schema: z.ZodType<Value>,
	input: unknown,
	{ secret = false }: { readonly secret?: boolean } = {},
): { readonly value: Value } | { readonly faults: readonly Fault[] } {
	/** By path: an unknown key's finding does not say which keys are known. */
	const known = new Map<string, readonly string[]>();
	const parsed = schema.safeParse(input, {
		reportInput: true,
		error: (issue) => {
			if (issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject) {
				known.set(formatPath(issue.path ?? []), Object.keys(issue.inst.shape));
			}
			return wording(issue, secret);
		},
	});
	if (parsed.success) return { value: parsed.data };
	const faults = parsed.error.issues.flatMap((issue): Fault[] => {
		if (issue.code === 'invalid_type' && issue.input === undefined) return [{ path: issue.path, text: 'is required' }];
		if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, text: issue.message }];
		const keys = known.get(formatPath(issue.path)) ?? [];
		return issue.keys.map((key) => ({ path: [...issue.path, key], text: `unknown key${didYouMean(key, keys)}` }));
	});
	return { faults };
}

/** `stacks[0].port`; keys that are no plain words are quoted. */
export function formatPath(path: Path): string {
	return path
		.map((key, depth) => {
			if (typeof key === 'number') return `[${key}]`;
			const name = String(key);
			if (!/^[\w$-]+$/.test(name)) return `[${JSON.stringify(name)}]`;
			return depth === 0 ? name : `.${name}`;
		})
		.join('');
}

const KINDS: { readonly [expected: string]: string } = {
	string: 'a string',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	object: 'an object',
	record: 'an object',
	array: 'a list',
};

/** Undefined where zod's own wording will do. */
function wording(issue: z.core.$ZodRawIssue, secret: boolean): string | undefined {
	const { input, path = [] } = issue;
	const show = (value: unknown) => `got ${secret || isSecretPath(path) ? kindOf(value) : shown(value)}`;
	const got = `, ${show(input)}`;
	switch (issue.code) {
		case 'invalid_type':
			return `must be ${KINDS[issue.expected] ?? issue.expected}${got}`;
		case 'invalid_value':
			return choiceWording(issue.values, input, show);
		case 'invalid_union':
			if (issue.inclusive === false || !issue.options) return 'has none of the forms that are allowed';
			return choiceWording(issue.options, propertyOf(input, issue.discriminator), show);
		case 'too_small':
			if (issue.origin === 'number')
				return `must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${got}`;
			return issue.origin === 'string' && issue.minimum === 1 ? 'must not be empty' : undefined;
		case 'too_big':
			if (issue.origin === 'number')
				return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${got}`;
			return undefined;
		default:
			return undefined;
	}
}

function choiceWording(options: readonly unknown[], input: unknown, show: (value: unknown) => string): string {
	if (input === undefined) return 'is required';
	const list = options.map((option) => (typeof option === 'bigint' ? String(option) : JSON.stringify(option)));
	return `must be ${list.length > 1 ? 'one of ' : ''}${list.join(', ')}, ${show(input)}`;
}

function propertyOf(input: unknown, name: string | undefined): unknown {
	return Object.entries(input ?? {}).find(([key]) => key === name)?.[1];
}

/** Who wrote a secret where the name of its file belongs should not find it in the log. */
function isSecretPath(path: Path): boolean {
	return path.some((key) => isSecretName(String(key)) || /file$/i.test(String(key)));
}

/** Long enough for a path or an address. */
const SHOWN_LENGTH = 60;

function shown(value: unknown): string {
	if (typeof value === 'object' || value === undefined) return kindOf(value);
	const text = JSON.stringify(typeof value === 'string' ? redactText(value) : value);
	return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

function kindOf(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
