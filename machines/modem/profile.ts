/**
 * What differs from one maker's modems to another's, as data: the charts of the modem know no vendor.
 *
 * A profile is chosen by what the modem says of itself, or named in the configuration. The tables are in `profiles.ts`.
 */
import type { AtCommand } from './at.ts';
import type { Signal } from './signal.ts';

export const PROFILE_NAMES = ['generic', 'quectel', 'telit', 'simcom', 'ublox', 'sierra'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export interface ModemProfile {
	readonly name: ProfileName;
	/** What its makers call themselves in the reply to `+CGMI`. */
	readonly manufacturer: RegExp;
	/** Sent after it was identified; one that it does not know is no fault. */
	readonly init: readonly AtCommand[];
	/** Besides the standard's: how the lines begin that it sends unasked. */
	readonly urcs: readonly string[];
	/** A line that begins so says that it has just started. */
	readonly started: readonly string[];
	/** A line that fits says that the SIM card came or went. */
	readonly simChanged: RegExp;
	/** Tells the card's ICCID, also while the card is locked. */
	readonly iccid: AtCommand;
	/** How many more tries of the PIN there are; `read` takes a line of the reply. */
	readonly pinTries: { readonly command: AtCommand; readonly read: (line: string) => number | undefined };
	/** What tells the signal, the more exact ones last. */
	readonly signal: readonly { readonly command: AtCommand; readonly read: (line: string) => Signal }[];
	/** Starts it anew. */
	readonly reset: AtCommand;
	/** Over Ethernet of its own (ECM, RNDIS): commands that connect and disconnect context 1. Undefined: it can't. */
	readonly ecm: { readonly connect: readonly AtCommand[]; readonly disconnect: readonly AtCommand[] } | undefined;
	/** The ports that it usually has on USB, for people. */
	readonly ports: string;
}
