/**
 * A source file as the design's rules need to see it: its code without comments and literals, and what it imports.
 *
 * A scanner, not a parser: it knows where comments, strings, templates and regular expressions begin and end. Regular
 * expressions are told from divisions by the token before them.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

export interface Import {
	/** `types`: erased by the compiler; `static`: loaded with the file; `dynamic`: when it gets there. */
	readonly kind: 'types' | 'static' | 'dynamic';
	/** As written; undefined where it is computed. */
	readonly specifier: string | undefined;
	/** Path from the checkout's root, when the specifier is relative. */
	readonly target: string | undefined;
	/** Offset in the text. */
	readonly at: number;
}

export interface Source {
	/** From the checkout's root, with slashes. */
	readonly path: string;
	readonly text: string;
	/** As long as the text; blanks where comments and the insides of literals were. */
	readonly code: string;
	/** As long as the text; blanks where no comment was. */
	readonly comments: string;
	readonly imports: readonly Import[];
}

export function readSources(root: string, rooms: readonly string[]): Source[] {
	return rooms
		.flatMap((room) => filesUnder(join(root, room)))
		.filter((file) => /\.(ts|mjs)$/.test(file))
		.map((file) => sourceOf(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8')));
}

function filesUnder(folder: string): string[] {
	const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
	return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

export function sourceOf(path: string, text: string): Source {
	const { code, comments } = mask(text);
	return { path, text, code, comments, imports: importsOf(path, text, code) };
}

/** Line number of an offset, from 1. */
export function lineOf({ text }: Source, at: number): number {
	return text.slice(0, at).split('\n').length;
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
/** From a backtick, or the brace that ends a substitution, to the end or the next substitution. */
const TEMPLATE = /[`}](?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y;
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const WORD = /[\w$]+/y;
/** Before a regular expression; after any other word or a closing bracket, a slash divides. */
const OPERATOR_WORDS = new Set([
	'return',
	'typeof',
	'case',
	'in',
	'of',
	'do',
	'else',
	'void',
	'delete',
	'await',
	'yield',
]);

function mask(text: string): { code: string; comments: string } {
	let code = '';
	let comments = '';
	let previous = '';
	/** Of each open brace: whether a template goes on after it. */
	const braces: boolean[] = [];
	while (code.length < text.length) {
		const at = code.length;
		const match = (pattern: RegExp) => {
			pattern.lastIndex = at;
			return pattern.exec(text)?.[0];
		};
		const character = text.charAt(at);
		const divides = /[\w$)\]}]$/.test(previous) && !OPERATOR_WORDS.has(previous);
		const comment = match(COMMENT);
		if (comment !== undefined) {
			code += blank(comment);
			comments += comment;
			continue;
		}
		const template = character === '`' || (character === '}' && braces.at(-1)) ? match(TEMPLATE) : undefined;
		const literal = template ?? match(STRING) ?? (divides ? undefined : match(REGEX));
		if (template !== undefined) {
			if (character === '}') braces.pop();
			if (template.endsWith('${')) braces.push(true);
		}
		const token = literal ?? match(WORD) ?? character;
		if (literal === undefined && token === '{') braces.push(false);
		if (literal === undefined && token === '}') braces.pop();
		code += literal === undefined ? token : token.charAt(0) + blank(token.slice(1, -1)) + token.slice(1).slice(-1);
		comments += blank(token);
		// After a literal that ended, a slash divides as after a word; within a template's substitution code begins anew.
		if (token.trim() !== '') previous = literal === undefined ? token : token.endsWith('${') ? '{' : 'literal';
	}
	return { code, comments };
}

function blank(text: string): string {
	return text.replace(/[^\n]/g, ' ');
}

const STATIC = /\b(?:import|export)\s+(type\s+(?!from\b|,))?(?:[\w$*\s{},]+?)\bfrom\s*(?=['"])/g;
const SIDE_EFFECT = /\bimport\s*(?=['"])/g;
const DYNAMIC = /(?<![.\w$])(?:import|require)\s*\(\s*/g;

function importsOf(path: string, text: string, code: string): Import[] {
	const found: Import[] = [];
	const add = (kind: Import['kind'], at: number, end: number) => {
		const quote = text.charAt(end);
		const close = /['"`]/.test(quote) ? text.indexOf(quote, end + 1) : -1;
		const specifier = close < 0 ? undefined : text.slice(end + 1, close);
		const relative = specifier?.startsWith('.') === true;
		const target = relative ? posix.join(posix.dirname(path), specifier) : undefined;
		found.push({ kind, specifier, target, at });
	};
	for (const match of code.matchAll(STATIC))
		add(match[1] ? 'types' : 'static', match.index, match.index + match[0].length);
	for (const match of code.matchAll(SIDE_EFFECT)) add('static', match.index, match.index + match[0].length);
	for (const match of code.matchAll(DYNAMIC)) add('dynamic', match.index, match.index + match[0].length);
	return found;
}
