/**
 * Measures the signal every half minute, and asks whose network it is.
 *
 * Promises: each measurement is told whole; what is not known is absent. Judges nothing: whether it is news is the owner's
 * to say.
 *
 * Source: 3GPP TS 27.007, 7.3 (`+COPS`), 8.5, 8.69; the profile's own commands.
 */
import { type ActorRef, type Snapshot, sendTo, setup } from 'xstate';
import { type AskOutput, askMachine } from './ask.ts';
import type { AtChannelRef } from './at.ts';
import { at } from './at-limits.ts';
import { readOperator } from './facts.ts';
import type { SignalMeasured } from './life-events.ts';
import type { ModemProfile } from './profile.ts';

export interface MeasuringInput {
	readonly channel: AtChannelRef;
	readonly owner: ActorRef<Snapshot<unknown>, SignalMeasured>;
	readonly profile: ModemProfile;
}

/** The operator's name in full, not its number. */
const IN_WORDS = at('+COPS=3,0', { limitMs: 10_000 });
const OPERATOR = at('+COPS?');

function measured({ signal: sources }: ModemProfile, { answers: [, operator, ...answers] }: AskOutput): SignalMeasured {
	const signals = answers.flatMap((answer, place) =>
		answer.kind === 'ok' ? answer.lines.map((line) => sources[place]?.read(line) ?? {}) : [],
	);
	const found = operator?.kind === 'ok' ? operator.lines.map(readOperator).find(Boolean) : undefined;
	return {
		type: 'SIGNAL_MEASURED',
		// The later ones are the more exact ones.
		signal: Object.fromEntries(signals.flatMap((signal) => Object.entries(signal))),
		...(found ? { operator: found.operator } : {}),
		...(found?.technology === undefined ? {} : { technology: found.technology }),
	};
}

export const measuringMachine = setup({
	types: {
		input: {} as MeasuringInput,
		context: {} as MeasuringInput,
	},
	actors: { ask: askMachine },
	actions: {
		tell: sendTo(
			({ context }) => context.owner,
			({ context: { profile } }, output: AskOutput) => measured(profile, output),
		),
	},
	delays: { untilNext: 30_000 },
}).createMachine({
	id: 'measuring',
	context: ({ input }) => input,
	initial: 'measuring',
	states: {
		measuring: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel, profile } }) => ({
					channel,
					commands: [IN_WORDS, OPERATOR, ...profile.signal.map(({ command }) => command)],
					all: true,
				}),
				onDone: { target: 'resting', actions: { type: 'tell', params: ({ event }) => event.output } },
			},
		},
		resting: { after: { untilNext: 'measuring' } },
	},
});
