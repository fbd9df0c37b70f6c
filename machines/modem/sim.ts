/**
 * The SIM card: whether it is there and open, and its PIN.
 *
 * Promises: the configured PIN is sent only after `claim` has said so, which it does for a card and a PIN once and never
 * again unless the card took it; and never when one try is left. So a wrong PIN costs one try, however often the gateway or
 * the modem is started, and a PUK is never asked for because of it. A PUK is never sent. A card that is pulled or put in is
 * seen by the modem's word, or within half a minute. Changes are told, and nothing twice. Holds no PIN: `enter` is a function.
 *
 * Source: 3GPP TS 27.007, 8.3 (`+CPIN`), 8.65 (`+CPINR`); ETSI TS 102 221, 9.5 (three tries).
 */
import { type ActorRef, assign, enqueueActions, type Snapshot, setup } from 'xstate';
import { unprovidedPromise } from '../unprovided.ts';
import { type AskOutput, askMachine } from './ask.ts';
import type { AtAnswer, AtChannelRef, AtCommand, Urc } from './at.ts';
import { at } from './at-limits.ts';
import { type Card, readCard, readIccid } from './facts.ts';
import type { SimChanged } from './life-events.ts';
import type { ModemProfile } from './profile.ts';

export interface SimInput {
	readonly channel: AtChannelRef;
	readonly owner: ActorRef<Snapshot<unknown>, SimChanged>;
	readonly profile: ModemProfile;
	/** Names a card that does not tell its ICCID before it is open: it stays in its modem. */
	readonly imei: string | undefined;
	/** `+CPIN="…"`; undefined: no PIN is configured. */
	readonly enter: (() => AtCommand) | undefined;
}

/** Which card's PIN is to be tried; `tries`: how many are left, where the modem tells. */
export interface Claim {
	readonly card: string;
	readonly tries: number | undefined;
}

/** What the card said to it. */
export interface Verdict {
	readonly card: string;
	readonly isRight: boolean;
}

interface SimContext extends SimInput {
	readonly iccid: string | undefined;
	readonly tries: number | undefined;
	/** Looks in a row at which the card was not done with starting. */
	readonly busy: number;
	/** What was told last. */
	readonly told: string;
}

/** The look that polls would be a state of its own with the same edges: every look is the same one. */
const LOOK = at('+CPIN?');

/** A card starts in some seconds; one that takes a minute never does. */
const MOST_BUSY = 20;

/** What answers a wrong PIN (27.007, 9.2.1): SIM PIN, SIM PUK required, incorrect password. Others say that it was not tried. */
const REFUSALS = [11, 12, 16];

const UNKNOWN_CARD = 'unknown';

const cardOf = ({ iccid, imei }: SimContext) => iccid ?? imei ?? UNKNOWN_CARD;

/** Undefined where the modem doesn't tell. */
function triesIn(profile: ModemProfile, answer: AtAnswer | undefined): number | undefined {
	if (answer?.kind !== 'ok') return undefined;
	return answer.lines.map(profile.pinTries.read).find((tries) => tries !== undefined);
}

const NONE = 'the SIM asks for a PIN, and none is configured';
const SPARED = 'the SIM asks for its PIN, and one try is left: it is left to a person';
const REFUSED = 'the SIM refuses the PIN that is configured; it is not tried again';

const simSetup = setup({
	types: {
		input: {} as SimInput,
		context: {} as SimContext,
		events: {} as Urc,
	},
	actors: {
		ask: askMachine,
		/** Whether this PIN may be tried on this card; what it says is durable before it says so. */
		claim: unprovidedPromise<boolean, Claim>(),
		/** Notes what the card said. */
		judge: unprovidedPromise<void, Verdict>(),
	},
	actions: {
		tell: enqueueActions(({ context, enqueue }, what: Pick<SimChanged, 'sim' | 'reason'>) => {
			const { iccid, tries } = context;
			const isLocked = what.sim === 'pinNeeded' || what.sim === 'pinRefused';
			const event: SimChanged = {
				type: 'SIM_CHANGED',
				...what,
				...(iccid === undefined ? {} : { iccid }),
				...(isLocked && tries !== undefined ? { tries } : {}),
			};
			const word = JSON.stringify(event);
			if (word === context.told) return;
			enqueue.assign({ told: word });
			enqueue.sendTo(context.owner, event);
		}),
		noteCard: assign((_, { answers }: AskOutput) => ({ iccid: readIccid(answers[0]) })),
		noteTries: assign(({ context: { profile } }, { answers }: AskOutput) => ({ tries: triesIn(profile, answers[0]) })),
		/** It may be another one that comes. */
		forgetCard: assign({ iccid: undefined, tries: undefined, busy: 0 }),
		countBusy: assign({ busy: ({ context }) => context.busy + 1 }),
		forgetBusy: assign({ busy: 0 }),
	},
	guards: {
		is: (_, { card, output }: { card: Card; output: AskOutput }) => readCard(output.answers[0]) === card,
		isOk: (_, { answers: [answer] }: AskOutput) => answer?.kind === 'ok',
		isRefusal: (_, { answers: [answer] }: AskOutput) =>
			answer?.kind === 'error' && (answer.error.of === 'result' || REFUSALS.includes(answer.error.code)),
		isBusyForLong: ({ context }) => context.busy >= MOST_BUSY,
		isPinMissing: ({ context }) => context.enter === undefined,
		isLastTry: ({ context: { tries } }) => tries !== undefined && tries <= 1,
		mayTry: (_, may: boolean) => may,
		isOfTheCard: ({ context: { profile } }, line: string) => profile.simChanged.test(line),
	},
	delays: {
		untilNextLook: 30_000,
		untilDone: 3_000,
	},
});

/** A card's answer to the look. */
const answered = (card: Card) =>
	({
		type: 'is',
		params: ({ event }: { event: { output: AskOutput } }) => ({ card, output: event.output }),
	}) as const;

/** Looks again when the modem says that something happened, or in a while. */
const until = simSetup.createStateConfig({
	after: { untilNextLook: '#sim.looking' },
	on: {
		URC: [{ guard: { type: 'isOfTheCard', params: ({ event }) => event.line }, target: '#sim.looking' }, {}],
	},
});

/** It asks for its PIN. */
const locked = simSetup.createStateConfig({
	initial: 'naming',
	states: {
		naming: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel, profile } }) => ({ channel, commands: [profile.iccid] }),
				onDone: { target: 'counting', actions: { type: 'noteCard', params: ({ event }) => event.output } },
			},
		},
		counting: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel, profile } }) => ({ channel, commands: [profile.pinTries.command] }),
				onDone: { target: 'deciding', actions: { type: 'noteTries', params: ({ event }) => event.output } },
			},
		},
		deciding: {
			always: [
				{
					guard: 'isPinMissing',
					target: 'needed',
					actions: { type: 'tell', params: { sim: 'pinNeeded', reason: NONE } },
				},
				{
					guard: 'isLastTry',
					target: 'needed',
					actions: { type: 'tell', params: { sim: 'pinNeeded', reason: SPARED } },
				},
				{ target: 'claiming' },
			],
		},
		claiming: {
			invoke: {
				src: 'claim',
				input: ({ context }) => ({ card: cardOf(context), tries: context.tries }),
				onDone: [
					{ guard: { type: 'mayTry', params: ({ event }) => event.output }, target: 'entering' },
					{ target: 'refused' },
				],
				onError: {
					target: 'needed',
					actions: {
						type: 'tell',
						params: ({ event }) => ({
							sim: 'pinNeeded',
							reason: `the PIN is not tried, for that could not be remembered: ${String(event.error instanceof Error ? event.error.message : event.error)}`,
						}),
					},
				},
			},
		},
		entering: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel, enter } }) => ({ channel, commands: enter ? [enter()] : [] }),
				onDone: [
					{ guard: { type: 'isOk', params: ({ event }) => event.output }, target: 'notingRight' },
					{ guard: { type: 'isRefusal', params: ({ event }) => event.output }, target: 'notingWrong' },
					// What became of it is not known: that counts as a try.
					{ target: '#sim.starting' },
				],
			},
		},
		notingRight: {
			invoke: {
				src: 'judge',
				input: ({ context }) => ({ card: cardOf(context), isRight: true }),
				onDone: '#sim.starting',
				// It is asked for anew after the next start, and then not tried: a person sees why.
				onError: '#sim.starting',
			},
		},
		notingWrong: {
			invoke: {
				src: 'judge',
				input: ({ context }) => ({ card: cardOf(context), isRight: false }),
				onDone: 'recounting',
				onError: 'recounting',
			},
		},
		recounting: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel, profile } }) => ({ channel, commands: [profile.pinTries.command] }),
				onDone: { target: 'refused', actions: { type: 'noteTries', params: ({ event }) => event.output } },
			},
		},
		needed: until,
		refused: { entry: { type: 'tell', params: { sim: 'pinRefused', reason: REFUSED } }, ...until },
	},
});

export const simMachine = simSetup.createMachine({
	id: 'sim',
	context: ({ input }) => ({ ...input, iccid: undefined, tries: undefined, busy: 0, told: '' }),
	initial: 'looking',
	states: {
		looking: {
			invoke: {
				src: 'ask',
				input: ({ context: { channel } }) => ({ channel, commands: [LOOK] }),
				onDone: [
					{ guard: answered('ready'), target: 'naming' },
					{ guard: answered('pin'), target: 'locked', actions: 'forgetBusy' },
					{ guard: answered('puk'), target: 'blocked' },
					{ guard: answered('absent'), target: 'absent' },
					{ guard: answered('failed'), target: 'broken' },
					{ guard: answered('otherLock'), target: 'lockedToAnother' },
					{ guard: 'isBusyForLong', target: 'stuck' },
					{ target: 'starting', actions: 'countBusy' },
				],
			},
			// What it says of the card is asked for already.
			on: { URC: {} },
		},
		/** It reads the card, which takes some seconds. */
		starting: { after: { untilDone: 'looking' }, on: { URC: {} } },
		/** Another card may have come in between. */
		naming: {
			entry: 'forgetBusy',
			invoke: {
				src: 'ask',
				input: ({ context: { channel, profile } }) => ({ channel, commands: [profile.iccid] }),
				onDone: { target: 'ready', actions: { type: 'noteCard', params: ({ event }) => event.output } },
			},
			on: { URC: {} },
		},
		ready: { entry: { type: 'tell', params: { sim: 'ready' } }, ...until },
		locked: { ...locked, on: { URC: {} } },
		blocked: {
			entry: { type: 'tell', params: { sim: 'pukNeeded', reason: 'the SIM asks for its PUK' } },
			...until,
		},
		absent: {
			entry: ['forgetCard', { type: 'tell', params: { sim: 'absent', reason: 'there is no SIM in the modem' } }],
			...until,
		},
		broken: {
			entry: { type: 'tell', params: { sim: 'unusable', reason: 'the modem can’t read the SIM' } },
			...until,
		},
		lockedToAnother: {
			entry: {
				type: 'tell',
				params: { sim: 'unusable', reason: 'the modem or the SIM is locked to another network or device' },
			},
			...until,
		},
		stuck: {
			entry: ['forgetBusy', { type: 'tell', params: { sim: 'unusable', reason: 'the SIM doesn’t start' } }],
			...until,
		},
	},
});
