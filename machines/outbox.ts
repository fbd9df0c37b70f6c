/**
 * Holds what the gateway has to say until the link has confirmed it.
 *
 * Promises: messages go out in order, a bounded number at a time; what was not confirmed when the link went away is sent
 * again when it is back, so a message may arrive twice; of a retained topic only the latest is kept. It is bounded: when it
 * is full, events are given up first, then retained messages, results last, the oldest of each; an alarm says so until
 * everything that is left was sent. Told to stop, it sends the rest if the link is there. In memory only.
 */
import { assign, emit, enqueueActions, setup } from 'xstate';
import { Backlog } from './backlog.ts';
import type { AlarmChanged, Announce, FromLink, ToLink } from './events.ts';

export type OutboxEvent =
	| Announce
	| Extract<FromLink, { type: 'PUBLISHED' | 'LINK_CHANGED' }>
	| { readonly type: 'STOP' };

export type FromOutbox = Extract<ToLink, { type: 'PUBLISH' }> | AlarmChanged;

export interface OutboxInput {
	/** How many messages it holds. */
	readonly most: number;
	/** How many may be with the link unconfirmed. */
	readonly mostInFlight: number;
	/** The first publication's number. Larger in each life, so that what an earlier one handed over confirms nothing here. */
	readonly first: number;
}

interface OutboxContext extends OutboxInput {
	readonly backlog: Backlog;
	/** How many messages were given up since the start. */
	readonly givenUp: number;
}

export const outboxMachine = setup({
	types: {
		input: {} as OutboxInput,
		context: {} as OutboxContext,
		events: {} as OutboxEvent,
		emitted: {} as FromOutbox,
	},
	actions: {
		keep: ({ context }, message: Announce) => context.backlog.add(message),
		confirm: ({ context }, publication: number) => context.backlog.confirm(publication),
		recall: ({ context }) => context.backlog.recall(),
		send: enqueueActions(({ context: { backlog, mostInFlight }, enqueue }) => {
			while (backlog.inFlight < mostInFlight) {
				const message = backlog.take();
				if (!message) return;
				enqueue.emit({ type: 'PUBLISH', ...message });
			}
		}),
		giveUpOne: assign(({ context: { backlog, givenUp } }) => {
			backlog.giveUpOne();
			return { givenUp: givenUp + 1 };
		}),
		raiseAlarm: emit(({ context: { most } }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: {
				id: 'outbox',
				severity: 'error',
				text: `more than ${most} messages wait for the cloud: the oldest events are lost, then states, then results`,
				remedy: 'see why the cloud link is down or slow',
			},
		})),
		clearAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'outbox' }),
	},
	guards: {
		isReady: (_, { state }: Extract<FromLink, { type: 'LINK_CHANGED' }>) => state === 'ready',
		isEmpty: ({ context: { backlog } }) => backlog.size === 0,
		isOverfull: ({ context: { backlog, most } }) => backlog.size > most,
	},
}).createMachine({
	id: 'outbox',
	context: ({ input }) => ({ ...input, backlog: new Backlog(input.first), givenUp: 0 }),
	initial: 'serving',
	states: {
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
								STOP: '#outbox.stopped',
							},
						},
						ready: {
							entry: 'send',
							on: {
								ANNOUNCE: { actions: [{ type: 'keep', params: ({ event }) => event }, 'send'] },
								PUBLISHED: { actions: [{ type: 'confirm', params: ({ event }) => event.publication }, 'send'] },
								LINK_CHANGED: [
									{ guard: { type: 'isReady', params: ({ event }) => event } },
									{ target: 'away', actions: 'recall' },
								],
								STOP: '#outbox.draining',
							},
						},
					},
				},
				room: {
					initial: 'enough',
					states: {
						enough: { always: { guard: 'isOverfull', target: 'overfull' } },
						overfull: {
							entry: 'raiseAlarm',
							always: [
								{ guard: 'isOverfull', actions: 'giveUpOne' },
								{ guard: 'isEmpty', target: 'enough', actions: 'clearAlarm' },
							],
						},
					},
				},
			},
		},
		draining: {
			always: { guard: 'isEmpty', target: 'stopped' },
			on: {
				ANNOUNCE: { actions: [{ type: 'keep', params: ({ event }) => event }, 'send'] },
				PUBLISHED: { actions: [{ type: 'confirm', params: ({ event }) => event.publication }, 'send'] },
				LINK_CHANGED: [
					{ guard: { type: 'isReady', params: ({ event }) => event } },
					// It would not be back in the time that is left.
					{ target: 'stopped' },
				],
				STOP: {},
			},
		},
		stopped: { type: 'final' },
	},
});
