/**
 * A subsystem's own part of what lasts: values by key, each written whole and durable once its promise has resolved.
 *
 * The seam between a subsystem and whatever keeps the values (`actors/journal`). What comes out was written by an earlier
 * version at best: it is parsed by a schema at the door of whoever reads it.
 */
export interface Store {
	/** Everything kept, by key. */
	entries(): Promise<ReadonlyMap<string, unknown>>;
	/** @param value Anything that JSON can hold. @throws what the operating system says when it cannot be written (disk full, read-only). */
	put(key: string, value: unknown): Promise<void>;
	remove(key: string): Promise<void>;
}
