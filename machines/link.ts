/**
 * Keeps the gateway connected to its cloud, whatever the broker speaks: connects, subscribes to commands, announces itself,
 * and does it again, for ever, when the connection fails or is lost.
 *
 * Promises: `ready` is told when commands can arrive and the birth is published, not before; one command at a time is in
 * the gateway's hands, the next comes when it is acknowledged; PUBLISHED means that the broker has it, or refused it for
 * good. A PUBLISH while the link is not ready is dropped: the outbox keeps what was not PUBLISHED and sends it again. Knows
 * no protocol: the `connection` does, one actor for each attempt.
 */
import { assign, emit, enqueueActions, sendTo, setup, stateIn } from 'xstate';
import { backOff } from './back-off.ts';
import type { Condition, FromLink, ToLink } from './events.ts';
import type { JsonObject } from './json.ts';
import { type ConnectionInput, type FromConnection, LinkFault, type ToConnection } from './link-connection.ts';
import { unprovided } from './unprovided.ts';

interface LinkContext {
	/** Attempts that failed since a connection last held. */
	readonly failures: number;
	/** How we spoke to the broker when it last let us in. */
	readonly dialect: string | undefined;
	/** On some connection since the link was last ready, the broker knew nothing of us. */
	readonly fresh: boolean;
	/** The delivery that came last. */
	readonly delivery: number | undefined;
}

/** Waits between attempts. */
export const RECONNECTING = { first: 1_000, ceiling: 60_000 };

/** The transition that a time limit takes. */
const timeUp = (what: string, remedy: string) =>
	({
		target: '#link.waiting',
		actions: { type: 'reportFailure', params: { reason: new LinkFault(what, remedy) } },
	}) as const;

const unanswered = (request: string) =>
	timeUp(`the broker did not answer ${request} in time`, 'check the network, and that the broker is well');

const linkSetup = setup({
	types: {
		context: {} as LinkContext,
		events: {} as ToLink | FromConnection,
		emitted: {} as FromLink,
	},
	actors: {
		connection: unprovided<ConnectionInput, ToConnection>(),
	},
	actions: {
		tellState: emit(({ context }, { state, detail }: { state: Condition; detail: JsonObject }) => ({
			type: 'LINK_CHANGED',
			state,
			fresh: state === 'ready' && context.fresh,
			detail,
		})),
		reportFailure: enqueueActions(({ context, enqueue }, { reason }: { reason: unknown }) => {
			const text = reason instanceof Error ? reason.message : String(reason);
			const remedy = reason instanceof LinkFault ? reason.remedy : 'report this: it is a defect';
			const failures = context.failures + 1;
			enqueue.assign({ failures });
			enqueue.emit({ type: 'LINK_CHANGED', state: 'down', fresh: false, detail: { failures, reason: text, remedy } });
			enqueue.emit({ type: 'ALARM_CHANGED', raised: true, alarm: { id: 'cloud', severity: 'error', text, remedy } });
		}),
		warn: emit((_, { fault: { message: text, remedy } }: { fault: LinkFault }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: 'cloud', severity: 'warning', text, remedy },
		})),
		clearAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'cloud' }),
		forgetFailures: assign({ failures: 0 }),
		speak: assign((_, { dialect }: { dialect: string }) => ({ dialect })),
		forgetDialect: assign({ dialect: undefined }),
		noteFresh: assign(({ context }, { fresh }: { fresh: boolean }) => ({ fresh: context.fresh || fresh })),
		forgetFresh: assign({ fresh: false }),
		note: assign((_, { delivery }: { delivery: number }) => ({ delivery })),
		/** Tells the house what the connection told us. */
		pass: emit((_, { event }: { event: FromLink }) => event),
		toConnection: sendTo('connection', (_, { event }: { event: ToConnection }) => event),
	},
	guards: {
		isTheLast: ({ context }, { delivery }: { delivery: number }) => context.delivery === delivery,
		isLeaving: stateIn({ attached: 'leaving' }),
	},
	delays: {
		connectLimit: 30_000,
		subscribeLimit: 20_000,
		announceLimit: 20_000,
		/** A command is acknowledged when it is on disk, which takes milliseconds. */
		acknowledgeLimit: 15_000,
		leaveLimit: 3_000,
		/** A connection that held for so long is not one that the broker throws out at once. */
		steady: 60_000,
		/** Jitter comes with the source of randomness that somebody provides. */
		backOff: ({ context }) => backOff(RECONNECTING, () => 1)(context.failures),
	},
});

/** From the broker's yes to the birth, and then for as long as it lasts. */
const presence = linkSetup.createStateConfig({
	initial: 'subscribing',
	states: {
		subscribing: {
			entry: { type: 'toConnection', params: { event: { type: 'SUBSCRIBE' } } },
			after: { subscribeLimit: unanswered('the subscription') },
			on: { SUBSCRIBED: 'announcing' },
		},
		announcing: {
			entry: { type: 'toConnection', params: { event: { type: 'ANNOUNCE_BIRTH' } } },
			after: { announceLimit: unanswered('the birth') },
			on: { BIRTH_ANNOUNCED: 'online' },
		},
		online: {
			entry: [
				{
					type: 'tellState',
					params: ({ context }) => ({ state: 'ready', detail: { dialect: context.dialect } }),
				},
				'clearAlarm',
				'forgetFresh',
			],
			on: {
				PUBLISH: { actions: { type: 'toConnection', params: ({ event }) => ({ event }) } },
				PUBLISHED: { actions: { type: 'pass', params: ({ event }) => ({ event }) } },
				PUBLICATION_REFUSED: { actions: { type: 'warn', params: ({ event }) => ({ fault: event.fault }) } },
			},
			initial: 'proving',
			states: {
				proving: { after: { steady: 'proven' } },
				proven: { entry: 'forgetFailures' },
			},
		},
	},
});

/** Whether a command is with the gateway, not yet acknowledged. */
const hands = linkSetup.createStateConfig({
	initial: 'free',
	states: {
		free: {
			on: {
				COMMAND_RECEIVED: {
					target: 'full',
					actions: [
						{ type: 'note', params: ({ event }) => ({ delivery: event.delivery }) },
						{ type: 'pass', params: ({ event }) => ({ event }) },
					],
				},
			},
		},
		full: {
			after: {
				acknowledgeLimit: timeUp(
					'the gateway did not acknowledge a command in time; the broker will deliver it again',
					'check that the disk can be written to; otherwise report this: it is a defect',
				),
			},
			on: {
				ACKNOWLEDGE: {
					guard: { type: 'isTheLast', params: ({ event }) => ({ delivery: event.delivery }) },
					target: 'free',
					actions: { type: 'toConnection', params: ({ event }) => ({ event }) },
				},
			},
		},
	},
});

export const linkMachine = linkSetup.createMachine({
	id: 'link',
	context: () => ({ failures: 0, dialect: undefined, fresh: false, delivery: undefined }),
	entry: { type: 'tellState', params: { state: 'starting', detail: {} } },
	on: {
		// Too early, or too late: nobody has use for it any more.
		PUBLISH: {},
		ACKNOWLEDGE: {},
	},
	initial: 'attached',
	states: {
		attached: {
			invoke: {
				id: 'connection',
				src: 'connection',
				input: ({ context }) => ({ dialect: context.dialect }),
				onDone: 'left',
				onError: [
					{ guard: 'isLeaving', target: 'left' },
					{
						target: 'waiting',
						actions: { type: 'reportFailure', params: ({ event }) => ({ reason: event.error }) },
					},
				],
			},
			initial: 'connecting',
			states: {
				connecting: {
					// A broker that did not let us in may be another one next time: begin with the best dialect again.
					exit: 'forgetDialect',
					after: { connectLimit: unanswered('the connection') },
					on: {
						CONNECTED: {
							target: 'serving',
							actions: [
								{ type: 'speak', params: ({ event }) => ({ dialect: event.dialect }) },
								{ type: 'noteFresh', params: ({ event }) => ({ fresh: event.fresh }) },
							],
						},
						FALL_BACK: {
							target: '#link.attached',
							actions: { type: 'speak', params: ({ event }) => ({ dialect: event.dialect }) },
						},
						STOP: '#link.left',
					},
				},
				serving: {
					type: 'parallel',
					on: { STOP: 'leaving' },
					states: { presence, hands },
				},
				leaving: {
					entry: [
						{ type: 'tellState', params: { state: 'down', detail: { reason: 'the gateway is leaving' } } },
						{ type: 'toConnection', params: { event: { type: 'LEAVE' } } },
					],
					// Cut off without a farewell, the broker says for us that we are gone.
					after: { leaveLimit: '#link.left' },
					on: { PUBLISHED: { actions: { type: 'pass', params: ({ event }) => ({ event }) } } },
				},
			},
		},
		waiting: {
			after: { backOff: 'attached' },
			on: { STOP: 'left' },
		},
		left: { type: 'final' },
	},
});
