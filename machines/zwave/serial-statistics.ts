/**
 * What a serial line has done, counted in place: since it is no part of any decision, it is no event and no context that is
 * copied for every frame, which would cost half the frame. Whoever made it reads it when he wants to know.
 *
 * The time to an acknowledgement runs from a frame's last transmission to the first ACK behind it, the operating system's
 * buffers included.
 *
 * Source: contract, `health.serial`; INS12350 section 6.
 */
import type { JsonObject } from '../json.ts';

/** ms; an acknowledgement later than all of them is none: the frame is sent again (INS12350 section 6.2). */
const LIMITS: readonly number[] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 1_600];

export class SerialStatistics {
	framesReceived = 0;
	/** Transmissions, the repeated ones included. */
	framesSent = 0;
	retransmissions = 0;
	/** Transmissions that were answered with NAK. */
	refused = 0;
	/** Transmissions that were answered with CAN. */
	collided = 0;
	corrupt = 0;
	stalled = 0;
	garbageBytes = 0;
	readonly #now: () => number;
	/** How many took at most the limit in the same place, and more than the one before. */
	readonly #acknowledged = LIMITS.map(() => 0);
	/** When the transmission that waits for its answer began. */
	#since: number | undefined;

	/** @param now Monotonic, ms. Where it stands still, so do the times. */
	constructor(now: () => number = () => 0) {
		this.#now = now;
	}

	transmitted(again: boolean) {
		this.framesSent++;
		if (again) this.retransmissions++;
		this.#since = this.#now();
	}

	answered(answer: 'ACK' | 'NAK' | 'CAN') {
		if (this.#since === undefined) return;
		if (answer === 'NAK') this.refused++;
		else if (answer === 'CAN') this.collided++;
		else {
			const place = placeOf(this.#now() - this.#since);
			this.#acknowledged[place] = (this.#acknowledged[place] ?? 0) + 1;
			this.#since = undefined;
		}
	}

	/** In the contract's words. */
	figures(): JsonObject {
		const { framesReceived, framesSent, retransmissions, refused, collided, corrupt, stalled, garbageBytes } = this;
		const counts = { framesReceived, framesSent, retransmissions, refused, collided, corrupt, stalled, garbageBytes };
		const count = this.#acknowledged.reduce((sum, some) => sum + some, 0);
		if (count === 0) return { ...counts, acknowledged: { count } };
		const histogram = Object.fromEntries(LIMITS.map((limit, place) => [limit, this.#acknowledged[place] ?? 0]));
		const [p50Ms, p99Ms] = [this.#quantile(count * 0.5), this.#quantile(count * 0.99)];
		return { ...counts, acknowledged: { count, p50Ms, p99Ms, histogram } };
	}

	/** The limit that so many did not exceed. */
	#quantile(many: number): number {
		let sum = 0;
		for (const [place, some] of this.#acknowledged.entries()) {
			sum += some;
			if (sum >= many) return LIMITS[place] ?? 0;
		}
		return LIMITS.at(-1) ?? 0;
	}
}

function placeOf(ms: number): number {
	const place = LIMITS.findIndex((limit) => ms <= limit);
	return place < 0 ? LIMITS.length - 1 : place;
}
