/** Where the watchdog finds the pulses of those that it watches: each puts its own here when it is started. */
import type { Snapshot } from 'xstate';
import type { Pulse, Watched } from '../../machines/pulse.ts';

export class Pulses {
	readonly #watched = new Map<string, Watched>();

	/**
	 * Watches an actor from now on, in the place of the one before.
	 *
	 * @param read Called with the snapshot of an actor that lives: one that has failed or ended is the supervisor's business.
	 */
	watch<Snap extends Snapshot<unknown>>(
		subsystem: string,
		limitMs: number,
		actor: { readonly getSnapshot: () => Snap },
		read: (snapshot: Snap) => Pulse,
	) {
		const pulse = () => {
			const snapshot = actor.getSnapshot();
			return snapshot.status === 'active' ? read(snapshot) : undefined;
		};
		this.#watched.set(subsystem, { subsystem, limitMs, pulse });
	}

	readonly all = (): readonly Watched[] => [...this.#watched.values()];
}
