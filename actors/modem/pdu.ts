/**
 * Messages read and written for the messages' chart (`machines/modem/sms.ts`): read by a library, written by ourselves.
 *
 * Promises: reading never fails: what is no message of text to us (binary, a report, broken) is undefined, and nothing of
 * it is told or logged.
 *
 * The library (node-pdu) is not used for writing: it makes two parts of 160 characters of the default alphabet, and UCS2 of
 * a text with `ñ` or `€`.
 *
 * Source: 3GPP TS 23.040, 9.2.2.1 (SMS-DELIVER), 9.2.3.11 (time stamps), 9.2.3.24 (headers); 23.038, 4 (alphabets).
 */
import { randomInt } from 'node:crypto';
import { Deliver, parse, utils } from 'node-pdu';
import { fromPromise } from 'xstate';
import { encodeSubmits, type Submit } from '../../machines/modem/pdu.ts';
import { smsMachine } from '../../machines/modem/sms.ts';
import type { Part, Received } from '../../machines/modem/sms-parts.ts';

/** Octets of a message with its service centre's address: 176 of the message, 12 of the address (27.005, 3.1). */
const LONGEST_PDU = 2 * 188;

/** The messages' chart with what reads and writes them. */
export function createSms() {
	return smsMachine.provide({
		actors: {
			decode: fromPromise<readonly (Received | undefined)[], readonly string[]>(async ({ input }) =>
				input.map(readDeliver),
			),
			encode: fromPromise<readonly Submit[], { readonly number: string; readonly text: string }>(async ({ input }) =>
				encodeSubmits(input.number, input.text, randomInt(256)),
			),
		},
	});
}

/** @param pdu Hex, as the modem gave it. */
export function readDeliver(pdu: string): Received | undefined {
	if (pdu.length > LONGEST_PDU || !/^([0-9A-F]{2})+$/i.test(pdu)) return undefined;
	try {
		const message = parse(pdu);
		if (!(message instanceof Deliver)) return undefined;
		const { address, data, dataCodingScheme, serviceCenterTimeStamp } = message;
		if (dataCodingScheme.textAlphabet === utils.DCS.ALPHABET_8BIT || dataCodingScheme.compressedText) return undefined;
		const at = serviceCenterTimeStamp.time * 1_000;
		const part = partOf(data.parts[0]?.header ?? undefined);
		const from = `${address.type.type === utils.SCAType.TYPE_INTERNATIONAL ? '+' : ''}${address.phone ?? ''}`;
		// The library takes § for a character that the default alphabet does not have.
		const isDefault = dataCodingScheme.textAlphabet === utils.DCS.ALPHABET_DEFAULT;
		const text = isDefault ? data.getText().replaceAll('`', '§') : data.getText();
		return { from, text, at: Number.isFinite(at) ? at : 0, ...(part && { part }) };
	} catch {
		// The library throws at what it cannot read; that it could not is the answer.
		return undefined;
	}
}

function partOf(header: utils.Header | undefined): Part | undefined {
	if (header?.getType() === undefined) return undefined;
	const { POINTER: reference, SEGMENTS: count, CURRENT: number } = header.toJSON();
	return reference === undefined || count === undefined || number === undefined
		? undefined
		: { reference, count, number };
}
