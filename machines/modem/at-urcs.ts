/**
 * The results that a modem tells unasked, by the standards; a vendor's come in from its profile.
 *
 * Source: 3GPP TS 27.007 (6.11, 7.2, 7.11, 7.15, 8.41, 10.1.19 ff.), 3GPP TS 27.005 (3.4.1), ITU-T V.250 (6.3).
 */

/** Each as a line of it begins. */
const STANDARD: readonly string[] = [
	...['RING', 'NO CARRIER', '+CRING:', '+CLIP:', '+CCWA:', '+CSSI:', '+CSSU:', '+CUSD:', '+CIEV:'],
	...['+CREG:', '+CGREG:', '+CEREG:', '+C5GREG:', '+CGEV:', '+CPIN:', '+CTZV:', '+CTZE:', '+CTZDST:', '+CTZEU:'],
	...['+CMTI:', '+CMT:', '+CDSI:', '+CDS:', '+CBMI:', '+CBM:'],
];

/** In PDU mode their second line is the PDU, in hex. */
const TWO_LINES: readonly string[] = ['+CMT:', '+CDS:', '+CBM:'];

export function isStandardUrc(line: string): boolean {
	return STANDARD.some((beginning) => line.startsWith(beginning));
}

export function hasSecondLine(line: string): boolean {
	return TWO_LINES.some((beginning) => line.startsWith(beginning));
}
