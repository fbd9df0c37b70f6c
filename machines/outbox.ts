/**
 * Holds what the gateway has to say until the link has confirmed it, over restarts too.
 *
 * Promises: messages of a kind go out in order, a bounded number at a time; what was not confirmed when the link or the
 * gateway went away is sent again when it is back, so a message may arrive twice; of a retained topic only the latest is
 * kept. What has piled up leaves at a limited rate, results before anything else. It is bounded, by number, size and age: when
 * it is full, events are given up first, then retained messages, results last, the oldest of each; it is counted, and an
 * alarm says so until everything that is left was sent. On a way to the cloud that is for commands only, results and alarms
 * of severity error leave, and the rest waits. Told to stop, it sends the rest if the link is there. Knows no disk:
 * `keeper` does.
 */
import { Backlog } from './backlog.ts';
import { outboxSetup, PORTION } from './outbox-setup.ts';

export type { Message } from './backlog.ts';
export type { FromKeeper, FromOutbox, ToKeeper } from './outbox-setup.ts';

const everything = { type: 'send', params: { what: 'all', most: Number.POSITIVE_INFINITY } } as const;
const results = { type: 'send', params: { what: 'results', most: Number.POSITIVE_INFINITY } } as const;
const essentials = { type: 'send', params: { what: 'essential', most: Number.POSITIVE_INFINITY } } as const;
const portion = { type: 'send', params: { what: 'all', most: PORTION } } as const;

export const outboxMachine = outboxSetup.createMachine({
	id: 'outbox',
	context: ({ input }) => ({
		...input,
		backlog: new Backlog(),
		linkIsReady: false,
		isForCommandsOnly: false,
		givenUp: 0,
	}),
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
				UPLINK_CHANGED: { actions: { type: 'noteUplink', params: ({ event }) => event } },
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
								UPLINK_CHANGED: { actions: { type: 'noteUplink', params: ({ event }) => event } },
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
								UPLINK_CHANGED: [
									{
										guard: { type: 'isToBeForCommandsOnly', params: ({ event }) => event },
										target: '.restricted',
										actions: { type: 'noteUplink', params: ({ event }) => event },
									},
									{ actions: { type: 'noteUplink', params: ({ event }) => event } },
								],
								STOP: '#outbox.draining',
							},
							states: {
								resuming: {
									always: [
										{ guard: 'isForCommandsOnly', target: 'restricted' },
										{ guard: 'fewWait', target: 'flowing' },
										{ target: 'catchingUp' },
									],
								},
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
								/** What may be sent costs too much for anything else, which waits: of what is retained, the last. */
								restricted: {
									entry: essentials,
									on: {
										ANNOUNCE: { actions: [{ type: 'keep', params: ({ event }) => event }, essentials] },
										PUBLISHED: {
											actions: [{ type: 'confirm', params: ({ event }) => event.publication }, essentials],
										},
										UPLINK_CHANGED: [
											{ guard: { type: 'isToBeForCommandsOnly', params: ({ event }) => event } },
											{ target: 'resuming', actions: { type: 'noteUplink', params: ({ event }) => event } },
										],
										// The rest is on disk.
										STOP: '#outbox.closing',
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
				UPLINK_CHANGED: {},
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
				UPLINK_CHANGED: {},
				RESTORED: {},
				STOP: {},
			},
		},
		stopped: { type: 'final' },
	},
});
