/**
 * The results of commands that ended, so that the same id is answered again and never run twice.
 *
 * Bounded by number, the oldest is forgotten first, and by age. Changes in place: copying ten thousand entries for each
 * command would cost more than the command.
 */
import type { KeptMessage } from './contract/result.ts';

interface Entry {
	readonly digest: string;
	/** The final result as it was published. */
	readonly result: KeptMessage;
	/** When it is forgotten, ms since the epoch. */
	readonly until: number;
}

export class Remembered {
	readonly #most: number;
	readonly #forMs: number;
	/** By command id, the oldest first. */
	readonly #entries = new Map<string, Entry>();

	constructor(limits: { readonly most: number; readonly forMs: number }) {
		this.#most = limits.most;
		this.#forMs = limits.forMs;
	}

	/** @param now ms since the epoch. */
	add(id: string, digest: string, result: KeptMessage, now: number) {
		this.#entries.delete(id);
		this.#entries.set(id, { digest, result, until: now + this.#forMs });
		const [oldest] = this.#entries.keys();
		if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
	}

	find(id: string, now: number): Entry | undefined {
		const entry = this.#entries.get(id);
		return entry && entry.until > now ? entry : undefined;
	}
}
