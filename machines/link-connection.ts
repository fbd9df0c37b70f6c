/**
 * What a cloud link's connection is to the link's statechart: one attempt to reach the broker, and what comes of it.
 *
 * An implementation (MQTT, NATS, …) is an actor that takes these events and tells those. It fails with a `LinkFault` when
 * it can't connect or is lost, and is done only after LEAVE.
 */
import type { FromLink, ToLink } from './events.ts';
import type { JsonObject } from './json.ts';

export interface ConnectionInput {
	/** How the last connection spoke to the broker; undefined: begin with the best. */
	readonly dialect: string | undefined;
	/** Of several brokers, whose turn it is, counted on for ever: 0, and again after a connection that held, is the first. */
	readonly turn: number;
}

export type ToConnection =
	/** Answered by SUBSCRIBED. */
	| { readonly type: 'SUBSCRIBE' }
	/** Answered by BIRTH_ANNOUNCED. */
	| { readonly type: 'ANNOUNCE_BIRTH' }
	/** Answered by SECRETS_SAME, SECRETS_RENEWED or SECRETS_UNUSABLE: whether the files still hold what it connected with. */
	| { readonly type: 'CHECK_SECRETS' }
	/** Say that the gateway is offline, disconnect in order, and be done; tell of no further command. */
	| { readonly type: 'LEAVE' }
	| Exclude<ToLink, { type: 'STOP' }>;

export type FromConnection =
	/**
	 * The broker let us in. `fresh` as in LINK_CHANGED; `dialect` names how, for the next connection and for people; `detail`
	 * is what else people may want to know of it.
	 */
	| { readonly type: 'CONNECTED'; readonly fresh: boolean; readonly dialect: string; readonly detail?: JsonObject }
	/** The broker does not speak as we began: try again at once in this dialect. */
	| { readonly type: 'FALL_BACK'; readonly dialect: string }
	| { readonly type: 'SUBSCRIBED' }
	| { readonly type: 'BIRTH_ANNOUNCED' }
	/** The broker does not take one of our publications, and said so; the connection holds. */
	| { readonly type: 'PUBLICATION_REFUSED'; readonly fault: LinkFault }
	/** After CONNECTED: the connection is over, because another client took our place at the broker. */
	| { readonly type: 'DISPLACED'; readonly fault: LinkFault }
	/** After CONNECTED: the connection is over, and the broker did not say why; it may be for another client. */
	| { readonly type: 'CUT_OFF'; readonly fault: LinkFault }
	| { readonly type: 'SECRETS_SAME' }
	/** The files hold something else now, and one can connect with it. */
	| { readonly type: 'SECRETS_RENEWED' }
	/** The files hold something else now, and one can't connect with it. */
	| { readonly type: 'SECRETS_UNUSABLE'; readonly fault: LinkFault }
	/** After CONNECTED; a bounded number of them without ACKNOWLEDGE. */
	| Extract<FromLink, { type: 'COMMAND_RECEIVED' }>
	| Extract<FromLink, { type: 'PUBLISHED' }>;

/** What went wrong (`message`), and what a person can do about it. */
export class LinkFault extends Error {
	override readonly name = 'LinkFault';
	readonly remedy: string;

	constructor(message: string, remedy: string) {
		super(message);
		this.remedy = remedy;
	}
}
