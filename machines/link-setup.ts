/** What the link's statechart is made of: its context, and its actions, guards and delays by name. */
import { assign, emit, enqueueActions, sendTo, setup, stateIn } from 'xstate';
import { backOff } from './back-off.ts';
import type { Condition, FromLink, ToLink } from './events.ts';
import type { JsonObject } from './json.ts';
import { type ConnectionInput, type FromConnection, LinkFault, type ToConnection } from './link-connection.ts';
import { unprovided } from './unprovided.ts';

interface LinkContext {
	/** Attempts that failed since a connection last held. */
	readonly failures: number;
	/** Whose turn it is among several brokers. */
	readonly turn: number;
	/** The connection holds: its end will be the first failure of a new row. */
	readonly held: boolean;
	/** Connections in a row that were closed without a word, all but the first before they held. */
	readonly cutOffs: number;
	/** How often another client took our place since we were last there for long. */
	readonly displacements: number;
	/** How we spoke to the broker when it last let us in. */
	readonly dialect: string | undefined;
	/** What else is to be known of the connection. */
	readonly detail: JsonObject;
	/** On some connection since the link was last ready, the broker knew nothing of us. */
	readonly fresh: boolean;
	/** Deliveries that are not acknowledged yet. */
	readonly inHand: ReadonlySet<number>;
}

/** Waits between attempts. */
export const RECONNECTING = { first: 1_000, ceiling: 60_000 };
/** Waits of one who was displaced: as long as it takes a person to come and see. */
export const DISPLACED = { first: 1_200_000, ceiling: 3_600_000 };

/** So many connections closed in a row without a word are taken for another client's doing. */
const MOST_CUT_OFFS = 5;

/** @param fault What the connection said. */
export const displacing = ({ message, remedy }: LinkFault) =>
	new LinkFault(message, `${remedy}; the link stays away for 10 to 60 minutes, or until the gateway is restarted`);

export const suspecting = ({ message, remedy }: LinkFault) =>
	new LinkFault(`${message}, again and again: another client seems to take the gateway's place`, remedy);

export const linkSetup = setup({
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
			const { held } = context;
			const failures = held ? 1 : context.failures + 1;
			enqueue.assign({ failures, turn: held ? 0 : context.turn + 1, held: false });
			enqueue.emit({ type: 'LINK_CHANGED', state: 'down', fresh: false, detail: { failures, reason: text, remedy } });
			enqueue.emit({ type: 'ALARM_CHANGED', raised: true, alarm: { id: 'cloud', severity: 'error', text, remedy } });
		}),
		warn: emit((_, { fault: { message: text, remedy } }: { fault: LinkFault }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: 'cloud', severity: 'warning', text, remedy },
		})),
		clearAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'cloud' }),
		warnOfSecrets: emit((_, { fault: { message: text, remedy } }: { fault: LinkFault }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: 'cloud-secrets', severity: 'warning', text, remedy },
		})),
		clearSecretsAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'cloud-secrets' }),
		/** It stands when the link is back, for as long as the other may be there: away, it could not tell the cloud. */
		warnOfRival: emit((_, { fault: { message: text, remedy } }: { fault: LinkFault }) => ({
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: 'cloud-rival', severity: 'error', text, remedy },
		})),
		clearRivalAlarm: emit({ type: 'ALARM_CHANGED', raised: false, id: 'cloud-rival' }),
		noteHeld: assign({ held: true, failures: 0, cutOffs: 0 }),
		countCutOff: assign({ cutOffs: ({ context }) => context.cutOffs + 1 }),
		forgetCutOffs: assign({ cutOffs: 0 }),
		/** A broker that does not know us any more was started anew: that, and nobody else, cut us off. */
		judgeCutOffs: assign(({ context }, { fresh }: { fresh: boolean }) => ({ cutOffs: fresh ? 0 : context.cutOffs })),
		countDisplacement: assign({ displacements: ({ context }) => context.displacements + 1 }),
		forgetDisplacements: assign({ displacements: 0 }),
		speak: assign((_, { dialect, detail }: { dialect: string; detail: JsonObject }) => ({ dialect, detail })),
		forgetDialect: assign({ dialect: undefined }),
		noteFresh: assign(({ context }, { fresh }: { fresh: boolean }) => ({ fresh: context.fresh || fresh })),
		forgetFresh: assign({ fresh: false }),
		take: assign(({ context }, { delivery }: { delivery: number }) => ({
			inHand: new Set(context.inHand).add(delivery),
		})),
		letGo: assign(({ context }, { delivery }: { delivery: number }) => ({
			inHand: new Set([...context.inHand].filter((other) => other !== delivery)),
		})),
		/** The broker delivers them again. */
		emptyHands: assign({ inHand: new Set<number>() }),
		/** Tells the house what the connection told us. */
		pass: emit((_, { event }: { event: FromLink }) => event),
		checkSecrets: sendTo('connection', { type: 'CHECK_SECRETS' }),
		toConnection: sendTo('connection', (_, { event }: { event: ToConnection }) => event),
	},
	guards: {
		isInHand: ({ context: { inHand } }, { delivery }: { delivery: number }) => inHand.has(delivery),
		isTheLast: ({ context: { inHand } }, { delivery }: { delivery: number }) =>
			inHand.size === 1 && inHand.has(delivery),
		isLeaving: stateIn({ attached: 'leaving' }),
		isRenewing: stateIn({ attached: 'renewing' }),
		/** This one is one too many. */
		isCutOffOften: ({ context: { held, cutOffs } }) => !held && cutOffs >= MOST_CUT_OFFS - 1,
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
		/** Longer than any wait of one who was displaced: whoever was there for so long has the place to himself. */
		settled: 7_200_000,
		/** Files of a certificate are renewed days before it expires. */
		secretsCheck: 30_000,
		/** Jitter comes with the source of randomness that somebody provides. */
		backOff: ({ context }) => backOff(RECONNECTING, () => 1)(context.failures),
		displacedBackOff: ({ context }) => backOff(DISPLACED, () => 1)(context.displacements),
	},
});
