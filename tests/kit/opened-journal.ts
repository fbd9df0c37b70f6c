/** A journal on a real folder, closed when the test is over; it can be made to refuse. */
import { onTestFinished } from 'vitest';
import { openJournal } from '../../actors/journal/index.ts';
import { type Journal, JournalFault } from '../../actors/runtime/store.ts';
import { temporaryFolder } from './folder.ts';

export interface OpenedJournal extends Journal {
	/** What each commit wrote so far, as keys. */
	readonly commits: readonly (readonly string[])[];
	/** Why it takes nothing; undefined: it does. */
	refuses: string | undefined;
	/** The process is gone: it is opened again, as it is on disk. */
	readonly reopened: () => Promise<OpenedJournal>;
}

export async function openedJournal(folder?: string): Promise<OpenedJournal> {
	const stateDir = folder ?? (await temporaryFolder());
	const { journal, close } = await openJournal(stateDir);
	onTestFinished(close);
	const commits: string[][] = [];
	const opened: OpenedJournal = {
		...journal,
		commits,
		refuses: undefined,
		commit: async (writes, how) => {
			if (opened.refuses !== undefined) throw new JournalFault(opened.refuses, 'make room');
			await journal.commit(writes, how);
			commits.push(writes.map(({ store, key, value }) => `${store}/${key}${value === undefined ? ' gone' : ''}`));
		},
		reopened: async () => {
			await close();
			return await openedJournal(stateDir);
		},
	};
	return opened;
}
