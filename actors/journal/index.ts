/**
 * What must last: values by key in an embedded database below the state directory, each commit whole and in order.
 *
 * Promises: what was committed durably outlasts a power cut; a disk that takes nothing is an alarm and a refusal in words,
 * never a failure, and is tried again until it does; what is found damaged is set aside and told, and the rest goes on.
 * Does not bound what is kept: who keeps it does.
 */
import { type EventObject, fromPromise } from 'xstate';
import { type FromDatabase, journalMachine } from '../../machines/journal.ts';
import { fromResource } from '../runtime/resource.ts';
import type { Journal, Store, Write } from '../runtime/store.ts';
import { Database } from './database.ts';
import { encode, endOf, keyOf, keyWithin } from './record.ts';
import type { Change } from './writer.ts';

export interface OpenJournal {
	readonly journal: Journal;
	/** The subsystem that keeps it writable, and closes it when it is told to stop. */
	readonly logic: typeof journalMachine;
	/** Closes it, where the subsystem has not done so. */
	readonly close: () => Promise<void>;
}

/**
 * Opens the journal and counts this start.
 *
 * @throws JournalFault The disk is full or fails, another process has it open, or a newer gatehouse wrote it.
 */
export async function openJournal(stateDir: string): Promise<OpenJournal> {
	const database = await Database.open(stateDir);
	const journal = journalIn(database);
	return { journal, logic: keeperOf(database), close: async () => await database.close() };
}

function journalIn(database: Database): Journal {
	const commit = async (writes: readonly Write[], { durable }: { readonly durable: boolean }) =>
		await database.write(writes.map(changeOf), durable);
	const range: Journal['range'] = async (store, { from = '', to, most }) => {
		const part = { gte: keyOf(store, from), lt: to === undefined ? endOf(store) : keyOf(store, to) };
		const found = await database.range({ ...part, ...(most !== undefined && { limit: most }) });
		return found.map(([key, value]) => [keyWithin(store, key), value] as const);
	};
	const storeOf = (store: string): Store => ({
		entries: async () => new Map(await range(store, {})),
		put: async (key, value) => await commit([{ store, key, value }], { durable: true }),
		remove: async (key) => await commit([{ store, key, value: undefined }], { durable: true }),
	});
	return {
		session: database.session,
		store: storeOf,
		commit,
		find: (store, key) => database.read(keyOf(store, key)),
		range,
	};
}

function changeOf({ store, key, value }: Write): Change {
	const place = keyOf(store, key);
	return [place, value === undefined ? undefined : encode(place, value)];
}

function keeperOf(database: Database): typeof journalMachine {
	return journalMachine.provide({
		actors: {
			database: fromResource<EventObject, FromDatabase>((scope) => database.watch(scope.guarded(scope.tell))),
			review: fromPromise(() => database.review()),
			probe: fromPromise(() => database.probe()),
			reopen: fromPromise(() => database.reopen()),
			close: fromPromise(() => database.close()),
		},
	});
}
