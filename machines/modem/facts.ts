/**
 * What modems answer, read: registration, operator, SIM card, identity. Pure functions of single lines.
 *
 * Promises: what doesn't fit is undefined, never guessed.
 *
 * Source: 3GPP TS 27.007: 5.1 to 5.4 (identity), 7.2 (`+CREG`), 10.1.20 (`+CGREG`), 10.1.22 (`+CEREG`), 7.3 (`+COPS`), 8.3
 * (`+CPIN`), 9.2 (errors).
 */
import type { AtAnswer } from './at.ts';

export type Registration = 'idle' | 'searching' | 'denied' | 'home' | 'roaming';

/** Where the modem is in which network, of one of its three registrations (calls, packets, LTE's packets). */
export interface Place {
	readonly registration: Registration;
	/** Location or tracking area code, hex. */
	readonly area?: string;
	/** Cell id, hex. */
	readonly cell?: string;
	readonly technology?: string;
}

/** By <stat>. Those for messages only (6, 7) and for emergencies only (8, 11) carry no data: it goes on searching. */
const REGISTRATIONS: readonly Registration[] = [
	...(['idle', 'home', 'searching', 'denied', 'searching', 'roaming', 'searching', 'searching', 'searching'] as const),
	...(['home', 'roaming', 'searching'] as const),
];

/** By <AcT>. */
const TECHNOLOGIES = [
	...['GSM', 'GSM', 'UMTS', 'EDGE', 'HSDPA', 'HSUPA', 'HSPA', 'LTE', 'EC-GSM-IoT', 'NB-IoT', 'LTE', '5G', '5G', '5G'],
];

const SUBSCRIBED = 2;

/** The fields after `+CREG:`, `+CGREG:`, `+CEREG:`, as far as they are that. */
function fieldsOf(line: string): string[] | undefined {
	const text = /^\+C(?:G|E)?REG:(.*)$/.exec(line)?.[1];
	return text?.split(',').map((field) => field.trim().replace(/^"|"$/g, ''));
}

function placeIn([stat, area, cell, technology]: readonly string[]): Place | undefined {
	const registration = REGISTRATIONS[Number(stat || 'none')];
	if (!registration) return undefined;
	const isHex = (field: string | undefined) => field !== undefined && /^[0-9A-F]{1,9}$/i.test(field);
	const name = technology ? TECHNOLOGIES[Number(technology)] : undefined;
	return {
		registration,
		...(isHex(area) ? { area: area?.toUpperCase() ?? '' } : {}),
		...(isHex(cell) ? { cell: cell?.toUpperCase() ?? '' } : {}),
		...(name === undefined ? {} : { technology: name }),
	};
}

/** @param line As it is told unasked: `+CREG: <stat>[,<lac>,<ci>[,<AcT>]]`. */
export function readChange(line: string): Place | undefined {
	return placeIn(fieldsOf(line) ?? []);
}

/**
 * @param line As it is answered: `+CREG: <n>,<stat>[,<lac>,<ci>[,<AcT>]]`.
 * @returns Also whether changes are told as we asked for.
 */
export function readPlace(line: string): { readonly place: Place; readonly isSubscribed: boolean } | undefined {
	const [n, ...rest] = fieldsOf(line) ?? [];
	const place = placeIn(rest);
	return place && { place, isSubscribed: Number(n) === SUBSCRIBED };
}

const WORTH: readonly Registration[] = ['idle', 'searching', 'denied', 'home', 'roaming'];

/** The best of several registrations: whoever has one has a network; a denial says more than a search. */
export function bestOf(places: readonly Place[]): Place {
	const worth = ({ registration, cell }: Place) => 2 * WORTH.indexOf(registration) + (cell === undefined ? 0 : 1);
	const isIn = ({ registration }: Place) => registration === 'home' || registration === 'roaming';
	const found = [...places].filter(isIn);
	// The last is LTE's, where there is one.
	return (found.length > 0 ? found.reverse() : [...places]).reduce<Place>(
		(best, place) => (worth(place) > worth(best) ? place : best),
		{ registration: 'idle' },
	);
}

/** `+COPS: <mode>,<format>,"<operator>"[,<AcT>]`. */
export function readOperator(
	line: string,
): { readonly operator: string; readonly technology: string | undefined } | undefined {
	const [, operator, technology] = /^\+COPS:\s*\d,\d,"([^"]{1,64})"(?:,(\d+))?/.exec(line) ?? [];
	if (!operator) return undefined;
	return { operator, technology: technology === undefined ? undefined : TECHNOLOGIES[Number(technology)] };
}

/** What `+CPIN?` says of the card. */
export type Card = 'ready' | 'pin' | 'puk' | 'otherLock' | 'absent' | 'failed' | 'busy';

const NOT_INSERTED = 10;
const FAILED = [13, 15, 16];

export function readCard(answer: AtAnswer | undefined): Card {
	if (answer?.kind === 'error' && answer.error.of === 'CME') {
		if (answer.error.code === NOT_INSERTED) return 'absent';
		// 11 and 12: a PIN, a PUK is asked for, in a modem that doesn't answer the question while it is.
		if (answer.error.code === 11) return 'pin';
		if (answer.error.code === 12) return 'puk';
		return FAILED.includes(answer.error.code) ? 'failed' : 'busy';
	}
	if (answer?.kind !== 'ok') return 'busy';
	const code = answer.lines.map((line) => /^\+CPIN:\s*"?([A-Z0-9 -]+?)"?\s*$/.exec(line)?.[1]).find(Boolean);
	if (code === 'READY') return 'ready';
	if (code === 'SIM PIN') return 'pin';
	if (code === 'SIM PUK') return 'puk';
	if (code === 'NOT INSERTED' || code === 'NOT READY') return code === 'NOT INSERTED' ? 'absent' : 'busy';
	return code === undefined ? 'busy' : 'otherLock';
}

/** 18 to 22 digits in whatever the modem answers to a question for the ICCID (ITU-T E.118); a filler digit F goes. */
export function readIccid(answer: AtAnswer | undefined): string | undefined {
	if (answer?.kind !== 'ok') return undefined;
	return answer.lines.map((line) => /(?<!\d)(89\d{16,20})F?(?![\dA-F])/i.exec(line)?.[1]).find(Boolean);
}

/** A line of text such as `+CGMI` answers, with or without a prefix and quotes; of bounded length. */
export function readText(answer: AtAnswer | undefined): string | undefined {
	const line = answer?.kind === 'ok' ? answer.lines.find((text) => text.trim() !== '') : undefined;
	const text = line
		?.replace(/^\+[A-Z]+:\s*/, '')
		.replace(/^"|"$/g, '')
		.trim()
		.slice(0, 64);
	return text === '' ? undefined : text;
}

/** 14 to 16 digits. */
export function readImei(answer: AtAnswer | undefined): string | undefined {
	return /(?<!\d)\d{14,16}(?!\d)/.exec(readText(answer) ?? '')?.[0];
}

/** The error's number among the standard's, or its words; undefined where there is none. */
export function wordsOf(answer: AtAnswer | undefined): string {
	if (answer?.kind === 'error')
		return answer.error.of === 'result' ? answer.error.text : `+${answer.error.of} ERROR: ${answer.error.code}`;
	return answer?.kind === 'silent' || answer === undefined ? 'nothing' : answer.kind;
}
