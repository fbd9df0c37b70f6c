/** What the reset ladder's statechart is made of: its context, and its actions, guards and delays by name. */
import { type ActorRef, assign, type Snapshot, sendTo, setup } from 'xstate';
import { unprovidedPromise } from '../unprovided.ts';
import { type AskInput, type AskOutput, askMachine } from './ask.ts';
import type { AtChannelRef, AtCommand } from './at.ts';
import { at } from './at-limits.ts';
import type { FromLadder, Rung } from './life-events.ts';

export interface ResetLadderInput {
	readonly owner: ActorRef<Snapshot<unknown>, FromLadder>;
	/** ms since the epoch. */
	readonly now: () => number;
	/** When the modem was reset: ms since the epoch. */
	readonly resets: readonly number[];
	readonly resetsPerDay: number;
	/** There is a line to the modem's power key. */
	readonly hasPowerKey: boolean;
	/** There is a switch of its supply. */
	readonly hasPower: boolean;
}

/** What can be done over the modem's channel; absent: it does not answer. */
interface Means {
	readonly reason: string;
	readonly channel?: AtChannelRef;
	/** The maker's reset command. */
	readonly reset?: AtCommand;
}

export type ToLadder =
	/** Told again where the reason or the channel has changed. */
	| ({
			readonly type: 'TROUBLE';
			/** It is the network that is missing: to register anew may help. */
			readonly isNetwork: boolean;
	  } & Means)
	| { readonly type: 'RECOVERED' }
	/** A person wants it, now. */
	| ({ readonly type: 'RESTART' } & Means);

type Trouble = Extract<ToLadder, { type: 'TROUBLE' }>;
type Order = Extract<ToLadder, { type: 'RESTART' }>;

interface ResetLadderContext extends ResetLadderInput {
	readonly trouble: Trouble | undefined;
	readonly order: Order | undefined;
	/** The lowest rung that may be taken. */
	readonly next: number;
}

/** ms. */
export const DAY = 24 * 3_600_000;

const RUNGS: readonly Rung[] = ['register', 'command', 'powerKey', 'power'];

const REGISTER_ANEW = [at('+COPS=2', { limitMs: 30_000 }), at('+COPS=0')];

/** A clock that was set makes no reset older or younger than it can be. */
const recent = (resets: readonly number[], now: number) => resets.filter((time) => Math.abs(now - time) < DAY);

const meansOf = ({ order, trouble }: ResetLadderContext): Means | undefined => order ?? trouble;

const isAhead = ({ next }: ResetLadderContext, rung: Rung) => next <= RUNGS.indexOf(rung);

const isUsedUp = ({ order, resets, now, resetsPerDay }: ResetLadderContext) =>
	!order && recent(resets, now()).length >= resetsPerDay;

/** What is asked on a rung that has a channel. */
export function toAsk(context: ResetLadderContext, what: 'register' | 'command'): AskInput {
	const { channel, reset } = meansOf(context) ?? {};
	if (!channel) throw new Error('the modem cannot be asked');
	return { channel, commands: what === 'register' ? REGISTER_ANEW : reset ? [reset] : [] };
}

export const resetLadderSetup = setup({
	types: {
		input: {} as ResetLadderInput,
		context: {} as ResetLadderContext,
		events: {} as ToLadder,
	},
	actors: {
		ask: askMachine,
		/** Keeps the times of the resets. */
		remember: unprovidedPromise<void, readonly number[]>(),
		/** Holds the key for 2.1 s, and waits 0.75 s. */
		pressPowerKey: unprovidedPromise<void>(),
		/** Switches the supply off and on. */
		cyclePower: unprovidedPromise<void>(),
	},
	actions: {
		noteTrouble: assign((_, trouble: Trouble) => ({ trouble })),
		forgetTrouble: assign({ trouble: undefined }),
		noteOrder: assign((_, order: Order) => ({ order, next: RUNGS.indexOf('command') })),
		forgetOrder: assign({ order: undefined }),
		beginAnew: assign({ order: undefined, next: 0 }),
		goPast: assign((_, rung: Rung) => ({ next: RUNGS.indexOf(rung) + 1 })),
		countReset: assign(({ context: { resets, now } }) => ({ resets: [...recent(resets, now()), now()] })),
		tellStep: sendTo(
			({ context }) => context.owner,
			({ context }, rung: Rung): FromLadder => ({
				type: 'STEP_TAKEN',
				rung,
				reason: meansOf(context)?.reason ?? '',
				resetsToday: recent(context.resets, context.now()).length,
			}),
		),
		tellRested: sendTo(
			({ context }) => context.owner,
			({ context: { resets, now } }): FromLadder => ({
				type: 'LADDER_RESTED',
				resetsToday: recent(resets, now()).length,
			}),
		),
		tellExhausted: sendTo(
			({ context }) => context.owner,
			({ context }): FromLadder => ({
				type: 'LADDER_EXHAUSTED',
				isUsedUp: isUsedUp(context),
				resetsToday: recent(context.resets, context.now()).length,
			}),
		),
	},
	guards: {
		isTroubled: ({ context }) => context.trouble !== undefined,
		isWell: ({ context }) => context.trouble === undefined,
		isUsedUp: ({ context }) => isUsedUp(context),
		canRegister: ({ context }) =>
			isAhead(context, 'register') && context.trouble?.isNetwork === true && context.trouble.channel !== undefined,
		canCommand: ({ context }) => {
			const { channel, reset } = meansOf(context) ?? {};
			return isAhead(context, 'command') && channel !== undefined && reset !== undefined;
		},
		canPressPowerKey: ({ context }) => isAhead(context, 'powerKey') && context.hasPowerKey,
		canCyclePower: ({ context }) => isAhead(context, 'power') && context.hasPower,
		isRefused: (_, { answers: [answer] }: AskOutput) => answer?.kind === 'error',
	},
	delays: {
		/** A modem that starts in the cold finds its network within two minutes. */
		patience: 120_000,
		/** Each rung's time to take effect. */
		hold: 180_000,
		/** `+COPS=0` may take as long. */
		askLimit: 240_000,
		longRest: 3_600_000,
	},
});
