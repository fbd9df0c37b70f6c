/**
 * How much was sent and received over the mobile network in this billing month: pure arithmetic over the interface's counters.
 *
 * Promises: nothing is counted twice, and what is counted stays: over restarts, over an interface that is made anew (its
 * counters begin at zero then), and over a clock that jumps: a month that turns by mistake and turns back loses nothing
 * but what it had forgotten. Months are UTC's.
 */

/** The counters of an interface at one moment, in bytes. */
export interface Counters {
	/** Names this life of the interface: other counters have nothing to do with these. */
	readonly of: string;
	readonly received: number;
	readonly sent: number;
}

/** As it is kept. */
export interface Usage {
	/** When the month began, ms since the epoch; undefined while no time was to be trusted yet. */
	readonly month: number | undefined;
	/** Bytes. */
	readonly received: number;
	readonly sent: number;
	/** What the counters were when they were last read. */
	readonly last: Counters | undefined;
}

export const NO_USAGE: Usage = { month: undefined, received: 0, sent: 0, last: undefined };

export const totalOf = ({ received, sent }: Usage): number => received + sent;

/** What counters of a first sight say was before our time. */
export function counted(usage: Usage, counters: Counters): Usage {
	const { last } = usage;
	if (!last) return { ...usage, last: counters };
	const isSame = last.of === counters.of && counters.received >= last.received && counters.sent >= last.sent;
	const before = isSame ? last : { received: 0, sent: 0 };
	return {
		...usage,
		received: usage.received + counters.received - before.received,
		sent: usage.sent + counters.sent - before.sent,
		last: counters,
	};
}

/**
 * @param now To be trusted; ms since the epoch.
 * @param billingDay 1 to 31; where a month has no such day, its last.
 * @returns When the month of `now` began.
 */
export function monthOf(now: number, billingDay: number): number {
	const date = new Date(now);
	const start = (month: number) => {
		const days = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
		return Date.UTC(date.getUTCFullYear(), month, Math.min(billingDay, days));
	};
	const month = date.getUTCMonth();
	return start(month) <= now ? start(month) : start(month - 1);
}

/** @param month The one that it is now. What was counted before any month was known belongs to it. */
export function inMonth(usage: Usage, month: number): Usage {
	if (usage.month === month) return usage;
	// A month that is yet to come was a clock's mistake.
	if (usage.month === undefined || usage.month > month) return { ...usage, month };
	return { ...usage, month, received: 0, sent: 0 };
}
