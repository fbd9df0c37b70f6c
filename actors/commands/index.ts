/** The dispatcher as the supervisor starts it: its chart with the ledger over the journal. */
import { dispatcherMachine } from '../../machines/dispatcher.ts';
import type { DispatcherInput, Ended } from '../../machines/dispatcher-context.ts';
import { ledgerMachine } from '../../machines/ledger.ts';
import { type DiskOptions, diskIn } from './disk.ts';
import { ENDED, endedFrom } from './records.ts';

/** @returns The logic, and what it needs besides to look up what has ended. */
export function createDispatcher(options: DiskOptions): {
	readonly logic: typeof dispatcherMachine;
	readonly input: Pick<DispatcherInput, 'now' | 'recall'>;
} {
	const { journal, now, forMs, clockIsTrusted } = options;
	const logic = dispatcherMachine.provide({
		actors: { ledger: ledgerMachine.provide({ actors: { disk: diskIn(options) } }) },
	});
	const recall = (id: string): Ended | undefined => {
		const value = journal.find(ENDED, id);
		const ended = value === undefined ? undefined : endedFrom(value);
		// While the time of day is not known, nor is anybody's age.
		return ended && (!clockIsTrusted() || ended.at + forMs > now()) ? ended : undefined;
	};
	return { logic, input: { now, recall } };
}
