/**
 * The spans that have ended and wait to be sent: bounded, and what does not fit is counted and gone.
 *
 * What is being sent stays until it was taken, so that a sending that failed can be made again.
 */
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';

/** About 1 kB each in memory. */
const MOST = 2_048;
/** In one sending. */
export const BATCH = 512;

export class WaitingSpans implements SpanProcessor {
	readonly #waiting: ReadableSpan[] = [];
	#dropped = 0;
	/** Called once for each time that a batch has come together. */
	onFilled: () => void = () => {};

	/** How many were lost. */
	get dropped(): number {
		return this.#dropped;
	}

	get size(): number {
		return this.#waiting.length;
	}

	/** The oldest, which stay. */
	batch(): readonly ReadableSpan[] {
		return this.#waiting.slice(0, BATCH);
	}

	/** They were taken. */
	remove(count: number): void {
		this.#waiting.splice(0, count);
	}

	/** They were refused for good. */
	drop(count: number): void {
		this.#dropped += this.#waiting.splice(0, count).length;
	}

	onStart(): void {
		// There is nothing to send yet.
	}

	onEnd(span: ReadableSpan): void {
		if (this.#waiting.length >= MOST) {
			this.#dropped++;
			return;
		}
		this.#waiting.push(span);
		if (this.#waiting.length === BATCH) this.onFilled();
	}

	async forceFlush(): Promise<void> {
		this.onFilled();
	}

	async shutdown(): Promise<void> {
		// Whoever sends them does so once more when it is told to stop.
	}
}
