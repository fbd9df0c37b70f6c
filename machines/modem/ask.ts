/**
 * Asks an AT channel one command after another, and is done with the answers: the step that the charts of the modem invoke.
 *
 * Promises: as many answers as commands, in their order, or fewer: after the first that is not `ok`, the rest is not asked,
 * unless all are to be. Has no time limit of its own: the channel answers every command, with `silent` if it must.
 */
import { assign, sendTo, setup } from 'xstate';
import type { Answered, AtAnswer, AtChannelRef, AtCommand } from './at.ts';

export interface AskInput {
	readonly channel: AtChannelRef;
	readonly commands: readonly AtCommand[];
	/** Goes on after a command that failed: not every modem knows every command. */
	readonly all?: true;
}

interface AskContext extends AskInput {
	readonly answers: readonly AtAnswer[];
}

export interface AskOutput {
	readonly answers: readonly AtAnswer[];
}

export const askMachine = setup({
	types: {
		input: {} as AskInput,
		context: {} as AskContext,
		events: {} as Answered,
		output: {} as AskOutput,
	},
	actions: {
		ask: sendTo(
			({ context }) => context.channel,
			({ context: { commands, answers }, self }) => {
				const command = commands[answers.length];
				if (!command) throw new Error('there is no command left to ask');
				return { type: 'ASK', command, reference: answers.length, replyTo: self };
			},
		),
		note: assign(({ context }, answer: AtAnswer) => ({ answers: [...context.answers, answer] })),
	},
	guards: {
		isOver: ({ context: { commands, answers, all } }) => {
			const last = answers.at(-1);
			return answers.length === commands.length || (last !== undefined && last.kind !== 'ok' && !all);
		},
		/** An answer to a question of somebody before, which had this one's address, is none. */
		isAnswer: ({ context: { answers } }, { reference }: Answered) => reference === answers.length,
	},
}).createMachine({
	id: 'ask',
	context: ({ input }) => ({ ...input, answers: [] }),
	initial: 'deciding',
	output: ({ context }) => ({ answers: context.answers }),
	states: {
		deciding: { always: [{ guard: 'isOver', target: 'done' }, { target: 'asking' }] },
		asking: {
			entry: 'ask',
			on: {
				ANSWERED: [
					{
						guard: { type: 'isAnswer', params: ({ event }) => event },
						target: 'deciding',
						actions: { type: 'note', params: ({ event }) => event.answer },
					},
					{},
				],
			},
		},
		done: { type: 'final' },
	},
});
