/**
 * What the modem answers about messages, read; and what went wrong, in words.
 *
 * Promises: lines that make no sense are left out; nothing of a message or a number is in the words.
 *
 * Source: 3GPP TS 27.005, 3.2.2 (+CPMS), 3.2.1 (+CSMS), 3.4.2 (+CMGL), 3.5.1 (+CMGS), 3.2.5 (errors); 23.040, 9.2.3.22 and
 * 24.011, annex E-2 (the network's causes, 0 to 127).
 */
import type { AtAnswer, AtError } from './at.ts';

export interface Stored {
	readonly index: number;
	/** Hex, with the service centre's address before it. */
	readonly pdu: string;
}

const PDU = /^([0-9A-Fa-f]{2})+$/;

/** Of `+CMGL=4` in PDU mode: a line about the message, and a line that is it. */
export function readList(lines: readonly string[]): readonly Stored[] {
	const found: Stored[] = [];
	let index: number | undefined;
	for (const line of lines) {
		const [, number] = /^\+CMGL: *(\d+),/.exec(line) ?? [];
		if (number !== undefined) {
			// One without its message is in the way, and is deleted as the others are.
			if (index !== undefined) found.push({ index, pdu: '' });
			index = Number(number);
		} else if (index !== undefined && PDU.test(line)) {
			found.push({ index, pdu: line });
			index = undefined;
		}
	}
	return index === undefined ? found : [...found, { index, pdu: '' }];
}

/** What we keep messages in, the first that may be had of each: the modem's own, and the SIM's. */
const WANTED = ['ME', 'SM', 'MT'];

/**
 * Of `+CPMS=?`: those that can be read and, the first of them, received into.
 * A modem without lists takes the one name that 27.005 wants of every modem with a SIM.
 */
export function readStorages(lines: readonly string[]): readonly string[] {
	const [first = '', second = '', third = ''] = [...lines.join('').matchAll(/\(([^)]*)\)/g)].map(
		([, list]) => list ?? '',
	);
	const has = (list: string, name: string) => list === '' || list.includes(`"${name}"`);
	const receiving =
		WANTED.find((name) => [first, second, third].every((list) => list !== '' && has(list, name))) ?? 'SM';
	// What is meant for the card (class 2) goes there, wherever the others go.
	const others = receiving === 'MT' ? [] : WANTED.filter((name) => name === 'SM' && first.includes('"SM"'));
	return [...new Set([receiving, ...others])];
}

/** Of `+CSMS?`: what comes directly is to be acknowledged. */
export function wantsAcknowledgement(answer: AtAnswer | undefined): boolean {
	return answer?.kind === 'ok' && answer.lines.some((line) => /^\+CSMS: *1,/.test(line));
}

/** Of `+CMGS`: the message's reference. */
export function readReference({ kind, ...answer }: AtAnswer): number | undefined {
	if (kind !== 'ok' || !('lines' in answer)) return undefined;
	const [number] = answer.lines.flatMap((line) => /^\+CMGS: *(\d{1,3})/.exec(line)?.[1] ?? []);
	return number === undefined ? undefined : Number(number);
}

interface Words {
	readonly text: string;
	readonly retryable?: true;
}

const CMS: { readonly [code: number]: Words } = {
	1: { text: 'the network does not know the number: check it' },
	8: { text: 'the operator bars messages: see the contract of the SIM' },
	10: { text: 'calls and messages are barred: see the contract of the SIM' },
	21: { text: 'the network rejected it' },
	27: { text: 'the number is out of service' },
	28: { text: 'the network does not know this subscriber: see the contract of the SIM' },
	29: { text: 'the network has no such facility for this SIM' },
	30: { text: 'the network does not know this subscriber: see the contract of the SIM' },
	38: { text: 'the network is out of order: send it again later', retryable: true },
	41: { text: 'the network failed for now: send it again later', retryable: true },
	42: { text: 'the network is congested: send it again later', retryable: true },
	47: { text: 'the network has no resources for it: send it again later', retryable: true },
	50: { text: 'the SIM’s contract has no messages' },
	69: { text: 'the network does not do this' },
	302: { text: 'the modem does not allow it now: send it again later', retryable: true },
	304: { text: 'the modem refuses the message’s form: report this, it is a defect' },
	310: { text: 'there is no SIM: insert it' },
	311: { text: 'the SIM wants its PIN' },
	313: { text: 'the SIM failed: look at its contacts, or have it replaced' },
	314: { text: 'the SIM is busy: send it again later', retryable: true },
	315: { text: 'the SIM is a wrong one' },
	316: { text: 'the SIM wants its PUK' },
	322: { text: 'the modem’s memory is full', retryable: true },
	330: { text: 'no service centre is known: the SIM lacks its number (+CSCA)' },
	331: { text: 'there is no network: send it again later', retryable: true },
	332: { text: 'the network did not answer in time', retryable: true },
	340: { text: 'the modem expected no acknowledgement' },
	500: { text: 'the modem does not know why', retryable: true },
};

/** The same of the modem's general errors (27.007, 9.2.1). */
const CME: { readonly [code: number]: number } = {
	10: 310,
	11: 311,
	12: 316,
	13: 313,
	14: 314,
	15: 315,
	20: 322,
	30: 331,
	31: 332,
};

/** @returns What went wrong, for a person, and whether the same may go later. */
export function explain(error: AtError): { readonly text: string; readonly retryable: boolean } {
	if (error.of === 'result') return { text: `the modem says ${error.text}`, retryable: false };
	const { of, code } = error;
	const words = CMS[of === 'CME' ? (CME[code] ?? -1) : code];
	const number = `+${of} ERROR: ${code}`;
	return words
		? { text: `${words.text} (${number})`, retryable: words.retryable ?? false }
		: { text: `the modem says ${number}`, retryable: false };
}

/** Why a row of commands did not come to its end; undefined where it did. */
export function obstacleIn(answers: readonly AtAnswer[]): string | undefined {
	const last = answers.find(({ kind }) => kind !== 'ok');
	if (!last) return undefined;
	return last.kind === 'error' ? explain(last.error).text : 'the modem did not answer';
}
