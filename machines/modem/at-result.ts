/**
 * What a line says of a command's end, if anything: its final result, in words or as a number.
 *
 * Promises: an answer without the reply's lines, or undefined for a line that is no final result. Whether the result is the
 * running command's is not known here.
 *
 * Source: ITU-T V.250, 5.7.1 and 6.2.6; 3GPP TS 27.007, 9.2; 3GPP TS 27.005, 3.2.5.
 */
import type { AtAnswer } from './at.ts';

export type AtResult = Exclude<AtAnswer, { kind: 'silent' }>;

/** The codes of ATV0; the one that is missing, 2, is RING. */
const NUMERIC: { readonly [code: string]: string } = {
	0: 'OK',
	1: 'CONNECT',
	3: 'NO CARRIER',
	4: 'ERROR',
	6: 'NO DIALTONE',
	7: 'BUSY',
	8: 'NO ANSWER',
};

/** How a call ends, or does not come about: results of commands that dial, and told unasked at any time. */
const CALL_RESULTS: readonly string[] = ['NO CARRIER', 'NO DIALTONE', 'NO DIAL TONE', 'BUSY', 'NO ANSWER'];

/** The last two are Huawei's, Quectel's and ZTE's. */
const FAILURES: readonly string[] = ['ERROR', 'ABORTED', 'COMMAND NOT SUPPORT', 'TOO MANY PARAMETERS'];

const NUMBERED = /^\+(CME|CMS) ERROR: ?(.+)$/;
const CONNECTED = /^CONNECT(?: |$)/;
const CALL_ENDED = new RegExp(`^(?:${CALL_RESULTS.join('|')})(?: |$)`);

/** What a numeric code means in words; other lines as they are. */
export function inWords(line: string, isHeaded: boolean): string {
	if (isHeaded) return line;
	return line === '2' ? 'RING' : (NUMERIC[line] ?? line);
}

export function resultIn(line: string): AtResult | undefined {
	if (line === 'OK') return { kind: 'ok', lines: [] };
	if (CONNECTED.test(line)) return { kind: 'connected', text: line };
	if (FAILURES.includes(line) || CALL_ENDED.test(line))
		return { kind: 'error', error: { of: 'result', text: line }, lines: [] };
	const [, of, reason] = NUMBERED.exec(line) ?? [];
	if ((of !== 'CME' && of !== 'CMS') || reason === undefined) return undefined;
	const code = /^\d{1,5}$/.test(reason) ? Number(reason) : undefined;
	return { kind: 'error', error: code === undefined ? { of: 'result', text: reason } : { of, code }, lines: [] };
}

export function endsCall(line: string): boolean {
	return CALL_ENDED.test(line);
}

export function isOfCall(line: string): boolean {
	return CONNECTED.test(line) || endsCall(line);
}
