/**
 * The default alphabet of text messages: which characters are in it, as septets, and septets packed into octets.
 *
 * Promises: a text that is not wholly in the alphabet is none of it: nothing is replaced by something similar.
 *
 * Source: 3GPP TS 23.038, 6.1.2.1.1 (packing), 6.2.1 (the alphabet), 6.2.1.1 (its extension).
 */

/** By their septets; the escape to the extension, 0x1B, is no character. */
const BASIC =
	'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
	'¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const ESCAPE = 0x1b;
const EXTENSION: { readonly [character: string]: number } = {
	'\f': 0x0a,
	'^': 0x14,
	'{': 0x28,
	'}': 0x29,
	'\\': 0x2f,
	'[': 0x3c,
	'~': 0x3d,
	']': 0x3e,
	'|': 0x40,
	'€': 0x65,
};

/** One or two septets; undefined where the alphabet does not have it. */
export function septetsOf(character: string): readonly number[] | undefined {
	const extended = EXTENSION[character];
	if (extended !== undefined) return [ESCAPE, extended];
	const basic = BASIC.indexOf(character);
	return basic < 0 || basic === ESCAPE ? undefined : [basic];
}

/**
 * @param fillBits Before the first septet: behind a header, septets begin at a multiple of seven bits (23.040, 9.2.3.24).
 */
export function packSeptets(septets: readonly number[], fillBits = 0): Uint8Array {
	const octets = new Uint8Array(Math.ceil((septets.length * 7 + fillBits) / 8));
	for (const [index, septet] of septets.entries()) {
		const bit = index * 7 + fillBits;
		const at = Math.floor(bit / 8);
		const shifted = septet << (bit % 8);
		octets[at] = (octets[at] ?? 0) | (shifted & 0xff);
		if (shifted > 0xff) octets[at + 1] = shifted >> 8;
	}
	return octets;
}
