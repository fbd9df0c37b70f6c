/**
 * Whether a network has the modem: asks for changes to be told, and looks every half minute at what was not told.
 *
 * Promises: changes are told, and nothing twice; of the three registrations (calls, packets, LTE's packets) the best one
 * counts. FORGOT: the modem does not tell changes any more, though it was asked to: it was started anew. Does nothing
 * about a network that does not come: the reset ladder does.
 *
 * Source: 3GPP TS 27.007, 7.2, 10.1.20, 10.1.22.
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, sendTo, setup } from 'xstate';
import { type AskOutput, askMachine } from './ask.ts';
import type { AtChannelRef, Urc } from './at.ts';
import { at } from './at-limits.ts';
import { bestOf, type Place, type Registration, readChange, readPlace } from './facts.ts';
import type { Forgot, RegistrationChanged } from './life-events.ts';

export interface RegistrationInput {
	readonly channel: AtChannelRef;
	readonly owner: ActorRef<Snapshot<unknown>, RegistrationChanged | Forgot>;
}

interface RegistrationContext extends RegistrationInput {
	/** By `+CREG`, `+CGREG`, `+CEREG`; those that the modem has. */
	readonly places: ReadonlyMap<string, Place>;
	/** It has told that it tells changes. */
	readonly isSubscribed: boolean;
	readonly told: string;
}

/** Also where the modem is, and how (<n> = 2). */
const SUBSCRIBE = [at('+CREG=2'), at('+CGREG=2'), at('+CEREG=2')];
const LOOK = [at('+CREG?'), at('+CGREG?'), at('+CEREG?')];

const nameOf = (line: string) => line.slice(0, line.indexOf(':'));

const linesOf = ({ answers }: AskOutput) => answers.flatMap((answer) => (answer.kind === 'ok' ? answer.lines : []));

const registrationSetup = setup({
	types: {
		input: {} as RegistrationInput,
		context: {} as RegistrationContext,
		events: {} as Urc,
	},
	actors: { ask: askMachine },
	actions: {
		notePlaces: assign(({ context: { places, isSubscribed } }, output: AskOutput) => {
			const found = linesOf(output).flatMap((line): [string, Place][] => {
				const read = readPlace(line);
				return read ? [[nameOf(line), read.place]] : [];
			});
			// No answer is no news.
			return {
				places: found.length > 0 ? new Map(found) : places,
				isSubscribed:
					isSubscribed ||
					linesOf(output).some((line) => nameOf(line) === '+CREG' && readPlace(line)?.isSubscribed === true),
			};
		}),
		noteChange: assign(({ context: { places } }, line: string) => {
			const place = readChange(line);
			return place ? { places: new Map(places).set(nameOf(line), place) } : {};
		}),
		tell: enqueueActions(({ context: { places, owner, told }, enqueue }) => {
			const place = bestOf([...places.values()]);
			const word = JSON.stringify(place);
			if (word === told) return;
			enqueue.assign({ told: word });
			enqueue.sendTo(owner, { type: 'REGISTRATION_CHANGED', place });
		}),
		tellForgot: sendTo(({ context }) => context.owner, { type: 'FORGOT' }),
	},
	guards: {
		isForgotten: ({ context }, output: AskOutput) =>
			context.isSubscribed &&
			linesOf(output).some((line) => nameOf(line) === '+CREG' && readPlace(line)?.isSubscribed === false),
		is: ({ context: { places } }, registration: Registration) =>
			bestOf([...places.values()]).registration === registration,
	},
	delays: {
		untilNextLook: 30_000,
	},
});

const watched = registrationSetup.createStateConfig({
	entry: 'tell',
	after: { untilNextLook: 'looking' },
	on: { URC: { target: 'judging', actions: { type: 'noteChange', params: ({ event }) => event.line } } },
});

export const registrationMachine = registrationSetup.createMachine({
	id: 'registration',
	context: ({ input }) => ({ ...input, places: new Map(), isSubscribed: false, told: '' }),
	initial: 'subscribing',
	states: {
		subscribing: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel } }) => ({ channel, commands: SUBSCRIBE, all: true }),
				onDone: 'looking',
			},
			on: { URC: {} },
		},
		looking: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel } }) => ({ channel, commands: LOOK, all: true }),
				onDone: [
					{ guard: { type: 'isForgotten', params: ({ event }) => event.output }, target: 'forgotten' },
					{ target: 'judging', actions: { type: 'notePlaces', params: ({ event }) => event.output } },
				],
			},
			on: { URC: { actions: { type: 'noteChange', params: ({ event }) => event.line } } },
		},
		judging: {
			always: [
				{ guard: { type: 'is', params: 'home' }, target: 'home' },
				{ guard: { type: 'is', params: 'roaming' }, target: 'roaming' },
				{ guard: { type: 'is', params: 'denied' }, target: 'denied' },
				{ guard: { type: 'is', params: 'searching' }, target: 'searching' },
				{ target: 'idle' },
			],
		},
		home: watched,
		roaming: watched,
		/** The network does not take this SIM or this modem. */
		denied: watched,
		searching: watched,
		/** It does not even search. */
		idle: watched,
		/** Whoever owns this begins anew with the modem; if not, this does. */
		forgotten: { entry: 'tellForgot', after: { untilNextLook: 'subscribing' }, on: { URC: {} } },
	},
});
