/** What every device stack is given when it is made. */
import type { Store } from './store.ts';

export interface StackOptions<Config> {
	readonly config: Config;
	/** The stack's own part of what lasts. */
	readonly store: Store;
	/** Whether LINE_USED is to be told; absent: nobody watches. */
	readonly watched?: boolean;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
	/** 0 to 1, exclusive. */
	readonly random: () => number;
}
