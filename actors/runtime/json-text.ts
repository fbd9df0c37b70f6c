/**
 * JSON as people write it: parses a text, or says where it stops being JSON and why.
 *
 * Promises: takes exactly what RFC 8259 does, except that a key given twice in an object is a fault (people mean one of
 * them); a fault shows at most one character of the text, so that a file of secrets may be read with it. `JSON.parse` says
 * where on some versions of Node only, and shows the text around it.
 */

export interface JsonFault {
	/** From 1. */
	readonly line: number;
	/** From 1, in UTF-16 code units. */
	readonly column: number;
	readonly problem: string;
}

export function parseJson(text: string): { readonly value: unknown } | { readonly fault: JsonFault } {
	try {
		new Scanner(text).scan();
	} catch (fault) {
		if (!(fault instanceof Problem)) throw fault;
		const before = text.slice(0, fault.at).split('\n');
		const column = (before.at(-1)?.length ?? 0) + 1;
		return { fault: { line: before.length, column, problem: fault.message } };
	}
	return { value: JSON.parse(text) };
}

class Problem extends Error {
	readonly at: number;

	constructor(at: number, message: string) {
		super(message);
		this.at = at;
	}
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

class Scanner {
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	scan() {
		this.#value();
		if (this.#next() !== '') this.#refuse('the end');
	}

	#value() {
		const next = this.#next();
		if (next === '{') this.#object();
		else if (next === '[') this.#array();
		else if (next === '"') this.#string();
		else if (this.#match(SCALAR) === '') this.#refuse('a value');
	}

	#object() {
		const keys = new Set<string>();
		this.#list('}', () => {
			if (this.#next() !== '"') this.#refuse('a key in double quotes');
			const start = this.#at;
			const key: unknown = JSON.parse(this.#string());
			if (typeof key === 'string' && keys.size === keys.add(key).size) {
				throw new Problem(start, 'a key that this object has already');
			}
			if (this.#next() !== ':') this.#refuse('":"');
			this.#at++;
			this.#value();
		});
	}

	#array() {
		this.#list(']', () => this.#value());
	}

	/** Items with commas between, from the opening bracket to the closing one. */
	#list(end: string, item: () => void) {
		this.#at++;
		if (this.#next() !== end) {
			item();
			while (this.#next() === ',') {
				const comma = this.#at++;
				if (this.#next() === end) throw new Problem(comma, `a comma before "${end}"`);
				item();
			}
		}
		if (this.#next() !== end) this.#refuse(`"," or "${end}"`);
		this.#at++;
	}

	#string(): string {
		const start = this.#at;
		const string = this.#match(STRING);
		if (string === '')
			throw new Problem(start, 'a string that does not end on its line, or has an escape that JSON does not know');
		return string;
	}

	/** The character at which the next token begins; empty at the end. */
	#next(): string {
		this.#match(SPACE);
		return this.#text.charAt(this.#at);
	}

	#match(pattern: RegExp): string {
		pattern.lastIndex = this.#at;
		const found = pattern.exec(this.#text)?.[0] ?? '';
		this.#at += found.length;
		return found;
	}

	#refuse(expected: string): never {
		const found = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
		const what = this.#at < this.#text.length ? JSON.stringify(found) : 'the end of the text';
		throw new Problem(this.#at, `expected ${expected}, found ${what}`);
	}
}
