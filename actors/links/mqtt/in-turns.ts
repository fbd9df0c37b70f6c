/** Work in slices, so that the event loop turns in between: much that comes in one piece must not keep others waiting. */

/** ms. Work that follows at once is done for so long at a time; then the serial line is heard. */
const SLICE = 2;

/** @returns Runs at once, or in the next turn of the event loop when this one has lasted long enough. */
export function inTurns(): (run: () => void) => void {
	let began: number | undefined;
	return (run) => {
		if (began === undefined) {
			began = performance.now();
			setImmediate(() => {
				began = undefined;
			});
		}
		if (performance.now() - began < SLICE) run();
		else setImmediate(run);
	};
}
