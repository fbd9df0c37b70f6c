/**
 * Writes commits in the order in which they come; those that come while the disk is at work go together in the next write.
 *
 * Promises: one write at a time; each commit is in one write, whole; after a failure nothing more is written, what waits is
 * refused, and what the failed write would have changed is known, for LevelDB's log may hold it all the same.
 */
import type { Level } from './opening.ts';

/** A key's record; undefined removes it. */
export type Change = readonly [key: string, record: Buffer | undefined];

interface Waiting {
	readonly changes: readonly Change[];
	readonly durable: boolean;
	readonly resolve: () => void;
	readonly reject: (fault: unknown) => void;
}

/** Commits in one write. */
const MOST_TOGETHER = 1_000;

export class Writer {
	readonly #level: Level;
	readonly #waiting: Waiting[] = [];
	/** What a failed write is turned into; afterwards nothing more is taken. */
	readonly #inWords: (error: unknown) => Error;
	#running: Promise<void> | undefined;
	#refusal: Error | undefined;
	/** What stood where a write failed. */
	readonly #before: Change[] = [];

	constructor(level: Level, inWords: (error: unknown) => Error) {
		this.#level = level;
		this.#inWords = inWords;
	}

	/** What stood before in each place that a failed write would have changed. */
	get before(): readonly Change[] {
		return this.#before;
	}

	write(changes: readonly Change[], durable: boolean): Promise<void> {
		if (this.#refusal) return Promise.reject(this.#refusal);
		return new Promise((resolve, reject) => {
			this.#waiting.push({ changes, durable, resolve, reject });
			this.#running ??= this.#run();
		});
	}

	/** Takes nothing more; what waits is refused, what is being written goes on. */
	refuse(refusal: Error) {
		this.#refusal = refusal;
		for (const { reject } of this.#waiting.splice(0)) reject(refusal);
	}

	/** Resolves when nothing waits. */
	async idle() {
		await this.#running;
	}

	async #run() {
		// What is committed in one breath is written once.
		await Promise.resolve();
		while (this.#waiting.length > 0) {
			const together = this.#waiting.splice(0, MOST_TOGETHER);
			try {
				await this.#writeOnce(together);
				for (const { resolve } of together) resolve();
			} catch (error) {
				const refusal = this.#inWords(error);
				this.refuse(refusal);
				for (const { reject } of together) reject(refusal);
			}
		}
		this.#running = undefined;
	}

	async #writeOnce(together: readonly Waiting[]) {
		const changes = together.flatMap((waiting) => waiting.changes);
		try {
			await this.#level.batch(
				changes.map(([key, record]) => (record ? { type: 'put', key, value: record } : { type: 'del', key })),
				{ sync: together.some(({ durable }) => durable) },
			);
		} catch (error) {
			for (const key of new Set(changes.map(([key]) => key))) this.#before.push([key, this.#standing(key)]);
			throw error;
		}
	}

	#standing(key: string): Buffer | undefined {
		try {
			return this.#level.getSync(key);
		} catch {
			// What can't be read is lost already; that the write has failed is told.
			return undefined;
		}
	}
}
