import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../actors/runtime/json-text.ts';

test.each([
	['{"a":1,}', 1, 7, 'a comma before "}"'],
	['[1,]', 1, 3, 'a comma before "]"'],
	['{"a":1 "b":2}', 1, 8, 'expected "," or "}", found "\\""'],
	["{'a':1}", 1, 2, `expected a key in double quotes, found "'"`],
	['{"a" 1}', 1, 6, 'expected ":", found "1"'],
	['[1,\n 2', 2, 3, 'expected "," or "]", found the end of the text'],
	['{"a":01}', 1, 6, 'expected a value, found "0"'],
	['[1.]', 1, 2, 'expected a value, found "1"'],
	['nul', 1, 1, 'expected a value, found "n"'],
	['{} x', 1, 4, 'expected the end, found "x"'],
	['// no\n{}', 1, 1, 'expected a value, found "/"'],
	['{"a": {"b": 1,\n"c": 2, "b": 3}}', 2, 9, 'a key that this object has already'],
	['["\t"]', 1, 2, 'a string that does not end on its line, or has an escape that JSON does not know'],
	['["\\x"]', 1, 2, 'a string that does not end on its line, or has an escape that JSON does not know'],
])('%j stops being JSON', (text, line, column, problem) => {
	expect(parseJson(text)).toEqual({ fault: { line, column, problem } });
});

test('takes every JSON text for what it is', () => {
	fc.assert(
		fc.property(fc.json(), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
			const value: unknown = JSON.parse(text);
			expect(parseJson(JSON.stringify(value, null, indent))).toEqual({ value });
		}),
	);
});

test('agrees with JSON.parse on texts that are nearly JSON', () => {
	const pieces = fc.constantFrom(
		...[
			'{',
			'}',
			'[',
			']',
			',',
			':',
			'"',
			'"a"',
			'"b"',
			'1',
			'-',
			'0',
			'.5',
			'e+9',
			'true',
			'null',
			' ',
			'\n',
			'\\u00e4',
			'\\',
			'\u0000',
			'\u2028',
			'\u00a0',
		],
	);
	fc.assert(
		fc.property(fc.array(pieces, { maxLength: 9 }), (parts) => {
			const text = parts.join('');
			const ours = parseJson(text);
			fc.pre(!('fault' in ours && ours.fault.problem.startsWith('a key that')));
			expect('value' in ours).toBe(isJson(text));
		}),
		{ numRuns: 5_000 },
	);
});

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		// JSON.parse says no by throwing.
		return false;
	}
}
