/**
 * What the chart of an AT channel remembers.
 */
import type { Ask, AtCommand } from './at.ts';
import type { AtChannelInput, AtStatistics } from './at-channel-events.ts';
import { type AtReading, NOTHING_READ } from './at-line.ts';

export interface AtChannelContext extends AtChannelInput {
	readonly reading: AtReading;
	/** How all URCs begin that no standard knows. */
	readonly known: readonly string[];
	/** A URC whose second line is to come. */
	readonly announced: string | undefined;
	readonly running: Ask | undefined;
	readonly waiting: readonly Ask[];
	/** The running command's reply. */
	readonly lines: readonly string[];
	/** Its answer may still come. */
	readonly late: AtCommand | undefined;
	/** It echoes, or answers in numbers. */
	readonly isAmiss: boolean;
	/** In vain, in a row. */
	readonly corrections: number;
	/** Since the modem last answered. */
	readonly probes: number;
	/** Results that may still come, of what was given up and of probes. */
	readonly owed: number;
	/** The last result while synchronising. */
	readonly isClean: boolean;
	/** Writes that the operating system has not taken yet. */
	readonly unwritten: number;
	readonly statistics: AtStatistics;
	/** `statistics.garbageBytes` when the modem last answered. */
	readonly garbageBefore: number;
	readonly lost: string | undefined;
}

export function atChannelContext({ input }: { input: AtChannelInput }): AtChannelContext {
	return {
		...input,
		reading: NOTHING_READ,
		known: [...input.urcs, ...input.boots],
		announced: undefined,
		running: undefined,
		waiting: [],
		lines: [],
		late: undefined,
		isAmiss: false,
		corrections: 0,
		probes: 0,
		owed: 0,
		isClean: false,
		unwritten: 0,
		statistics: { commands: 0, silent: 0, lines: 0, urcs: 0, strays: 0, garbageBytes: 0 },
		garbageBefore: 0,
		lost: undefined,
	};
}
