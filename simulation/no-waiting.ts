/**
 * What zwave-js's mock network spends besides the radio's time, taken out of this process: for measuring what the host
 * costs, the home must cost little.
 *
 * Promises: a timer of 0 ms fires in the loop's next turn, in order and as cancellable as before; every other timer is
 * left alone. The mock waits for its radio in timers, and Node makes a millisecond of 0 (Node.js, Timers, `setTimeout`): two
 * for a command, four for a supervised one. Stacks of errors name the compiled files: zwave-js translates them, and its
 * mock takes one for each frame.
 */

/** Timers of 0 ms fire in the next turn, in the whole process. */
export function skipEmptyWaits(): void {
	const clears = new WeakMap<object, () => void>();
	globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
		apply(target, self, given: unknown[]) {
			const [run, ms, ...rest] = given;
			if (ms !== 0 || typeof run !== 'function') return Reflect.apply(target, self, given);
			const turn = setImmediate(() => Reflect.apply(run, undefined, rest));
			clears.set(turn, () => clearImmediate(turn));
			return turn;
		},
	});
	globalThis.clearTimeout = new Proxy(globalThis.clearTimeout, {
		apply(target, self, given: unknown[]) {
			const [timer] = given;
			const clear = typeof timer === 'object' && timer !== null ? clears.get(timer) : undefined;
			return clear ? clear() : Reflect.apply(target, self, given);
		},
	});
}

/** Stacks are told as V8 has them. */
export function leaveStacksAlone(): void {
	Reflect.deleteProperty(Error, 'prepareStackTrace');
}
