/**
 * One direction of a bad serial line: what is written at its one end comes out at the other, more or less.
 *
 * Promises: what it does follows from the seed, the faults and what was written, byte by byte; what it lets through it lets
 * through in order. Knows frames only to choose what to damage (INS12350 section 5): it holds a frame until it is whole.
 * Keeps no time and no timers: the time comes in, and it says when the next bytes are due. What a wire can't do, it does
 * not: nothing comes twice.
 */
import { Dice } from './dice.ts';
import type { WireFaults } from './line-faults.ts';

const SOF = 0x01;
const ACK = 0x06;
const NAK = 0x15;
const CAN = 0x18;
const MAX_GARBAGE = 8;
const MAX_SMEARED_BITS = 8;
const MAX_PIECES = 4;

/** How often it did what, and how much it was given. */
export type Counts = { [Fault in Exclude<keyof WireFaults, `${string}Ms`>]: number } & {
	frames: number;
	answers: number;
};

interface Piece {
	readonly at: number;
	readonly bytes: readonly number[];
}

export class LyingWire {
	/** May be changed at any time; holds for what is written from then on. */
	faults: WireFaults;
	readonly counts: Counts = {
		frames: 0,
		answers: 0,
		drop: 0,
		lose: 0,
		flip: 0,
		smear: 0,
		swallow: 0,
		garbage: 0,
		nak: 0,
		can: 0,
		forge: 0,
		delay: 0,
		split: 0,
		join: 0,
	};
	readonly #dice: Dice;
	#begun: number[] = [];
	#underWay: Piece[] = [];

	constructor(seed: number, faults: WireFaults) {
		this.#dice = new Dice(seed);
		this.faults = faults;
	}

	/** Takes what is written at `now`, ms on any steady clock. */
	write(bytes: Uint8Array, now: number): void {
		for (const byte of bytes) {
			this.#begun.push(byte);
			const [first, length] = this.#begun;
			const size = first !== SOF ? 1 : length === undefined ? Number.POSITIVE_INFINITY : length + 2;
			if (this.#begun.length < size) continue;
			const unit = this.#begun;
			this.#begun = [];
			this.#carry(unit, now);
		}
	}

	/** When the next bytes come out; undefined when none are under way. */
	get due(): number | undefined {
		return this.#underWay[0]?.at;
	}

	/** What comes out at `now` or came out before: a chunk for each moment, oldest first. */
	read(now: number): Uint8Array<ArrayBuffer>[] {
		const moments = new Map<number, number[]>();
		while (this.#underWay[0] && this.#underWay[0].at <= now) {
			const { at, bytes } = this.#underWay[0];
			moments.set(at, [...(moments.get(at) ?? []), ...bytes]);
			this.#underWay.shift();
		}
		return [...moments.values()].map((bytes) => Uint8Array.from(bytes));
	}

	/** What is under way is gone. */
	cut(): void {
		this.#begun = [];
		this.#underWay = [];
	}

	#carry(unit: readonly number[], now: number): void {
		const { faults } = this;
		this.counts[unit.length > 1 ? 'frames' : 'answers']++;
		if (this.#does('garbage')) this.#deliver(this.#garbage(), now);
		if (this.#does('nak')) this.#deliver([NAK], now);
		if (this.#does('can')) this.#deliver([CAN], now);
		if (this.#does('forge')) this.#deliver([ACK], now);
		const late = this.#does('delay') ? this.#dice.below(faults.delayMs + 1) : 0;
		const held = this.#does('join') ? this.#dice.below(faults.joinMs + 1) : 0;
		if (unit.length > 1) this.#deliverFrame(this.#damaged(unit), now + late + held);
		else if (unit[0] !== ACK || !this.#does('swallow')) this.#deliver(unit, now + late + held);
	}

	/** At most one damage to a frame. */
	#damaged(frame: readonly number[]): readonly number[] {
		if (this.#does('drop')) return [];
		if (this.#does('lose')) return frame.toSpliced(this.#dice.below(frame.length), 1);
		if (this.#does('flip')) return this.#flipped(frame, 1);
		if (this.#does('smear')) return this.#flipped(frame, 2 + this.#dice.below(MAX_SMEARED_BITS - 1));
		return frame;
	}

	#flipped(frame: readonly number[], bits: number): readonly number[] {
		const bytes = [...frame];
		for (let done = 0; done < bits; done++) {
			const at = this.#dice.below(bytes.length);
			bytes[at] = (bytes[at] ?? 0) ^ (1 << this.#dice.below(8));
		}
		return bytes;
	}

	#garbage(): number[] {
		return Array.from({ length: 1 + this.#dice.below(MAX_GARBAGE) }, () => {
			const byte = this.#dice.below(0xff);
			return byte < ACK ? byte : byte + 1;
		});
	}

	#deliverFrame(bytes: readonly number[], at: number): void {
		let start = 0;
		let when = at;
		for (const end of this.#does('split') ? this.#bounds(bytes.length) : [bytes.length]) {
			this.#deliver(bytes.slice(start, end), when);
			start = end;
			when = Math.max(when, this.#last) + 1 + this.#dice.below(this.faults.gapMs);
		}
	}

	/** Where the pieces of a frame end. */
	#bounds(length: number): number[] {
		const cuts = Array.from({ length: 1 + this.#dice.below(MAX_PIECES - 1) }, () => 1 + this.#dice.below(length));
		return [...new Set([...cuts, length])].sort((left, right) => left - right);
	}

	/** Behind what is under way already. */
	#deliver(bytes: readonly number[], at: number): void {
		if (bytes.length > 0) this.#underWay.push({ at: Math.max(at, this.#last), bytes });
	}

	get #last(): number {
		return this.#underWay.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
	}

	#does(fault: Exclude<keyof WireFaults, `${string}Ms`>): boolean {
		const happens = this.#dice.happens(this.faults[fault]);
		if (happens) this.counts[fault]++;
		return happens;
	}
}
