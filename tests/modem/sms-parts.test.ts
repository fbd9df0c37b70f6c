import { describe, expect, test } from 'vitest';
import { LONGEST_TEXT } from '../../machines/modem/sms-events.ts';
import {
	type Assembly,
	MOST_INCOMPLETE,
	type Received,
	takeParts,
	tellIncomplete,
} from '../../machines/modem/sms-parts.ts';

const NONE: Assembly = new Map();
const FROM = '+4917012345678';

const whole = (text: string): Received => ({ from: FROM, text, at: 1 });
const part = (number: number, count: number, text: string, reference = 7, from = FROM): Received => ({
	from,
	text,
	at: number,
	part: { reference, count, number },
});
const told = (before: Assembly, ...received: readonly Received[]) =>
	takeParts(before, received).messages.map(({ text, incomplete }) => (incomplete ? `${text} (incomplete)` : text));

describe('a message', () => {
	test('alone is told at once', () => {
		expect(takeParts(NONE, [whole('a')]).messages).toEqual([{ type: 'SMS_RECEIVED', from: FROM, text: 'a', at: 1 }]);
		expect(told(NONE, part(1, 1, 'a'))).toEqual(['a']);
	});

	test('in parts is told when all are there, in whatever order and how often they come', () => {
		const { assembly, messages } = takeParts(NONE, [part(3, 3, 'c'), part(1, 3, 'a'), part(3, 3, 'c')]);
		expect(messages).toEqual([]);
		expect(takeParts(assembly, [part(2, 3, 'b')])).toEqual({
			assembly: NONE,
			messages: [{ type: 'SMS_RECEIVED', from: FROM, text: 'abc', at: 3 }],
		});
	});

	test('is not mixed with another: of another sender, another reference, another length', () => {
		expect(told(NONE, part(1, 2, 'a'), part(2, 2, 'b', 8), part(2, 2, 'c', 7, '110'), part(2, 3, 'd'))).toEqual([]);
	});

	test('whose parts do not all come is told as far as it came, with what is missing marked', () => {
		const { assembly } = takeParts(NONE, [part(2, 3, 'b')]);
		expect(tellIncomplete(assembly)).toEqual([
			{ type: 'SMS_RECEIVED', from: FROM, text: '…b…', at: 2, incomplete: true },
		]);
	});

	test('that is one too many makes the longest known give way', () => {
		const many = Array.from({ length: MOST_INCOMPLETE + 1 }, (_, index) => part(1, 2, `${index}`, index));
		expect(told(NONE, ...many)).toEqual(['0… (incomplete)']);
		expect(takeParts(NONE, many).assembly.size).toBe(MOST_INCOMPLETE);
	});

	test('with parts that make no sense is not waited for', () => {
		expect(told(NONE, part(0, 2, 'a'), part(3, 2, 'b'), part(1, 255, 'c'))).toEqual([
			'a (incomplete)',
			'b (incomplete)',
			'c (incomplete)',
		]);
	});

	test('is never told longer than it may be', () => {
		const parts = Array.from({ length: 40 }, (_, index) => part(index + 1, 40, 'x'.repeat(153)));
		expect(takeParts(NONE, parts).messages.map(({ text }) => text.length)).toEqual([LONGEST_TEXT]);
	});
});
