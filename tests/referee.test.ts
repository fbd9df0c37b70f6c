/** The referee of the crash test: what it takes for an offence, and what not. */
import { describe, expect, test } from 'vitest';
import { type Effect, Referee } from './kit/referee.ts';
import type { DeviceSet } from './kit/witness.ts';

const DIM: Effect = { node: 5, endpoint: 0, kind: 'level', value: 40 };
const SET = { ...DIM, value: 40 };
const TOGGLE: Effect = { node: 3, endpoint: 0, kind: 'switch' };

const result = (status: string, more: object = {}) =>
	JSON.stringify({ v: 1, id: 'c1', target: 'zw-5', status, final: status !== 'accepted', ...more });
const DONE = result('succeeded', { confirmedBy: 'report' });
const coded = (status: string, code: string) => result(status, { error: { code } });

/** A command that sets a level, and what came of it; each step takes a second. */
function game(effect: Effect | undefined = DIM, initially: readonly DeviceSet[] = []) {
	let now = 0;
	const referee = new Referee(() => now, initially);
	const step = (act: () => void) => {
		now += 1_000;
		act();
	};
	step(() => referee.sent('c1', '{}', effect));
	const moves = {
		told: (life = 1, set = SET) => step(() => referee.saw(set, life)),
		heard: (text: string) => step(() => referee.heard(text)),
		again: () => step(() => referee.sent('c1', '{}', effect)),
		reused: () => step(() => referee.sent('c1', '{"other":1}', undefined, true)),
		other: (id: string, other: Effect) => step(() => referee.sent(id, '{}', other)),
		verdict: () => referee.verdict.map((offence) => offence.split('\n')[0] ?? ''),
		referee,
	};
	return moves;
}

describe('nothing to complain of is', () => {
	test('a command that was done and said so', () => {
		const { told, heard, verdict, referee } = game();
		heard(result('accepted'));
		told();
		heard(DONE);
		expect(verdict()).toEqual([]);
		expect(referee.tally).toEqual({ succeeded: 1 });
	});

	test('a result that the broker delivered twice, and one that says of itself that it repeats', () => {
		const { told, heard, again, verdict } = game();
		told();
		heard(DONE);
		heard(DONE);
		again();
		heard(result('succeeded', { confirmedBy: 'report', duplicate: true }));
		expect(verdict()).toEqual([]);
	});

	test('a frame that was sent again within one execution', () => {
		const { told, heard, verdict } = game();
		told();
		told();
		heard(DONE);
		expect(verdict()).toEqual([]);
	});

	test('a frame that the line made the gateway send again, also when the device had answered by then', () => {
		const { told, heard, verdict, referee } = game();
		referee.line(true);
		told();
		heard(DONE);
		told();
		expect(verdict()).toEqual([]);
		referee.line(false);
		for (let second = 0; second < 6; second++) heard(DONE);
		told();
		expect(verdict()).toEqual(['c1: run twice: again after its end']);
	});

	test('a device that was told, and nobody knows what came of it', () => {
		const { told, heard, verdict } = game();
		told();
		heard(coded('failed', 'OUTCOME_UNKNOWN'));
		expect(verdict()).toEqual([]);
	});

	test('success at a device that was so from the first', () => {
		const { value = 0, ...place } = DIM;
		const { heard, verdict } = game(DIM, [{ ...place, value }]);
		heard(DONE);
		expect(verdict()).toEqual([]);
	});

	test('success at a device that was so already', () => {
		const { told, heard, verdict, other } = game();
		told();
		heard(DONE);
		other('c2', DIM);
		heard(DONE.replace('c1', 'c2'));
		expect(verdict()).toEqual([]);
	});

	test('a rejected command that was sent again and done', () => {
		const { told, heard, again, verdict } = game();
		heard(coded('rejected', 'QUEUE_FULL'));
		again();
		told();
		heard(DONE);
		expect(verdict()).toEqual([]);
	});

	test('another body under its id that was refused', () => {
		const { told, heard, reused, verdict } = game();
		told();
		heard(DONE);
		reused();
		heard(coded('rejected', 'ID_REUSED'));
		expect(verdict()).toEqual([]);
	});
});

describe('it complains of', () => {
	test('a command that has no final result, and lists it until then', () => {
		const { heard, verdict, referee } = game();
		heard(result('accepted'));
		expect(referee.open).toEqual(['c1']);
		expect(verdict()).toEqual(['c1: lost: it has no final result']);
	});

	test('two ends', () => {
		const { told, heard, verdict } = game();
		told();
		heard(DONE);
		heard(coded('failed', 'OUTCOME_UNKNOWN'));
		expect(verdict()).toEqual(['c1: ended twice: its final results differ']);
	});

	test('a repetition of something else', () => {
		const { told, heard, verdict } = game();
		told();
		heard(DONE);
		heard(result('failed', { duplicate: true }));
		expect(verdict()).toEqual(['c1: a repeated result is another than the one there was']);
	});

	test('a run in each of two lives', () => {
		const { told, heard, verdict } = game();
		told(1);
		told(2);
		heard(DONE);
		expect(verdict()).toEqual(['c1: run twice: in two lives of the gateway']);
	});

	test('a run after the end, also of what is not known by its value', () => {
		const { told, heard, verdict } = game(TOGGLE);
		const switched = (value: number) => ({ ...TOGGLE, value });
		told(1, switched(255));
		heard(DONE);
		told(1, switched(0));
		expect(verdict()).toEqual(['c1: run twice: again after its end']);
	});

	test.each([
		['expired', 'EXPIRED'],
		['cancelled', 'CANCELLED'],
		['rejected', 'QUEUE_FULL'],
		['failed', 'STACK_DOWN'],
	])('what %s (%s), and was done', (status, code) => {
		const { told, heard, verdict } = game();
		told();
		heard(coded(status, code));
		expect(verdict()).toEqual([`c1: untrue: ${status}, and the device was told`]);
	});

	test('success without the device', () => {
		const { heard, verdict } = game();
		heard(DONE);
		expect(verdict()).toEqual(['c1: untrue: succeeded, and the device was never told']);
	});

	test('another body that was taken for the same', () => {
		const { told, heard, reused, verdict } = game();
		told();
		heard(DONE);
		reused();
		expect(verdict()).toEqual(['c1: another body under its id was not refused']);
	});

	test('what nobody asked for', () => {
		const { told, heard, verdict } = game();
		told(1, { ...SET, value: 41 });
		told();
		heard(DONE);
		heard(DONE.replace('c1', 'c9'));
		expect(verdict()).toEqual([
			'2.000 s node 5/0 was told: level 41 (life 1), which no command asked for',
			expect.stringContaining('a result of a command that nobody sent'),
		]);
	});
});

test('an offence comes with its history, in order, and with what was done to the house meanwhile', () => {
	const { told, heard, referee } = game();
	referee.note('the gateway is killed');
	told();
	heard(DONE);
	told(2);
	expect(referee.verdict.join('\n').split('\n').slice(1, -1)).toEqual([
		'\t1.000 s sent: {}',
		'\t1.000 s -- the gateway is killed',
		'\t2.000 s node 5/0 was told: level 40 (life 1)',
		`\t3.000 s heard: ${DONE}`,
		'\t4.000 s node 5/0 was told: level 40 (life 2)',
	]);
});
