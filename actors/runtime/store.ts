/**
 * What lasts, as subsystems see it: the seam between them and whatever keeps the values (`actors/journal`).
 *
 * What comes out was written by an earlier version at best: it is parsed by a schema at the door of whoever reads it.
 */

/** A subsystem's own part of what lasts: values by key, each written whole and durable once its promise has resolved. */
export interface Store {
	/** Everything kept, by key. @throws JournalFault where nothing can be read. */
	entries(): Promise<ReadonlyMap<string, unknown>>;
	/** @param value Anything that JSON can hold. @throws JournalFault while the disk takes nothing (full, read-only). */
	put(key: string, value: unknown): Promise<void>;
	/** @throws JournalFault as `put`. */
	remove(key: string): Promise<void>;
}

/** One value, in the store of that name. */
export interface Write {
	readonly store: string;
	readonly key: string;
	/** Anything that JSON can hold; undefined removes it. */
	readonly value: unknown;
}

/** The whole of it, for those parts of the gateway whose values must be written together. */
export interface Journal {
	/** Counts the gateway's starts: from 1, this one's. */
	readonly session: number;
	store(name: string): Store;
	/**
	 * All of the writes or none of them, and none before those of an earlier call.
	 *
	 * @param durable True: resolves when they outlast a power cut. False: when they outlast the process.
	 * @throws JournalFault while the disk takes nothing; nothing of them is there then, nor later, unless the gateway is cut
	 * off before the disk takes something again.
	 */
	commit(writes: readonly Write[], how: { readonly durable: boolean }): Promise<void>;
	/**
	 * Reads one value now, without waiting; undefined where there is none. Sees what `commit` has resolved.
	 *
	 * @throws JournalFault where nothing can be read: for the moment in which the journal is opened anew after a fault.
	 */
	find(store: string, key: string): unknown;
	/** A part of a store in the order of its keys, from `from` (inclusive) to `to` (exclusive). */
	range(
		store: string,
		part: { readonly from?: string; readonly to?: string; readonly most?: number },
	): Promise<readonly (readonly [key: string, value: unknown])[]>;
}

/** Keys read at a time. */
const BITE = 500;

/** A whole store in the order of its keys, in bites: it need not be in memory at once. */
export async function* bitesOf(journal: Pick<Journal, 'range'>, store: string) {
	let from = '';
	for (;;) {
		const bite = await journal.range(store, { from, most: BITE });
		yield bite;
		const last = bite.at(-1)?.[0];
		if (bite.length < BITE || last === undefined) return;
		from = `${last}\0`;
	}
}

/** Why the journal does not do what it was asked for (`message`), and what a person can do about it. */
export class JournalFault extends Error {
	override readonly name = 'JournalFault';
	readonly remedy: string;

	constructor(message: string, remedy: string) {
		super(message);
		this.remedy = remedy;
	}
}
