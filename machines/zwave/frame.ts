/**
 * Frames of the Serial API as bytes: `01 LEN TYPE FUNC payload CHK`, and the single bytes ACK, NAK and CAN.
 *
 * Pure. Cuts whatever arrives into what it means and keeps what is not whole yet; never throws on a byte, and never holds
 * more than one frame. Does not answer and does not wait: that is the framing chart's.
 *
 * Source: INS12350 (Serial API Host Application Programming Guide), section 5.
 */

const SOF = 0x01;
export const ACK = 0x06;
export const NAK = 0x15;
const CAN = 0x18;

/** One token each: they come by the thousand when a line goes mad. */
const ANSWERS = {
	ack: { kind: 'ACK' },
	nak: { kind: 'NAK' },
	can: { kind: 'CAN' },
} as const;

/** TYPE, FUNC and CHK: a frame shorter than that is none. */
const SHORTEST_LENGTH = 3;

export interface Frame {
	readonly type: 'request' | 'response';
	/** The Serial API function, e.g. 0x13 SendData. */
	readonly function: number;
	readonly payload: Uint8Array;
}

export type Token =
	| { readonly kind: 'ACK' | 'NAK' | 'CAN' }
	| { readonly kind: 'frame'; readonly frame: Frame }
	/** A frame whose checksum is wrong: to be answered with NAK. */
	| { readonly kind: 'corrupt' };

export interface Scan {
	readonly tokens: readonly Token[];
	/** The beginning of a frame that has not arrived whole. */
	readonly rest: Uint8Array;
	/** Bytes that belonged to nothing. */
	readonly garbage: number;
	/** What came last may be a piece of a frame, whose end is still to come. */
	readonly noisy: boolean;
}

/** FF xor every byte from LEN up to `end` (exclusive), in a buffer whose frame begins at `start`. */
function checksum(bytes: Uint8Array, start: number, end: number): number {
	let sum = 0xff;
	for (let i = start + 1; i < end; i++) sum ^= bytes[i] ?? 0;
	return sum;
}

/** The bytes of a frame. @throws RangeError when the payload is longer than LEN can tell (252 bytes). */
export function encodeFrame({ type, function: func, payload }: Frame): Uint8Array {
	const length = payload.length + SHORTEST_LENGTH;
	if (length > 0xff) throw new RangeError(`a Serial API frame holds at most 252 bytes, not ${payload.length}`);
	const bytes = new Uint8Array(length + 2);
	bytes.set([SOF, length, type === 'request' ? 0 : 1, func]);
	bytes.set(payload, 4);
	bytes[length + 1] = checksum(bytes, 0, length + 1);
	return bytes;
}

/**
 * Reads what has arrived. An ACK behind garbage or a wrong checksum may be a byte of a damaged frame, and would say of a
 * frame of ours that it arrived: it counts as garbage, up to the next frame that is right. A NAK or CAN at the wrong moment
 * costs one more transmission, and is believed.
 *
 * @param rest What the scan before this one left over.
 * @param noisy Whether that scan ended so, and no pause came since.
 */
export function scan(rest: Uint8Array, chunk: Uint8Array, noisy = false): Scan {
	const bytes = rest.length === 0 ? chunk : concat(rest, chunk);
	const tokens: Token[] = [];
	let amidNoise = noisy;
	let garbage = 0;
	let at = 0;
	while (at < bytes.length) {
		const byte = bytes[at];
		if (byte === ACK && !amidNoise) tokens.push(ANSWERS.ack);
		else if (byte === NAK) tokens.push(ANSWERS.nak);
		else if (byte === CAN) tokens.push(ANSWERS.can);
		else if (byte === SOF) {
			const length = bytes[at + 1];
			if (length === undefined) break;
			if (length >= SHORTEST_LENGTH) {
				const end = at + 2 + length;
				if (end > bytes.length) break;
				const token = readFrame(bytes, at, end);
				if (token) tokens.push(token);
				else garbage += end - at;
				amidNoise = token?.kind !== 'frame';
				at = end;
				continue;
			}
			// LEN is impossible, so this was no SOF; what stands in LEN's place may be one.
			garbage++;
			amidNoise = true;
		} else {
			garbage++;
			amidNoise = true;
		}
		at++;
	}
	// Copied, so that a few bytes do not keep a whole read buffer alive.
	return { tokens, rest: bytes.slice(at), garbage, noisy: amidNoise };
}

/** @returns Undefined for a TYPE that does not exist. */
function readFrame(bytes: Uint8Array, start: number, end: number): Token | undefined {
	if (bytes[end - 1] !== checksum(bytes, start, end - 1)) return { kind: 'corrupt' };
	const type = bytes[start + 2];
	const func = bytes[start + 3];
	if (func === undefined || (type !== 0 && type !== 1)) return undefined;
	const payload = bytes.slice(start + 4, end - 1);
	return { kind: 'frame', frame: { type: type === 0 ? 'request' : 'response', function: func, payload } };
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array {
	const whole = new Uint8Array(head.length + tail.length);
	whole.set(head);
	whole.set(tail, head.length);
	return whole;
}
