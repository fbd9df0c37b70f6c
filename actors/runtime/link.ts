/** What every cloud link is given when it is made. */
import type { FromLink } from '../../machines/events.ts';
import type { Secrets } from './link-secrets.ts';
import type { Log } from './log.ts';

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
