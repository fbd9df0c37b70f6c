/**
 * The AT channel on lines that cut, and on lines that lie, against a modem that takes its time: what an asker is told is right, or that it is not
 * known; and nothing wedges it. `GATEHOUSE_SOAK=1` runs many days, with new seeds.
 */
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { at } from '../../machines/modem/at-limits.ts';
import { openAtDesk } from '../kit/at-channel.ts';
import { type AtDay, type AtPlan, atPlans, spendAtDay } from '../kit/at-days.ts';

const soak = process.env.GATEHOUSE_SOAK === '1';
if (soak) vi.setConfig({ testTimeout: 600_000 });

function everyDay(plans: fc.Arbitrary<AtPlan>, promise: (day: AtDay) => void) {
	fc.assert(
		fc.property(plans, (plan) => {
			promise(spendAtDay(plan));
		}),
		soak ? { numRuns: 3_000 } : { numRuns: 40, seed: 5 },
	);
}

const everything = ['ask', 'send', 'urc', 'reboot'] as const;
const slow = 20_000;
/** Bytes are late, in pieces, and all there. */
const late = { delay: 0.5, delayMs: 1_500, split: 0.2 };
const bad = { lose: 0.1, flip: 0.1, garbage: 0.1, delay: 0.3, delayMs: 5_000, split: 0.2 };

test('on a line that is late: answers are those to the questions, and what is told unasked is all told', () => {
	everyDay(atPlans(late, everything, slow), ({ asked, offered, urcs, story }) => {
		for (const { expected, answers } of asked) {
			expect(answers, story).toHaveLength(1);
			for (const answer of answers) {
				if (answer.kind === 'silent') continue;
				expect(answer, story).toEqual({ kind: 'ok', lines: [expect.stringContaining(expected)] });
			}
		}
		expect(urcs, story).toEqual(offered);
	});
});

test('on a line that loses, turns and invents bytes: each question has one answer; when it is honest again, the second has a right one', () => {
	everyDay(atPlans(bad, everything, slow), ({ asked, last, lastExpected, story }) => {
		for (const { answers } of asked) expect(answers, story).toHaveLength(1);
		expect(last, story).toEqual([{ kind: 'ok', lines: [lastExpected] }]);
	});
});

/** What a modem says to four commands, with URCs in every place; the last is a prompt, and what follows the message. */
const replies = [
	['+CSQ', '\r\n+NEWS: 1\r\nAT+CSQ\r\r\n+CSQ: 9,99\r\n\r\nOK\r\n'],
	['+CGMM', '\r\nEC25\r\n\r\n+CMT: ,24\r\n0791AB\r\n\r\n+NEWS: 2\r\n\r\nOK\r\n\r\nRING\r\n'],
	['+CMGL=4', '+CMGL: 1,1,,2\r\n0791\r\n+NEWS: 3\r\n+CMGL: 2,1,,2\r\n0792\r\n\r\n+CME ERROR: 20\r\n'],
	['+CMGS=2', '\r\n> 0011\x1a\r\n+CDS: 24\r\n0791CD\r\n\r\n+CMGS: 7\r\n\r\nOK\r\n\r\n+NEWS: 4\r\n'],
] as const;

/** The answers and the URCs when each reply comes in chunks that end at these places. */
function heard(ends: readonly number[]) {
	const desk = openAtDesk({ inspect: () => {}, urcs: ['+NEWS:'] });
	for (const [text, reply] of replies) {
		desk.ask(text === '+CMGS=2' ? at(text, { body: '0011' }) : at(text));
		const cuts = [0, ...ends.filter((end) => end < reply.length), reply.length].sort((left, right) => left - right);
		for (const [index, end] of cuts.entries()) desk.says(reply.slice(cuts[index - 1] ?? 0, end));
		// The echo of the first has made it write another.
		if (desk.state() === 'correcting') desk.says('\r\nOK\r\n');
	}
	return { answers: desk.answers(), urcs: desk.urcs() };
}

test('however what comes is cut into chunks, answers and URCs are the same', () => {
	const whole = heard([]);
	expect(whole.answers.map(({ kind }) => kind)).toEqual(['ok', 'ok', 'error', 'ok']);
	expect(whole.urcs).toEqual([
		...['+NEWS: 1', '+CMT: ,24|0791AB', '+NEWS: 2', 'RING', '+NEWS: 3', '+CDS: 24|0791CD', '+NEWS: 4'],
	]);
	fc.assert(
		fc.property(fc.array(fc.nat(90), { maxLength: 12 }), (ends) => {
			expect(heard(ends)).toEqual(whole);
		}),
		{ numRuns: 25, seed: 5 },
	);
	expect(heard(Array.from({ length: 90 }, (_, index) => index))).toEqual(whole);
});
