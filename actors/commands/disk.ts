/**
 * The disk under the ledger: reads the open commands once, then writes the pages that it is sent, each batch whole.
 *
 * Promises: WRITTEN when a batch outlasts a power cut (the process, where nothing in it was ever taken); REFUSED when nothing of it was written. A result goes to the outbox's
 * store in the same batch, so that one is never remembered and not told. What is not understood (another version wrote it)
 * is left out and told to the log.
 */
import type { Entry, FromDisk, Page, ToDisk } from '../../machines/ledger.ts';
import { KEPT_MESSAGES, type KeptMessage, keyOf } from '../runtime/kept-message.ts';
import type { Log } from '../runtime/log.ts';
import { fromResource } from '../runtime/resource.ts';
import { JournalFault, type Write } from '../runtime/store.ts';
import { BY_TIME, ENDED, entrySchema, OPEN, timeKey } from './records.ts';
import { forget, type RetentionOptions } from './retention.ts';

export interface DiskOptions extends RetentionOptions {
	/** Numbers what is to be published. */
	readonly number: () => number;
	readonly log: Pick<Log, 'warn'>;
}

/** ms between two looks at what is old enough to be forgotten. */
const SWEEP_INTERVAL = 600_000;

export function diskIn(options: DiskOptions) {
	const { journal, number, now, log } = options;
	return fromResource<ToDisk, FromDisk>((scope) => {
		const read = async () => {
			const values = await journal.store(OPEN).entries();
			const entries = [...values].flatMap(([id, value]): Entry[] => {
				const entry = entrySchema.safeParse(value);
				if (!entry.success)
					log.warn(`the open command ${id} is kept in words that are not understood; it is left alone`);
				return entry.success ? [entry.data] : [];
			});
			scope.tell({ type: 'READ', entries });
		};
		const write = async (pages: readonly Page[]) => {
			const kept: number[] = [];
			const writes = pages.flatMap((page) => {
				if (page.type !== 'ENTER') kept.push(number());
				return writesOf(page, kept.at(-1) ?? 0, now());
			});
			try {
				// What was never taken is not worth a synchronised write: it outlasts the process.
				await journal.commit(writes, { durable: pages.some(({ type }) => type !== 'TURN_AWAY') });
			} catch (fault) {
				if (!(fault instanceof JournalFault)) throw fault;
				scope.tell({ type: 'REFUSED', reason: fault.message });
				return;
			}
			scope.tell({ type: 'WRITTEN', kept });
		};
		let isSweeping = false;
		const sweep = async () => {
			if (isSweeping) return;
			isSweeping = true;
			try {
				await forget(options);
			} catch (fault) {
				// The journal has told of it; the next time may do better.
				if (!(fault instanceof JournalFault)) throw fault;
			} finally {
				isSweeping = false;
			}
		};
		const sweepNow = scope.guarded(() => void sweep().catch(scope.fail));
		const timer = setInterval(sweepNow, SWEEP_INTERVAL).unref();
		read().then(sweepNow).catch(scope.fail);
		scope.receive(({ pages }) => void write(pages).catch(scope.fail));
		return () => clearInterval(timer);
	});
}

/** @param at ms since the epoch. */
function writesOf(page: Page, number: number, at: number): Write[] {
	if (page.type === 'ENTER') return [{ store: OPEN, key: page.entry.command.id, value: page.entry }];
	const told: Write = { store: KEPT_MESSAGES, key: keyOf(number), value: messageOf(page, at) };
	if (page.type === 'TURN_AWAY') return [told];
	const { command, result } = page;
	const { id, digest } = command;
	const left: Write[] = [{ store: OPEN, key: id, value: undefined }, told];
	if (result.status === 'rejected') return left;
	return [
		...left,
		{ store: ENDED, key: id, value: { digest, result, at } },
		{ store: BY_TIME, key: timeKey(at, id), value: true },
	];
}

function messageOf(page: Exclude<Page, { type: 'ENTER' }>, at: number): KeptMessage {
	const { replyTo, trace } = page.type === 'CONCLUDE' ? page.command : page;
	const sender = { ...(replyTo && { replyTo }), ...(trace && { trace }) };
	return { topic: 'res', payload: page.result, retain: false, ...sender, at };
}
