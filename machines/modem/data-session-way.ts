/**
 * What a data session is, whatever carries it: the commands and programs that make and end it, as data and pure functions,
 * and what the session and those around it tell each other. The ways themselves are `data-session-ways.ts`.
 *
 * Source: box-facts, "Modem" (data); issue 5, "Modem".
 */
import type { ActorRef, Snapshot } from 'xstate';
import type { AlarmChanged } from '../events.ts';
import type { AtChannelRef, AtCommand } from './at.ts';

/** A program of the system, started without a shell. */
export interface Program {
	readonly program: string;
	readonly args: readonly string[];
	readonly env?: { readonly [name: string]: string };
	/** Goes into a file that only we can read, whose path is the last argument: what must not be on a command line. */
	readonly file?: string;
}

/** What a program said, and how it ended; `code` is null where it was killed. */
export interface Ran {
	readonly code: number | null;
	/** Of both its outputs, oldest first; the last ones where there were very many. */
	readonly lines: readonly string[];
}

/** Why there is no session. */
export interface DataFault {
	readonly reason: string;
	readonly remedy: string;
	/** The network does not let us in as we are: to try again soon is of no use. */
	readonly refused: boolean;
}

/** What is to be done after what was done: the next program, or the end. */
export type Step =
	| { readonly run: Program; readonly limitMs: number }
	| { readonly done: true }
	| { readonly fault: DataFault };

/** Programs one after another, each chosen by what those before it said. */
export type Dialogue = (ran: readonly Ran[]) => Step;

/** What a line of the program that holds the session says. */
export interface Heard {
	readonly interface?: string;
	/** Packets go from here on. */
	readonly isUp?: true;
	/** What the program's end will be due to. */
	readonly fault?: DataFault;
}

/** How a session is made and ended. */
export interface Way {
	/** False: somebody else (NetworkManager, ModemManager) makes it; we only watch. */
	readonly isOurs: boolean;
	/** Over the AT channel; all must be answered `ok`. */
	readonly dial: readonly AtCommand[];
	readonly hangUp: readonly AtCommand[];
	/** After dialling. */
	readonly start: Dialogue;
	/** Before hanging up. @param started What `start` ran. */
	readonly stop: (started: readonly Ran[]) => Dialogue;
	/** Runs as long as the session; undefined: nothing holds it. */
	readonly holder: Program | undefined;
	/** The session is up when the holder says so; false: when its interface has an address. */
	readonly isAnnounced: boolean;
	readonly hear: (line: string) => Heard;
	/** Why the holder ended. @param code Null where it was killed. */
	readonly ended: (code: number | null) => DataFault;
	/** Undefined: the holder says. */
	readonly interface: string | undefined;
}

export interface DataSessionInput {
	readonly channel: AtChannelRef;
	readonly owner: ActorRef<Snapshot<unknown>, FromDataSession>;
	readonly way: Way;
	/** How often the internet is looked for while all is well, in ms; a look costs some hundred bytes. */
	readonly checkEveryMs: number;
	/** 0 to 1, exclusive. */
	readonly random: () => number;
}

/** What the session takes. */
export type ToDataSession =
	/** There is a network that we may use: registered, at home or allowed to roam, the context is defined. */
	| { readonly type: 'ALLOW' }
	/** There is none any more. Not sent where the session is not ours. */
	| { readonly type: 'FORBID'; readonly reason: string }
	/** Ends it in order; the session's actor is done then. */
	| { readonly type: 'STOP' };

/** How the session is. Told when it changes. */
export interface DataChanged {
	readonly type: 'DATA_CHANGED';
	readonly state: 'down' | 'connecting' | 'online' | 'noInternet' | 'waiting' | 'refused';
	/** The network interface, while there is one. */
	readonly interface?: string;
	/** Its IPv4 address, else its IPv6 address. */
	readonly address?: string;
	/** Why it is not online, in words. */
	readonly reason?: string;
}

/** The alarm is `modem-data`. */
export type FromDataSession = DataChanged | AlarmChanged;

// What the session starts; actors/modem provides it ----------------------------------------------------------------

/** Input: the program, or nothing, where there is nothing to run. Output: its end. */
export type ToProcess = { readonly type: 'TERMINATE' };
export interface FromProcess {
	readonly type: 'LINE';
	readonly line: string;
}

/** Tells while it runs; never ends by itself. */
export type FromInterface =
	| { readonly type: 'ADDRESS_SEEN'; readonly address: string }
	/** The interface has none, or is gone. */
	| { readonly type: 'ADDRESS_LOST' };

export interface CheckInput {
	readonly interface: string;
	readonly address: string | undefined;
}
