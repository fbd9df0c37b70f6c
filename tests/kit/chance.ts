/** Chance that can be had again: the same seed gives the same throws (mulberry32). Good enough to choose what happens by. */
export interface Chance {
	/** True with a probability from 0 to 1. */
	readonly happens: (probability: number) => boolean;
	/** An integer from 0 to `count` - 1. */
	readonly below: (count: number) => number;
	/** One of them; there must be one. */
	readonly of: <One>(some: readonly [One, ...One[]]) => One;
}

/** @param seed Any integer; its low 32 bits count. */
export function chanceOf(seed: number): Chance {
	let state = seed | 0;
	const next = () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	const below = (count: number) => Math.floor(next() * count);
	return { happens: (probability) => next() < probability, below, of: (some) => some[below(some.length)] ?? some[0] };
}
