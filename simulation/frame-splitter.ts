/**
 * Cuts the bytes that a host writes into frames and single bytes, as a Z-Wave module's receiver does (INS12350
 * section 5): data frames `01 LEN … CHK`, and ACK, NAK and CAN.
 *
 * Promises: a frame comes out once, whole, and only if its checksum is right; however the bytes were chunked. A frame
 * that stalls is given up when the next byte comes too late. Does not answer: the serial line does.
 */

const SOF = 0x01;
const ACK = 0x06;
const NAK = 0x15;
const CAN = 0x18;

/** A module gives up a frame 1500 ms after its first byte (INS12350 section 6). */
const FRAME_LIMIT_MS = 1_500;

/** LEN counts TYPE, FUNC and CHK at least. */
const SHORTEST_LEN = 3;

export type Piece =
	| { readonly kind: 'frame'; readonly bytes: Uint8Array<ArrayBuffer> }
	| { readonly kind: 'ack' | 'nak' | 'can' }
	/** A frame whose checksum is wrong; it is to be answered with NAK. */
	| { readonly kind: 'faulty' };

export class FrameSplitter {
	#pending: number[] = [];
	/** When the first byte of the pending frame came, in ms. */
	#since = 0;

	/** The pieces that `chunk`, which came at `now` (ms on any steady clock), completes. */
	feed(chunk: Uint8Array, now: number): Piece[] {
		if (now - this.#since > FRAME_LIMIT_MS) this.#pending = [];
		const pieces: Piece[] = [];
		for (const byte of chunk) {
			const piece = this.#take(byte, now);
			if (piece) pieces.push(piece);
		}
		return pieces;
	}

	#take(byte: number, now: number): Piece | undefined {
		if (this.#pending.length === 0) {
			if (byte === ACK) return { kind: 'ack' };
			if (byte === NAK) return { kind: 'nak' };
			if (byte === CAN) return { kind: 'can' };
			if (byte !== SOF) return undefined;
			this.#since = now;
		}
		this.#pending.push(byte);
		const length = this.#pending[1];
		if (length === undefined || (length >= SHORTEST_LEN && this.#pending.length < length + 2)) return undefined;
		const bytes = Uint8Array.from(this.#pending);
		this.#pending = [];
		if (length < SHORTEST_LEN) return undefined;
		const sum = bytes.subarray(1).reduce((left, right) => left ^ right, 0xff);
		return sum === 0 ? { kind: 'frame', bytes } : { kind: 'faulty' };
	}
}
