/**
 * What metrics are made of, whoever collects them: Prometheus (`prometheus.ts`) or an OpenTelemetry collector (`otlp-metrics.ts`).
 *
 * Labels have few values: never a device's, a command's or a person's name.
 */

export interface Labels {
	readonly [label: string]: string;
}

export interface Description {
	/** In snake_case, without the gateway's prefix, unit and ending: `command_duration`. */
	readonly name: string;
	/** One sentence, for whoever reads the graph. */
	readonly help: string;
	/** Base units only. Absent: a number of things. */
	readonly unit?: 'seconds' | 'bytes' | 'celsius' | 'ratio' | 'dbm' | 'db';
	readonly labels?: readonly string[];
}

/** A value at the moment of collection; none where it is not known. */
export type Reading = readonly [value: number, labels?: Labels];

export interface Instruments {
	/** @returns Adds to it. */
	readonly counter: (what: Description) => (amount: number, labels?: Labels) => void;
	/** @param limits Upper, inclusive, rising. @returns Records a value. */
	readonly histogram: (
		what: Description & { readonly limits: readonly number[] },
	) => (value: number, labels?: Labels) => void;
	/** Read when it is collected. */
	readonly gauge: (what: Description, read: () => Iterable<Reading>) => void;
	/** The same for what only rises and was counted elsewhere. */
	readonly total: (what: Description, read: () => Iterable<Reading>) => void;
}

/** @returns The same label while there are few of them, and `other` for what is too many. */
export function bounded(most: number): (label: string) => string {
	const known = new Set<string>();
	return (label) => {
		if (!known.has(label) && known.size >= most) return 'other';
		known.add(label);
		return label;
	};
}
