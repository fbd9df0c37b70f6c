/**
 * The lines in the bytes that a modem sends, and the prompts, which have no line end.
 *
 * Promises: the same lines however the bytes were cut into chunks; a line that never ends takes no more room than
 * `MOST_LINE`; a byte that is no text is dropped and counted, and the line goes on without it, since a UART that wakes up
 * often begins with one. Only ASCII is text: nobody should choose a character set (+CSCS) that has more. A line that begins
 * as a prompt does is taken for one. Does not know what a line means.
 *
 * Source: ITU-T V.250, 5.7.1 (responses); 3GPP TS 27.005, 3.5 (prompt).
 */

/** The longest known are lists of networks and PDUs, of some 2,000 characters. */
export const MOST_LINE = 4_096;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
/** Ctrl-Z and ESC, which come back as an echo. */
const SUB = 0x1a;
const ESC = 0x1b;
const SPACE = 0x20;
const TILDE = 0x7e;
const PROMPT = '> ';

export type AtPiece =
	| {
			readonly kind: 'line';
			readonly text: string;
			/** A line end came directly before it: verbose responses have one there, numeric codes have none (V.250, 6.2.6). */
			readonly isHeaded: boolean;
	  }
	| { readonly kind: 'prompt' };

/** Where the last chunk ended. */
export interface AtReading {
	readonly text: string;
	readonly isHeaded: boolean;
	/** The line is too long: the rest of it is dropped too. */
	readonly isOverlong: boolean;
}

export const NOTHING_READ: AtReading = { text: '', isHeaded: false, isOverlong: false };

export interface AtRead {
	readonly pieces: readonly AtPiece[];
	readonly reading: AtReading;
	/** Bytes that were dropped. */
	readonly garbage: number;
}

export function readAt(before: AtReading, bytes: Uint8Array): AtRead {
	let { text, isHeaded, isOverlong } = before;
	let garbage = 0;
	const pieces: AtPiece[] = [];
	for (const byte of bytes) {
		if (byte === CR || byte === LF) {
			if (text !== '') pieces.push({ kind: 'line', text, isHeaded });
			// A line's own end is CR or CR LF: only another CR is a header of the next.
			isHeaded = text === '' && !isOverlong && (isHeaded || byte === CR);
			text = '';
			isOverlong = false;
		} else if (isOverlong || !isText(byte)) {
			if (byte !== SUB && byte !== ESC) garbage++;
		} else if (text.length === MOST_LINE) {
			garbage += MOST_LINE + 1;
			text = '';
			isOverlong = true;
		} else {
			text += String.fromCharCode(byte);
			if (text !== PROMPT) continue;
			pieces.push({ kind: 'prompt' });
			text = '';
		}
	}
	return { pieces, reading: { text, isHeaded, isOverlong }, garbage };
}

function isText(byte: number): boolean {
	return (byte >= SPACE && byte <= TILDE) || byte === TAB;
}
