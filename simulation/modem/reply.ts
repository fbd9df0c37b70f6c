/**
 * A command as the modem's parts see it, and what they answer.
 *
 * Source: ITU-T V.250, 5.4 and 5.7 (commands, result codes); 3GPP TS 27.007, 9.2 (+CME ERROR); 27.005, 3.2.5 (+CMS ERROR).
 */
import type { Modem } from './device.ts';

export interface Command {
	/** In capitals: `E`, `&F`, `S3`, `D`, `+CPIN`. */
	readonly name: string;
	/** `+CPIN`, `+CPIN?`, `+CPIN=?`, `+CPIN="1234"`; a basic command with a number is `set`. */
	readonly kind: 'do' | 'read' | 'test' | 'set';
	/** Without their quotation marks; what was left out is empty. */
	readonly args: readonly string[];
}

export type Reply =
	/** Information, and OK. */
	| { readonly lines: readonly string[]; readonly lateMs?: number }
	| { readonly cme: number; readonly lateMs?: number }
	| { readonly cms: number }
	/** Another final result: `ERROR`, `NO CARRIER`. */
	| { readonly result: string }
	/** The line is in data mode from here on; with the speed, where X says so. */
	| { readonly connect: string }
	/** Asks for a body; it is undefined where it was left by ESC. */
	| { readonly prompt: (body: string | undefined) => Reply };

/** Undefined: this part does not know the command. */
export type Part = (command: Command, modem: Modem) => Reply | undefined;

export const ok = (...lines: readonly string[]): Reply => ({ lines });
export const ERROR: Reply = { result: 'ERROR' };

export const CME = {
	notAllowed: { cme: 3 },
	notSupported: { cme: 4 },
	simMissing: { cme: 10 },
	pinRequired: { cme: 11 },
	pukRequired: { cme: 12 },
	simBlocked: { cme: 262 },
	incorrectPassword: { cme: 16 },
	invalidIndex: { cme: 21 },
	noNetwork: { cme: 30 },
	incorrectParameters: { cme: 50 },
	unknown: { cme: 100 },
	/** Cause 27 of 24.008 ("missing or unknown APN"). */
	unknownApn: { cme: 127 },
} as const satisfies { [name: string]: Reply };

/** 27.007, 9.2.1: for +CMEE=2. */
export const CME_WORDS: { readonly [code: number]: string } = {
	3: 'operation not allowed',
	4: 'operation not supported',
	10: 'SIM not inserted',
	11: 'SIM PIN required',
	12: 'SIM PUK required',
	16: 'incorrect password',
	21: 'invalid index',
	30: 'no network service',
	50: 'Incorrect parameters',
	100: 'unknown',
	127: 'Missing or unknown APN',
	262: 'SIM blocked',
};

/** A whole number among the arguments; undefined where there is none. */
export function numberAt({ args }: Command, index: number): number | undefined {
	const text = args[index];
	return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
