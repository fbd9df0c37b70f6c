/**
 * What is known beforehand of AT commands: how long each may take, and how its reply's lines begin.
 *
 * Promises: a limit is never shorter than the manuals allow the modem, so that one that runs out means something. Does not
 * know what a command does.
 *
 * Source: 3GPP TS 27.007 and 27.005 (forms of commands and replies); the response times of the AT manuals of Quectel's
 * EC2x, Telit's LE910, SIMCom's SIM7600 and u-blox' TOBY-L2, of which each limit is the longest.
 */
import type { AtCommand } from './at.ts';
import { isStandardUrc } from './at-urcs.ts';

const DEFAULT_S = 3;

/** Seconds, by how the command begins; the first that fits counts. */
const LIMITS: readonly (readonly [beginning: string, seconds: number])[] = [
	['+COPS=?', 315],
	['+COPS=', 180],
	['+COPS', 10],
	['+CGACT=', 150],
	['+CGATT=', 140],
	['+CMGS', 120],
	['+CMSS', 120],
	['+CMGD', 25],
	['+CMGL', 20],
	['+CPMS', 10],
	['+CPWROFF', 40],
	['+CFUN', 15],
	['+CPIN', 10],
	['+CREG?', 10],
	['+CGREG?', 10],
	['+CEREG?', 10],
	['+CUSD', 10],
	['+CRSM', 10],
	['+CLCK', 15],
	['+CPWD', 15],
	['+CCID', 5],
	['+CIMI', 5],
	['D', 120],
	['H', 90],
	['Z', 6],
	['&F', 6],
];

/** Their replies are bare text (27.007, 5.1 to 5.6; V.250, 6.1), on some modems or on all. */
const BARE = ['+CGMI', '+CGMM', '+CGMR', '+CGSN', '+CIMI', '+CCID', '+ICCID', '+GMI', '+GMM', '+GMR', '+GSN', '+CLAC'];

/** `+CPIN` of `+CPIN?`, `#QSS` of `#QSS=2`: an extended command's name, and what it is asked. */
const EXTENDED = /^([+#^*$%!][A-Z][A-Z0-9]*)(.*)$/i;

/** @param text Without the `AT`. @param options What differs from what is known of it. */
export function at(text: string, options: Partial<Omit<AtCommand, 'text'>> = {}): AtCommand {
	const prefix = prefixOf(text);
	return { text, limitMs: limitOf(text), ...(prefix === undefined ? {} : { prefix }), ...options };
}

function limitOf(text: string): number {
	const upper = text.toUpperCase();
	const [, seconds] = LIMITS.find(([beginning]) => upper.startsWith(beginning)) ?? ['', DEFAULT_S];
	return seconds * 1_000;
}

function prefixOf(text: string): string | undefined {
	const [, name, rest = ''] = EXTENDED.exec(text) ?? [];
	// Several commands in one line have several replies (V.250, 5.2.2).
	if (name === undefined || /;./.test(rest)) return undefined;
	const upper = name.toUpperCase();
	if (BARE.includes(upper)) return undefined;
	const prefix = `${upper}:`;
	// `+CREG=2` has no reply of its own: what comes then is a change of the registration.
	const isSet = rest.startsWith('=') && rest !== '=?';
	return isSet && isStandardUrc(prefix) ? undefined : prefix;
}
