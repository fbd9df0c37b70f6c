/** Finds what somebody probably meant: the known word nearest to the one they wrote, when it is near enough. */

/**
 * @returns Undefined when no word is near: more than a third of the longer word would have to change (one letter always
 *   may). Upper and lower case are the same.
 */
export function nearest(written: string, known: Iterable<string>): string | undefined {
	let best: { readonly word: string; readonly distance: number } | undefined;
	for (const word of known) {
		const distance = distanceBetween(written.toLowerCase(), word.toLowerCase());
		const limit = Math.max(1, Math.floor(Math.max(written.length, word.length) / 3));
		if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) best = { word, distance };
	}
	return best?.word;
}

/** `; did you mean "port"?`, or nothing. */
export function didYouMean(written: string, known: Iterable<string>): string {
	const word = nearest(written, known);
	return word === undefined ? '' : `; did you mean "${word}"?`;
}

/**
 * Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, each counting one.
 * Three rows of the table are enough: a swap looks two rows back.
 */
function distanceBetween(a: string, b: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let row = 1; row <= a.length; row++) {
		const current = [row];
		for (let column = 1; column <= b.length; column++) {
			const same = a[row - 1] === b[column - 1];
			const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
			current.push(
				Math.min(
					at(last, column) + 1,
					at(current, column - 1) + 1,
					at(last, column - 1) + (same ? 0 : 1),
					swapped ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY,
				),
			);
		}
		beforeLast = last;
		last = current;
	}
	return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
	return row[column] ?? Number.POSITIVE_INFINITY;
}
