/**
 * Chance that can be had again: the same seed gives the same throws (mulberry32, 32 bits of state). Good enough to choose
 * faults by; for nothing that must not be guessed.
 */

export class Dice {
	#state: number;

	/** @param seed Any integer; its low 32 bits count. */
	constructor(seed: number) {
		this.#state = seed | 0;
	}

	/** From 0 to 1, 1 excluded. */
	throw(): number {
		this.#state = (this.#state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** True with a probability from 0 to 1. Always takes one throw, so that another rate does not move what comes later. */
	happens(probability: number): boolean {
		return this.throw() < probability;
	}

	/** An integer from 0 to `count` - 1. */
	below(count: number): number {
		return Math.floor(this.throw() * count);
	}
}
