/** A clock that stands still until a test moves it, for XState actors and for what asks the time. */
import FakeTimers from '@sinonjs/fake-timers';

/** @param epoch What the wall clock shows at the start, in ms since 1970. */
export function stoppedClock(epoch = Date.UTC(2026, 7, 22, 10)) {
	const time = FakeTimers.createClock(epoch);
	return {
		/** Goes to `createActor(…, { clock })`. */
		clock: {
			setTimeout: (run: () => void, ms: number) => time.setTimeout(run, ms),
			clearTimeout: (id: number) => time.clearTimeout(id),
		},
		now: () => time.now,
		/** Moves the time on by `ms`, running each timer at its moment. */
		tick: (ms: number) => time.tick(ms),
	};
}

/** Lets promises that are already settled be heard. */
export async function settled() {
	for (let flush = 0; flush < 20; flush++) await Promise.resolve();
}
