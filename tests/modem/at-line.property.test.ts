/** The lines and tokens in what a modem sends do not depend on how its bytes were cut into chunks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AtPiece, NOTHING_READ, readAt } from '../../machines/modem/at-line.ts';
import { tokensIn } from '../../machines/modem/at-token.ts';

/** What may be in a transcript, damaged or not. */
const parts = fc.oneof(
	fc.constantFrom('\r\n', '\r', '\n', '> ', '>', ' ', '0', '2', '4', '\0', '\xff', '\x1a', '\x1b'),
	fc.constantFrom(
		'\r\nOK\r\n',
		'\r\n+CME ERROR: 10\r\n',
		'\r\nRING\r\n',
		'AT+CSQ\r',
		'\r\n+CMT: ,24\r\n0791AB\r\n',
		'\r\n> ',
	),
	fc.string({ maxLength: 20 }),
	fc.integer({ min: 4_090, max: 4_100 }).map((length) => 'x'.repeat(length)),
);

const transcripts = fc.array(parts, { maxLength: 20 }).map((some) => Buffer.from(some.join(''), 'latin1'));

/** All that is read of it when it comes in chunks that end at these places. */
function readIn(bytes: Uint8Array, ends: readonly number[]) {
	let reading = NOTHING_READ;
	let announced: string | undefined;
	let garbage = 0;
	const pieces: AtPiece[] = [];
	const tokens: unknown[] = [];
	let start = 0;
	for (const end of [...new Set(ends)].sort((left, right) => left - right).concat(bytes.length)) {
		const read = readAt(reading, bytes.subarray(start, end));
		const sorted = tokensIn(announced, read.pieces);
		reading = read.reading;
		announced = sorted.announced;
		garbage += read.garbage;
		pieces.push(...read.pieces);
		tokens.push(...sorted.tokens);
		start = end;
	}
	return { pieces, tokens, announced, garbage, reading };
}

test('any chunks give what one gives', () => {
	fc.assert(
		fc.property(transcripts, fc.array(fc.nat(4_200), { maxLength: 30 }), (bytes, ends) => {
			const cuts = ends.filter((end) => end < bytes.length);
			expect(readIn(bytes, cuts)).toEqual(readIn(bytes, []));
		}),
		{ seed: 7, numRuns: 500 },
	);
});

test('single bytes too', () => {
	fc.assert(
		fc.property(transcripts, (bytes) => {
			expect(readIn(bytes, [...bytes.keys()].slice(1))).toEqual(readIn(bytes, []));
		}),
		{ seed: 7, numRuns: 50 },
	);
});

test('what is read is text, and none of it is longer than a line may be', () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 20_000 }), (bytes) => {
			const { pieces, garbage, reading } = readIn(bytes, []);
			const texts = [...pieces.map((piece) => (piece.kind === 'line' ? piece.text : '> ')), reading.text];
			for (const text of texts) expect(text).toMatch(/^[\t -~]{0,4096}$/);
			const length = texts.reduce((sum, text) => sum + text.length, 0);
			expect(length + garbage).toBeLessThanOrEqual(bytes.length);
		}),
		{ seed: 7, numRuns: 50 },
	);
});
