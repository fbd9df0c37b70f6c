/**
 * Forgets the results of commands that ended long ago, and the oldest where there are too many.
 *
 * Promises: none is forgotten for its age while the time of day is not known. Works in small bites, so that nothing waits for
 * it.
 */
import { bitesOf, type Journal } from '../runtime/store.ts';
import { BY_TIME, ENDED, idOf, timeKey } from './records.ts';

export interface RetentionOptions {
	readonly journal: Journal;
	/** How long results are remembered, in ms. */
	readonly forMs: number;
	/** How many results are remembered. */
	readonly most: number;
	readonly clockIsTrusted: () => boolean;
	/** ms since the epoch. */
	readonly now: () => number;
}

/** Results forgotten at a time. */
const BITE = 500;
/** Behind the last key of all. */
const END = '~';

/** @throws JournalFault while the disk takes nothing. */
export async function forget({ journal, forMs, most, clockIsTrusted, now }: RetentionOptions): Promise<void> {
	let surplus = Math.max(0, (await countIn(journal)) - most);
	for (;;) {
		const to = surplus > 0 ? END : timeKey(Math.max(0, now() - forMs), '');
		if (surplus === 0 && !clockIsTrusted()) return;
		const oldest = await journal.range(BY_TIME, { to, most: surplus > 0 ? Math.min(surplus, BITE) : BITE });
		if (oldest.length === 0) return;
		const writes = oldest.flatMap(([key]) => [
			{ store: BY_TIME, key, value: undefined },
			{ store: ENDED, key: idOf(key), value: undefined },
		]);
		await journal.commit(writes, { durable: false });
		surplus = Math.max(0, surplus - oldest.length);
	}
}

async function countIn(journal: Journal): Promise<number> {
	let count = 0;
	for await (const bite of bitesOf(journal, BY_TIME)) count += bite.length;
	return count;
}
