/** What every cloud link is given when it is made, and how it is made of its connection. */
import { backOff } from '../../machines/back-off.ts';
import type { FromLink } from '../../machines/events.ts';
import { DISPLACED, linkMachine, RECONNECTING } from '../../machines/link.ts';
import type { ConnectionInput, ToConnection } from '../../machines/link-connection.ts';
import type { Secrets } from './link-secrets.ts';
import type { Log } from './log.ts';
import type { ResourceLogic } from './resource.ts';

/** A payload as it was parsed at the door: a command, or why it is none. */
export type Request = Extract<FromLink, { type: 'COMMAND_RECEIVED' }>['request'];

export interface LinkOptions<Config> {
	readonly config: Config;
	/** The content of the files that the configuration's `…File` keys name, read anew each time. */
	readonly secrets: () => Promise<Secrets>;
	readonly gatewayId: string;
	/** How often the gateway was started; tells a late last will from a fresh birth. */
	readonly session: number;
	/** The gateway's. */
	readonly version: string;
	/** The door for commands: whatever the bytes, it never rejects. */
	readonly receive: (payload: Uint8Array) => Promise<Request>;
	/** Whether the time of day is right: where it is not, a certificate may be refused because of it. */
	readonly clockIsTrusted: () => boolean;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** 0 to 1, exclusive; spreads the attempts of many gateways. */
	readonly random: () => number;
	readonly log: Pick<Log, 'warn' | 'info'>;
}

/**
 * The link's statechart with a connection in it.
 *
 * @returns Actor logic that takes `ToLink` and emits `FromLink`; it needs no input. Call this once and start the logic
 *   again after a failure, so that deliveries are not numbered anew.
 */
export function linkOver(
	connection: ResourceLogic<ToConnection, ConnectionInput, undefined>,
	{ random }: Pick<LinkOptions<unknown>, 'random'>,
) {
	const wait = backOff(RECONNECTING, random);
	const stayAway = backOff(DISPLACED, random);
	return linkMachine.provide({
		actors: { connection },
		delays: {
			backOff: ({ context }) => wait(context.failures),
			displacedBackOff: ({ context }) => stayAway(context.displacements),
		},
	});
}
