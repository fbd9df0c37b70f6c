/**
 * Runs programs one after another, as a dialogue chooses them, and is done with what they said.
 *
 * Promises: each has its time limit, after which it is killed and counts as one that ended so; a program that cannot be
 * started ends the dialogue with a fault that says so.
 */
import { assign, setup } from 'xstate';
import { unprovidedPromise } from '../unprovided.ts';
import type { DataFault, Dialogue, Program, Ran, Step } from './data-session-way.ts';

export interface DialogueInput {
	readonly dialogue: Dialogue;
}

export interface DialogueOutput {
	readonly ran: readonly Ran[];
	readonly fault?: DataFault;
}

interface DialogueContext extends DialogueInput {
	readonly ran: readonly Ran[];
	readonly step: Step;
	readonly fault: DataFault | undefined;
}

const KILLED: Ran = { code: null, lines: [] };

export const dialogueMachine = setup({
	types: {
		input: {} as DialogueInput,
		context: {} as DialogueContext,
		output: {} as DialogueOutput,
	},
	actors: {
		/** Rejects where it cannot be started; killed when it is stopped. */
		run: unprovidedPromise<Ran, Program>(),
	},
	actions: {
		note: assign(({ context: { ran, dialogue } }, said: Ran) => ({
			ran: [...ran, said],
			step: dialogue([...ran, said]),
		})),
		noteUnstarted: assign((_, { reason }: { reason: unknown }) => ({
			fault: {
				reason: reason instanceof Error ? reason.message : String(reason),
				remedy: 'install the program, or choose another way in modem.data.way',
				refused: false,
			},
		})),
		noteFault: assign(({ context: { step } }) => ({ fault: 'fault' in step ? step.fault : undefined })),
	},
	guards: {
		isToRun: ({ context: { step } }) => 'run' in step,
	},
	delays: {
		limit: ({ context: { step } }) => ('run' in step ? step.limitMs : 0),
	},
}).createMachine({
	id: 'dialogue',
	context: ({ input }) => ({ ...input, ran: [], step: input.dialogue([]), fault: undefined }),
	initial: 'deciding',
	output: ({ context: { ran, fault } }) => ({ ran, ...(fault ? { fault } : {}) }),
	states: {
		deciding: {
			always: [
				{ guard: 'isToRun', target: 'running' },
				{ target: 'over', actions: 'noteFault' },
			],
		},
		running: {
			invoke: {
				src: 'run',
				input: ({ context: { step } }) => {
					if (!('run' in step)) throw new Error('there is no program to run');
					return step.run;
				},
				onDone: { target: 'deciding', actions: { type: 'note', params: ({ event }) => event.output } },
				onError: {
					target: 'over',
					actions: { type: 'noteUnstarted', params: ({ event }) => ({ reason: event.error }) },
				},
			},
			after: { limit: { target: 'deciding', actions: { type: 'note', params: KILLED } } },
		},
		over: { type: 'final' },
	},
});
