/**
 * The pulse of a subsystem: what waits in it that ought to move, and how far that has come.
 *
 * It is pulled, and tells nobody. What waits rightly (for a device that sleeps, a port that is not there, a disk that is full
 * and has said so) is no pulse: it may wait for ever.
 */

/** In words, others after each step; undefined: nothing waits that ought to move. */
export type Pulse = string | undefined;

export interface Watched {
	readonly subsystem: string;
	readonly pulse: () => Pulse;
	/** For how long, in ms, the words may be the same: longer than anything takes there that has a time limit of its own. */
	readonly limitMs: number;
}

export interface Sight {
	readonly pulse: Pulse;
	/** For how long, in ms, it has been seen with these words. */
	readonly stillMs: number;
	readonly isStuck: boolean;
}

/**
 * What is seen of a subsystem now, given what was seen `intervalMs` ago. Time counts by looks, not by a clock: a process
 * that was not running meanwhile has not seen anybody stand still.
 */
export function look(before: Sight | undefined, { pulse: read, limitMs }: Watched, intervalMs: number): Sight {
	const pulse = read();
	const isSame = pulse !== undefined && pulse === before?.pulse;
	const stillMs = isSame ? before.stillMs + intervalMs : 0;
	return { pulse, stillMs, isStuck: isSame && stillMs >= limitMs };
}
