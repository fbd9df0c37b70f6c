/**
 * What the outbox remembers, does and asks itself: its types, actions, guards and delays. When each is done is `outbox.ts`.
 */
import { assign, emit, enqueueActions, setup } from 'xstate';
import type { Backlog, Message, What } from './backlog.ts';
import type { AlarmChanged, Announce, FromLink, ToLink, UplinkChanged } from './events.ts';
import { unprovided } from './unprovided.ts';

export type OutboxEvent =
	| Announce
	| UplinkChanged
	| Extract<FromLink, { type: 'PUBLISHED' | 'LINK_CHANGED' }>
	| { readonly type: 'STOP' };

export type FromOutbox = Extract<ToLink, { type: 'PUBLISH' }> | AlarmChanged;

export type ToKeeper =
	| { readonly type: 'KEEP'; readonly message: Message }
	| { readonly type: 'DROP'; readonly publication: number }
	/** Be done when everything is on disk. */
	| { readonly type: 'CLOSE' };

/** First of all: what was kept before, the oldest first. */
export type FromKeeper = { readonly type: 'RESTORED'; readonly messages: readonly Message[] };

export interface OutboxInput {
	/** ms since the epoch. */
	readonly now: () => number;
	/** The next message's number: rising, over all lives of the outbox. */
	readonly number: () => number;
	/** While the time of day is not known, nothing is too old. */
	readonly clockIsTrusted: () => boolean;
	/** How many messages it holds. */
	readonly most: number;
	/** How many characters they may have together. */
	readonly mostCharacters: number;
	/** ms. */
	readonly longest: number;
	/** How many may be with the link unconfirmed. */
	readonly mostInFlight: number;
}

export interface OutboxContext extends OutboxInput {
	readonly backlog: Backlog;
	readonly linkIsReady: boolean;
	readonly isForCommandsOnly: boolean;
	/** How many messages were given up since the start. */
	readonly givenUp: number;
}

/** Which messages go to the link, and how many at once at most. */
interface Sending {
	readonly what: What;
	readonly most: number;
}

/** How many messages leave at once when the link is back, and then at each beat. */
export const PORTION = 10;

const isForCommandsOnly = ({ allowance }: UplinkChanged) => allowance === 'commandsOnly';

const isReady = ({ state }: Extract<FromLink, { type: 'LINK_CHANGED' }>) => state === 'ready';

export const outboxSetup = setup({
	types: {
		input: {} as OutboxInput,
		context: {} as OutboxContext,
		events: {} as OutboxEvent | FromKeeper,
		emitted: {} as FromOutbox,
	},
	actors: {
		keeper: unprovided<undefined, ToKeeper>(),
	},
	actions: {
		restore: enqueueActions(({ context: { backlog }, enqueue }, { messages }: FromKeeper) => {
			for (const publication of backlog.restore(messages)) enqueue.sendTo('keeper', { type: 'DROP', publication });
		}),
		keep: enqueueActions(({ context: { backlog, now, number }, enqueue }, announced: Announce) => {
			const { topic, payload, retain, replyTo, trace, kept } = announced;
			const publication = kept ?? number();
			const sender = { ...(replyTo && { replyTo }), ...(trace && { trace }) };
			const message = { publication, topic, payload, retain, ...sender, at: now() };
			const superseded = backlog.add(message);
			if (superseded !== undefined) enqueue.sendTo('keeper', { type: 'DROP', publication: superseded });
			if (kept === undefined) enqueue.sendTo('keeper', { type: 'KEEP', message });
		}),
		confirm: enqueueActions(({ context: { backlog }, enqueue }, publication: number) => {
			if (backlog.confirm(publication)) enqueue.sendTo('keeper', { type: 'DROP', publication });
		}),
		recall: enqueueActions(({ context: { backlog }, enqueue }) => {
			for (const publication of backlog.recall()) enqueue.sendTo('keeper', { type: 'DROP', publication });
		}),
		send: enqueueActions(({ context: { backlog, mostInFlight }, enqueue }, { what, most }: Sending) => {
			for (let sent = 0; sent < most && backlog.inFlight < mostInFlight; sent++) {
				const message = backlog.take(what);
				if (!message) return;
				enqueue.emit(publishing(message));
			}
		}),
		noteLink: assign((_, event: Extract<FromLink, { type: 'LINK_CHANGED' }>) => ({ linkIsReady: isReady(event) })),
		noteUplink: assign((_, event: UplinkChanged) => ({ isForCommandsOnly: isForCommandsOnly(event) })),
		giveUpOne: enqueueActions(({ context: { backlog, givenUp }, enqueue }) => {
			const publication = backlog.giveUpOne();
			if (publication !== undefined) enqueue.sendTo('keeper', { type: 'DROP', publication });
			enqueue.assign({ givenUp: givenUp + 1 });
		}),
		giveUpOld: enqueueActions(({ context: { backlog, givenUp, now, longest }, enqueue }) => {
			const publications = backlog.giveUpOlderThan(now() - longest);
			for (const publication of publications) enqueue.sendTo('keeper', { type: 'DROP', publication });
			enqueue.assign({ givenUp: givenUp + publications.length });
		}),
		raiseAlarm: emit(({ context: { most, longest } }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: {
				id: 'outbox',
				severity: 'error',
				text: `messages wait for the cloud, more than ${most} or for longer than ${Math.round(longest / 86_400_000)} days: the oldest events are lost, then states, then results`,
				remedy: 'see why the cloud link is down or slow; health says how many were lost (queues.outbox.lost)',
			},
		})),
		clearAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'outbox' }),
		closeKeeper: enqueueActions(({ enqueue }) => enqueue.sendTo('keeper', { type: 'CLOSE' })),
	},
	guards: {
		isReady: (_, event: Extract<FromLink, { type: 'LINK_CHANGED' }>) => isReady(event),
		linkIsReady: ({ context }) => context.linkIsReady,
		isForCommandsOnly: ({ context }) => context.isForCommandsOnly,
		isToBeForCommandsOnly: (_, event: UplinkChanged) => isForCommandsOnly(event),
		isEmpty: ({ context: { backlog } }) => backlog.size === 0,
		fewWait: ({ context: { backlog } }) => backlog.waiting <= PORTION,
		isOverfull: ({ context: { backlog, most, mostCharacters } }) =>
			backlog.waiting > 0 && (backlog.size > most || backlog.characters > mostCharacters),
		hasOld: ({ context: { backlog, now, longest, clockIsTrusted } }) =>
			clockIsTrusted() && backlog.hasOlderThan(now() - longest),
	},
	delays: {
		beat: 100,
		inspection: 60_000,
		closeLimit: 1_000,
	},
});

function publishing({ at, ...message }: Message): FromOutbox {
	return { type: 'PUBLISH', ...message };
}
