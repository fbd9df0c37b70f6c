/**
 * What the network makes of a message that somebody sends: the same text, as it is delivered.
 *
 * Source: 3GPP TS 23.040, 9.2.2.1 (SMS-DELIVER), 9.2.2.2 (SMS-SUBMIT).
 */

/** 22 August 2026, 10:00:00 UTC: what the service centre writes on it. */
const STAMP = '62802201000000';
/** Octets of the validity period, by its format (23.040, 9.2.3.3). */
const VALIDITY = [0, 7, 1, 7];

/** @param pdu Hex, with the service centre's address before it. */
export function asDelivered(pdu: string): string {
	let rest = pdu;
	const take = (octets: number) => {
		const taken = rest.slice(0, octets * 2);
		rest = rest.slice(octets * 2);
		return taken;
	};
	const number = (hex: string) => Number.parseInt(hex, 16);
	take(number(take(1)));
	const first = number(take(1));
	take(1);
	const digits = take(1);
	const address = digits + take(1 + Math.ceil(number(digits) / 2));
	const protocolAndCoding = take(2);
	take(VALIDITY[(first >> 3) & 3] ?? 0);
	const header = first & 0x40;
	return `00${(0x04 | header).toString(16).padStart(2, '0')}${address}${protocolAndCoding}${STAMP}${rest}`;
}
