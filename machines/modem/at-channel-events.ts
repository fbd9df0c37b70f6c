/**
 * What an AT channel is given, takes and tells.
 */
import type { ActorRef, Snapshot } from 'xstate';
import type { FromPort, PortInput } from '../port.ts';
import type { Ask, Urc } from './at.ts';
import type { AtToken } from './at-token.ts';

export interface AtChannelInput extends PortInput {
	readonly owner: ActorRef<Snapshot<unknown>, FromAtChannel>;
	/** Between a final result and the next command, in ms. Telit asks for 20. */
	readonly pauseMs: number;
	/** How the vendor's URCs begin, besides the standards': `+QIND:`, `#QSS:`. */
	readonly urcs: readonly string[];
	/** How those begin that say that the modem has started anew: `RDY`. What was under way is lost with them. */
	readonly boots: readonly string[];
}

/** Ends data mode. */
export interface HangUp {
	readonly type: 'HANG_UP';
}

export type AtChannelEvent = Ask | HangUp | { readonly type: 'CLOSE' } | FromPort | AtToken;

export type FromAtChannel =
	/** The port is open; the modem is being asked for a sign of life. */
	| { readonly type: 'OPENED' }
	| Urc
	/** It gives no clean answer, and goes on being asked. Until RESPONSIVE, each command is answered with `silent` at once. */
	| {
			readonly type: 'UNRESPONSIVE';
			/** Bytes that were no text, since the modem last answered: the baud rate may be wrong. */
			readonly garbageBytes: number;
	  }
	| { readonly type: 'RESPONSIVE' }
	/** Data mode is over, whoever ended it: commands are taken again. */
	| { readonly type: 'DATA_ENDED' };

/** Counted in place, since it is no part of any decision but one. */
export interface AtStatistics {
	commands: number;
	/** Commands without a final result in time. */
	silent: number;
	lines: number;
	urcs: number;
	/** Lines and results that were nobody's. */
	strays: number;
	/** Bytes that were no text, or of lines without an end. */
	garbageBytes: number;
}

/** Why the channel ended: undefined when it was closed. */
export interface AtChannelOutput {
	readonly lost: string | undefined;
}
