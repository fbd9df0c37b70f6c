/**
 * Finds out which modem it is, and brings it into the state that the rest of its life relies on: no echo, results in words,
 * errors with numbers, the radio on.
 *
 * Promises: done with who it is; with nobody where it does not answer, or not as a modem does. What a modem does not
 * know of the preparations is no fault. Has no time limit of its own: the channel answers every command.
 *
 * Source: ITU-T V.250, 6.2.4 (E), 6.2.5 (Q), 6.2.6 (V); 3GPP TS 27.007, 5.1 to 5.4, 8.2 (`+CFUN`), 9.1 (`+CMEE`).
 */
import { assign, setup } from 'xstate';
import { type AskOutput, askMachine } from './ask.ts';
import type { AtChannelRef } from './at.ts';
import { at } from './at-limits.ts';
import { readImei, readText } from './facts.ts';
import type { Identity } from './life-events.ts';
import type { ModemProfile, ProfileName } from './profile.ts';
import { profileFor, profileOf } from './profiles.ts';

export interface IdentificationInput {
	readonly channel: AtChannelRef;
	/** What the operator says; undefined: the modem's own word counts. */
	readonly profile: ProfileName | undefined;
}

interface IdentificationContext extends IdentificationInput {
	readonly found: { readonly identity: Identity; readonly profile: ModemProfile } | undefined;
}

/** Undefined: nobody answered as a modem does. */
export interface IdentificationOutput {
	readonly found: IdentificationContext['found'];
}

const MANNERS = [at(''), at('E0'), at('V1'), at('Q0'), at('+CMEE=1')];
const QUESTIONS = [at('+CGMI'), at('+CGMM'), at('+CGMR'), at('+CGSN')];
const IS_ON = at('+CFUN?');
const SWITCH_ON = at('+CFUN=1');

const input = (commands: readonly ReturnType<typeof at>[]) => ({
	input: ({ context: { channel } }: { context: IdentificationContext }) => ({ channel, commands, all: true as const }),
});

function identify({ answers }: AskOutput, named: ProfileName | undefined): IdentificationContext['found'] {
	const [manufacturer, model, revision] = answers.map(readText);
	const imei = readImei(answers[3]);
	const profile = named === undefined ? profileFor(manufacturer ?? '') : profileOf(named);
	const identity = {
		profile: profile.name,
		...(manufacturer === undefined ? {} : { manufacturer }),
		...(model === undefined ? {} : { model }),
		...(revision === undefined ? {} : { revision }),
		...(imei === undefined ? {} : { imei }),
	};
	return { identity, profile };
}

export const identificationMachine = setup({
	types: {
		input: {} as IdentificationInput,
		context: {} as IdentificationContext,
		output: {} as IdentificationOutput,
	},
	actors: { ask: askMachine },
	actions: {
		note: assign(({ context: { profile } }, output: AskOutput) => ({ found: identify(output, profile) })),
	},
	guards: {
		isAnswered: (_, { answers }: AskOutput) => answers[0]?.kind === 'ok',
		/** Each of them: who answers nothing at all is none. */
		isSilent: (_, { answers }: AskOutput) => answers.every(({ kind }) => kind === 'silent'),
		isOn: (_, { answers: [answer] }: AskOutput) =>
			answer?.kind !== 'ok' || !/^\+CFUN:\s*[04]\b/.test(answer.lines[0] ?? ''),
	},
}).createMachine({
	id: 'identification',
	context: ({ input }) => ({ ...input, found: undefined }),
	initial: 'greeting',
	output: ({ context: { found } }) => ({ found }),
	states: {
		greeting: {
			invoke: {
				src: 'ask',
				...input(MANNERS),
				onDone: [
					{ guard: { type: 'isAnswered', params: ({ event }) => event.output }, target: 'asking' },
					{ target: 'done' },
				],
			},
		},
		asking: {
			invoke: {
				src: 'ask',
				...input(QUESTIONS),
				onDone: [
					{ guard: { type: 'isSilent', params: ({ event }) => event.output }, target: 'done' },
					{ target: 'preparing', actions: { type: 'note', params: ({ event }) => event.output } },
				],
			},
		},
		preparing: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel, found } }) => ({ channel, commands: found?.profile.init ?? [], all: true }),
				onDone: 'lookingAtTheRadio',
			},
		},
		lookingAtTheRadio: {
			invoke: {
				src: 'ask',
				...input([IS_ON]),
				onDone: [
					{ guard: { type: 'isOn', params: ({ event }) => event.output }, target: 'done' },
					{ target: 'switchingOn' },
				],
			},
		},
		switchingOn: { invoke: { src: 'ask', ...input([SWITCH_ON]), onDone: 'done' } },
		done: { type: 'final' },
	},
});
