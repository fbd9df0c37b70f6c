/**
 * What goes over an AT channel, as those who use it see it: a command with its limits, and what came of it.
 *
 * Source: ITU-T V.250, 5; 3GPP TS 27.007, 4 (syntax) and 9.2 (errors); 3GPP TS 27.005, 3.2.5 and 3.5 (prompts, errors).
 */
import type { ActorRef, Snapshot } from 'xstate';

export interface AtCommand {
	/** Without the `AT` before it: `+CPIN?`; empty for `AT` alone. */
	readonly text: string;
	/** How long the final result may take, in ms. */
	readonly limitMs: number;
	/** Its reply's lines begin so: `+CPIN:`. Absent: its reply has no prefix (`+CGMI`); what is no known URC belongs to it. */
	readonly prefix?: string;
	/** Sent when the modem prompts for it (`> `), and ended with Ctrl-Z: one line of printable ASCII, such as a PDU in hex. */
	readonly body?: string;
	/** Its text or body is nobody's business: a PIN, a message. */
	readonly secret?: true;
}

export type AtAnswer =
	| { readonly kind: 'ok'; readonly lines: readonly string[] }
	/** The line is in data mode from here on: the channel is of no use until it comes back. */
	| { readonly kind: 'connected'; readonly text: string }
	| { readonly kind: 'error'; readonly error: AtError; readonly lines: readonly string[] }
	/** No final result within the command's limit, or the modem is mute anyway: whether it took effect is not known. */
	| { readonly kind: 'silent' };

export type AtError =
	/** `+CME ERROR: 10` (27.007, 9.2), `+CMS ERROR: 321` (27.005, 3.2.5). */
	| { readonly of: 'CME' | 'CMS'; readonly code: number }
	/** Without a number: `ERROR`, `NO CARRIER`, `BUSY`, `NO ANSWER`, `NO DIALTONE`, `ABORTED`, or the words of a verbose one. */
	| { readonly of: 'result'; readonly text: string };

/** To the channel. Answered once, in the order of asking; the channel takes no more than `MOST_WAITING` at a time. */
export interface Ask {
	readonly type: 'ASK';
	readonly command: AtCommand;
	/** Comes back in ANSWERED. */
	readonly reference: number;
	readonly replyTo: ActorRef<Snapshot<unknown>, Answered>;
}

export interface Answered {
	readonly type: 'ANSWERED';
	readonly reference: number;
	readonly answer: AtAnswer;
}

/** A result that nobody asked for (V.250, 3; 27.007, 4.3). */
export interface Urc {
	readonly type: 'URC';
	/** `+CREG: 1`, `RDY`. */
	readonly line: string;
	/** The line after it, where it has one (`+CMT:`, `+CDS:`, with its PDU). */
	readonly body?: string;
}

/** The channel as those below it hold it. */
export type AtChannelRef = ActorRef<Snapshot<unknown>, Ask>;
