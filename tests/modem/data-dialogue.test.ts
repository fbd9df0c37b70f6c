/** Programs one after another, which the test runs. */
import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { dialogueMachine } from '../../machines/modem/data-session-dialogue.ts';
import type { Dialogue, Program, Ran } from '../../machines/modem/data-session-way.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';

const edges = watchEdges(dialogueMachine);

const FAULT = { reason: 'it said no', remedy: 'ask again', refused: false };
const run = (program: string) => ({ run: { program, args: [] }, limitMs: 1_000 });

/** One program after the other, as long as each ends with 0. */
const inTurn =
	(...programs: string[]): Dialogue =>
	(ran) => {
		if (ran.some(({ code }) => code !== 0)) return { fault: FAULT };
		const next = programs[ran.length];
		return next === undefined ? { done: true } : run(next);
	};

function desk(dialogue: Dialogue, answer: (program: Program) => Promise<Ran>) {
	const time = stoppedClock();
	const ran: string[] = [];
	const logic = fromPromise<Ran, Program>(({ input }) => {
		ran.push(input.program);
		return answer(input);
	});
	const actor = createActor(dialogueMachine.provide({ actors: { run: logic } }), {
		input: { dialogue },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.start();
	return { ran, tick: time.tick, output: () => actor.getSnapshot().output };
}

const well = async ({ program }: Program): Promise<Ran> => ({ code: 0, lines: [program] });

describe('a dialogue', () => {
	test('runs its programs in turn, and gives back what they said', async () => {
		const it = desk(inTurn('one', 'two'), well);
		await settled();
		expect(it.output()).toEqual({
			ran: [
				{ code: 0, lines: ['one'] },
				{ code: 0, lines: ['two'] },
			],
		});
	});

	test('may have nothing to run', () => {
		expect(desk(inTurn(), well).output()).toEqual({ ran: [] });
	});

	test('ends with the fault that it finds in what a program said', async () => {
		const it = desk(inTurn('one', 'two'), async () => ({ code: 1, lines: [] }));
		await settled();
		expect(it.ran).toEqual(['one']);
		expect(it.output()).toEqual({ ran: [{ code: 1, lines: [] }], fault: FAULT });
	});

	test('takes a program that hangs for one that was killed', async () => {
		const it = desk(inTurn('one', 'two'), () => new Promise(() => {}));
		it.tick(1_000);
		expect(it.output()).toEqual({ ran: [{ code: null, lines: [] }], fault: FAULT });
	});

	test('says which program cannot be started', async () => {
		const it = desk(inTurn('one'), () => Promise.reject(new Error('the program one is not installed')));
		await settled();
		expect(it.output()).toMatchObject({ ran: [], fault: { reason: 'the program one is not installed' } });
	});
});

everyEdgeIsTaken(dialogueMachine, edges);
