/** Waits between attempts: exponential, with a ceiling, and with jitter so that a fleet does not come back in step. */

export interface BackOff {
	/** Before the second attempt, in ms. */
	readonly first: number;
	readonly ceiling: number;
}

/**
 * @param random 0 to 1, exclusive.
 * @returns The wait before the n-th attempt in a row, n counting from 1: between half of it and all of it.
 */
export function backOff({ first, ceiling }: BackOff, random: () => number) {
	return (attempt: number): number => {
		const whole = Math.min(ceiling, first * 2 ** Math.min(30, Math.max(0, attempt - 1)));
		return Math.round(whole * (0.5 + random() / 2));
	};
}
