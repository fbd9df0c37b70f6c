/**
 * A text as the messages that carry it: SMS-SUBMIT, in as many parts as it takes.
 *
 * Promises: in the default alphabet where the whole text is in it, else in UCS2; a character of two septets or of two UTF-16
 * units is never cut in two. Asks for no report, sets no validity: the service centre's own counts. Reading messages is a
 * library's business (`actors/modem/pdu.ts`).
 *
 * Source: 3GPP TS 23.040, 9.2.2.2 (SMS-SUBMIT), 9.1.2.5 (addresses), 9.2.3.24.1 (parts); 27.005, 3.1 (service centre, length).
 */
import { packSeptets, septetsOf } from './pdu-alphabet.ts';

export interface Submit {
	/** Hex, with an empty service centre's address before it: the modem's own. */
	readonly pdu: string;
	/** Octets without that address, as +CMGS wants them. */
	readonly length: number;
}

/** Octets of user data in one message (23.040, 9.2.3.24). */
const ROOM = 140;
/** The header of a part with a reference of one octet. */
const HEADER = 6;
const SEPTETS_ALONE = Math.floor((ROOM * 8) / 7);
const SEPTETS_IN_PART = Math.floor(((ROOM - HEADER) * 8) / 7);
/** Where septets begin behind the header, and the bits up to there. */
const SEPTETS_OF_HEADER = Math.ceil((HEADER * 8) / 7);
const FILL_BITS = SEPTETS_OF_HEADER * 7 - HEADER * 8;
const INTERNATIONAL = 0x91;
const UNKNOWN = 0x81;
const UCS2 = 0x08;
const SMS_SUBMIT = 0x01;
const WITH_HEADER = 0x40;

/**
 * @param number Digits, with or without a leading `+`.
 * @param reference Of the parts, so that those of another message are told apart; 0 to 255.
 */
export function encodeSubmits(number: string, text: string, reference: number): readonly Submit[] {
	const characters = [...text];
	const septets = characters.map(septetsOf);
	const isDefault = septets.every((one) => one !== undefined);
	const units = isDefault
		? septets.map((one) => one ?? [])
		: characters.map((one) => one.split('').flatMap((unit) => [unit.charCodeAt(0) >> 8, unit.charCodeAt(0) & 0xff]));
	const alone = split(units, isDefault ? SEPTETS_ALONE : ROOM);
	const parts = alone.length === 1 ? alone : split(units, isDefault ? SEPTETS_IN_PART : ROOM - HEADER);
	return parts.map((content, index) => {
		const header = parts.length === 1 ? [] : [HEADER - 1, 0, 3, reference & 0xff, parts.length, index + 1];
		const packed = isDefault ? packSeptets(content, header.length > 0 ? FILL_BITS : 0) : content;
		const length = content.length + (isDefault && header.length > 0 ? SEPTETS_OF_HEADER : header.length);
		const tpdu = [
			header.length > 0 ? SMS_SUBMIT | WITH_HEADER : SMS_SUBMIT,
			// The modem sets the message's reference.
			0,
			...address(number),
			0,
			isDefault ? 0 : UCS2,
			length,
			...header,
			...packed,
		];
		return { pdu: `00${hex(tpdu)}`, length: tpdu.length };
	});
}

/** As many characters a part as there is room for; an empty text is one part. */
function split(units: readonly (readonly number[])[], room: number): readonly number[][] {
	const parts: number[][] = [[]];
	for (const unit of units) {
		const last = parts.at(-1);
		if (last && last.length + unit.length <= room) last.push(...unit);
		else parts.push([...unit]);
	}
	return parts;
}

function address(number: string): readonly number[] {
	const digits = number.replace('+', '');
	const pairs = [...(digits.length % 2 === 0 ? digits : `${digits}F`).matchAll(/(.)(.)/g)];
	const type = number.startsWith('+') ? INTERNATIONAL : UNKNOWN;
	return [digits.length, type, ...pairs.map(([, first, second]) => Number.parseInt(`${second}${first}`, 16))];
}

function hex(octets: readonly number[]): string {
	return octets
		.map((octet) => octet.toString(16).padStart(2, '0'))
		.join('')
		.toUpperCase();
}
