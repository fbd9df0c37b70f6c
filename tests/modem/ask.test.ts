import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { askMachine } from '../../machines/modem/ask.ts';
import type { Ask, AtAnswer } from '../../machines/modem/at.ts';
import { at } from '../../machines/modem/at-limits.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(askMachine);

const ok: AtAnswer = { kind: 'ok', lines: [] };
const refused: AtAnswer = { kind: 'error', error: { of: 'CME', code: 10 }, lines: [] };

/** Asks `texts` of a channel whose answers the test gives. */
function desk(texts: readonly string[], all?: true) {
	const channel = listener<Ask>();
	const actor = createActor(askMachine, {
		input: { channel: channel.ref, commands: texts.map((text) => at(text)), ...(all ? { all } : {}) },
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		asked: () => channel.told.map(({ command }) => command.text),
		answers: (answer: AtAnswer, reference = channel.told.at(-1)?.reference ?? -1) =>
			channel.told.at(-1)?.replyTo.send({ type: 'ANSWERED', reference, answer }),
		output: () => actor.getSnapshot().output?.answers,
	};
}

describe('a list of commands', () => {
	test('is asked one after another, each when the one before is answered', () => {
		const { asked, answers, output } = desk(['+CMEE=1', '+CPIN?']);
		expect(asked()).toEqual(['+CMEE=1']);
		answers(ok);
		expect(asked()).toEqual(['+CMEE=1', '+CPIN?']);
		expect(output()).toBeUndefined();
		answers({ kind: 'ok', lines: ['+CPIN: READY'] });
		expect(output()).toEqual([ok, { kind: 'ok', lines: ['+CPIN: READY'] }]);
	});

	test.each([refused, { kind: 'silent' }] as const)('ends at the first that is not ok: $kind', (answer) => {
		const { asked, answers, output } = desk(['+CPIN?', '+CSQ']);
		answers(answer);
		expect(asked()).toEqual(['+CPIN?']);
		expect(output()).toEqual([answer]);
	});

	test('goes on behind a failure when all are to be asked', () => {
		const { asked, answers, output } = desk(['+CPIN?', '+CSQ'], true);
		answers(refused);
		answers(ok);
		expect(asked()).toEqual(['+CPIN?', '+CSQ']);
		expect(output()).toEqual([refused, ok]);
	});

	test('that is empty is done at once', () => {
		expect(desk([]).output()).toEqual([]);
	});

	test('takes no answer to another question for its own', () => {
		const { answers, output } = desk(['+CSQ']);
		answers(ok, 7);
		expect(output()).toBeUndefined();
		answers(refused);
		expect(output()).toEqual([refused]);
	});
});

everyEdgeIsTaken(askMachine, edges);
