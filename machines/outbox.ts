/**
 * Holds what the gateway has to say until the link has confirmed it, over restarts too.
 *
 * Promises: messages of a kind go out in order, a bounded number at a time; what was not confirmed when the link or the
 * gateway went away is sent again when it is back, so a message may arrive twice; of a retained topic only the latest is
 * kept. What has piled up leaves at a limited rate, results before anything else. It is bounded, by number, size and age: when
 * it is full, events are given up first, then retained messages, results last, the oldest of each; it is counted, and an
 * alarm says so until everything that is left was sent. Told to stop, it sends the rest if the link is there. Knows no disk:
 * `keeper` does.
 */
import { assign, emit, enqueueActions, setup } from 'xstate';
import { Backlog, type Message } from './backlog.ts';
import type { AlarmChanged, Announce, FromLink, ToLink } from './events.ts';
import { unprovided } from './unprovided.ts';

export type { Message } from './backlog.ts';

export type OutboxEvent =
	| Announce
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

interface OutboxContext extends OutboxInput {
	readonly backlog: Backlog;
	readonly linkIsReady: boolean;
	/** How many messages were given up since the start. */
	readonly givenUp: number;
}

/** Which messages go to the link, and how many at once at most. */
interface Sending {
	readonly what: 'all' | 'results';
	readonly most: number;
}

/** How many messages leave at once when the link is back, and then at each beat. */
const PORTION = 10;

const everything = { type: 'send', params: { what: 'all', most: Number.POSITIVE_INFINITY } } as const;
const results = { type: 'send', params: { what: 'results', most: Number.POSITIVE_INFINITY } } as const;
const portion = { type: 'send', params: { what: 'all', most: PORTION } } as const;

const isReady = ({ state }: Extract<FromLink, { type: 'LINK_CHANGED' }>) => state === 'ready';

export const outboxMachine = setup({
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
			const { topic, payload, retain, replyTo, kept } = announced;
			const publication = kept ?? number();
			const message = { publication, topic, payload, retain, ...(replyTo && { replyTo }), at: now() };
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
}).createMachine({
	id: 'outbox',
	context: ({ input }) => ({ ...input, backlog: new Backlog(), linkIsReady: false, givenUp: 0 }),
	invoke: { id: 'keeper', src: 'keeper', input: undefined, onDone: '.stopped' },
	initial: 'restoring',
	states: {
		/** What was kept before goes out first. */
		restoring: {
			on: {
				RESTORED: [
					{
						guard: 'linkIsReady',
						target: 'serving.link.ready',
						actions: { type: 'restore', params: ({ event }) => event },
					},
					{ target: 'serving', actions: { type: 'restore', params: ({ event }) => event } },
				],
				ANNOUNCE: { actions: { type: 'keep', params: ({ event }) => event } },
				LINK_CHANGED: { actions: { type: 'noteLink', params: ({ event }) => event } },
				// Of an earlier life: it is sent again.
				PUBLISHED: {},
				STOP: 'closing',
			},
		},
		serving: {
			type: 'parallel',
			states: {
				link: {
					initial: 'away',
					states: {
						away: {
							on: {
								ANNOUNCE: { actions: { type: 'keep', params: ({ event }) => event } },
								// What the broker still had before the link went.
								PUBLISHED: { actions: { type: 'confirm', params: ({ event }) => event.publication } },
								LINK_CHANGED: [{ guard: { type: 'isReady', params: ({ event }) => event }, target: 'ready' }, {}],
								STOP: '#outbox.closing',
							},
						},
						ready: {
							initial: 'resuming',
							on: {
								LINK_CHANGED: [
									{ guard: { type: 'isReady', params: ({ event }) => event } },
									{ target: 'away', actions: 'recall' },
								],
								STOP: '#outbox.draining',
							},
							states: {
								resuming: { always: [{ guard: 'fewWait', target: 'flowing' }, { target: 'catchingUp' }] },
								/** What has piled up is not poured onto a line that is just back. */
								catchingUp: {
									entry: [results, portion],
									after: {
										beat: [
											{ guard: 'fewWait', target: 'flowing' },
											{ target: 'catchingUp', reenter: true },
										],
									},
									on: {
										ANNOUNCE: { actions: [{ type: 'keep', params: ({ event }) => event }, results] },
										PUBLISHED: {
											actions: [{ type: 'confirm', params: ({ event }) => event.publication }, results],
										},
									},
								},
								flowing: {
									entry: everything,
									on: {
										ANNOUNCE: { actions: [{ type: 'keep', params: ({ event }) => event }, everything] },
										PUBLISHED: { actions: [{ type: 'confirm', params: ({ event }) => event.publication }, everything] },
									},
								},
							},
						},
					},
				},
				room: {
					initial: 'enough',
					states: {
						enough: {
							always: { guard: 'isOverfull', target: 'short' },
							after: {
								inspection: [
									{ guard: 'hasOld', target: 'short' },
									{ target: 'enough', reenter: true },
								],
							},
						},
						short: {
							entry: 'raiseAlarm',
							always: [
								{ guard: 'isOverfull', actions: 'giveUpOne' },
								{ guard: 'hasOld', actions: 'giveUpOld' },
								{ guard: 'isEmpty', target: 'enough', actions: 'clearAlarm' },
							],
						},
					},
				},
			},
		},
		draining: {
			entry: everything,
			always: { guard: 'isEmpty', target: 'closing' },
			on: {
				ANNOUNCE: { actions: [{ type: 'keep', params: ({ event }) => event }, everything] },
				PUBLISHED: { actions: [{ type: 'confirm', params: ({ event }) => event.publication }, everything] },
				LINK_CHANGED: [
					{ guard: { type: 'isReady', params: ({ event }) => event } },
					// It would not be back in the time that is left; the next start sends it.
					{ target: 'closing' },
				],
				STOP: {},
			},
		},
		/** What is in memory only is being written to disk. */
		closing: {
			entry: 'closeKeeper',
			after: { closeLimit: 'stopped' },
			on: {
				ANNOUNCE: { actions: { type: 'keep', params: ({ event }) => event } },
				PUBLISHED: { actions: { type: 'confirm', params: ({ event }) => event.publication } },
				LINK_CHANGED: {},
				RESTORED: {},
				STOP: {},
			},
		},
		stopped: { type: 'final' },
	},
});

function publishing({ at, ...message }: Message): FromOutbox {
	return { type: 'PUBLISH', ...message };
}
