import { describe, expect, test } from 'vitest';
import { MOST_LINE, NOTHING_READ, readAt } from '../../machines/modem/at-line.ts';

const read = (text: string) => readAt(NOTHING_READ, Buffer.from(text, 'latin1'));
const texts = (text: string) => read(text).pieces.map((piece) => (piece.kind === 'line' ? piece.text : '(prompt)'));

describe('a line', () => {
	test.each([
		['with a header and an end', '\r\nOK\r\n', ['OK']],
		['with CR alone, as an echo and a numeric code have it', 'AT\r0\r', ['AT', '0']],
		['with LF alone', 'OK\n', ['OK']],
		['with line ends between', '\r\n\r\n\r\nRING\r\n\r\n\n', ['RING']],
		['without an end is none yet', '\r\nOK', []],
	])('%s', (_, text, lines) => {
		expect(texts(text)).toEqual(lines);
	});

	test('of a verbose response has a header, a numeric code has none', () => {
		const headers = read('AT\r0\r+CSQ: 1\r\n0\r\r\n4\r\n').pieces.map(
			(piece) => piece.kind === 'line' && piece.isHeaded,
		);
		expect(headers).toEqual([false, false, false, false, true]);
	});

	test('goes on behind bytes that are no text', () => {
		const { pieces, garbage } = read('\0\xff\r\n\x80O\x07K\r\n');
		expect(pieces).toMatchObject([{ text: 'OK' }]);
		expect(garbage).toBe(4);
	});

	test('that is too long is dropped to its end, and is garbage', () => {
		const { pieces, garbage } = read(`${'x'.repeat(MOST_LINE)}\r${'y'.repeat(MOST_LINE + 10)}\r\nOK\r\n`);
		expect(pieces.map((piece) => piece.kind === 'line' && piece.text[0])).toEqual(['x', 'O']);
		expect(garbage).toBe(MOST_LINE + 10);
	});

	test('a Ctrl-Z or ESC that comes back is no garbage', () => {
		expect(read('0011\x1a\r\x1bAT\r')).toMatchObject({ pieces: [{ text: '0011' }, { text: 'AT' }], garbage: 0 });
	});
});

describe('a prompt', () => {
	test('has no line end, and what follows is a line of its own', () => {
		expect(texts('\r\n> ')).toEqual(['(prompt)']);
		expect(texts('\r\n> 0011\r')).toEqual(['(prompt)', '0011']);
	});

	test('is one only where a line begins', () => {
		expect(texts('\r\na> \r\n>\r\n')).toEqual(['a> ', '>']);
	});
});
