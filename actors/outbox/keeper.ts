/**
 * What waits for the cloud, on disk: reads it once, and keeps it as the outbox says.
 *
 * Promises: a message that is confirmed within the time of gathering is never written, so that a good link wears no flash; any
 * other is on disk soon after that and outlasts the process. While the disk takes nothing, what is new is in memory only,
 * and written when it does.
 */
import type { FromKeeper, Message, ToKeeper } from '../../machines/outbox.ts';
import { KEPT_MESSAGES, type KeptMessage, keptMessageSchema, keyOf, numberOf } from '../runtime/kept-message.ts';
import type { Log } from '../runtime/log.ts';
import { fromResource } from '../runtime/resource.ts';
import { bitesOf, type Journal, JournalFault, type Write } from '../runtime/store.ts';

export interface KeeperOptions {
	readonly journal: Journal;
	readonly log: Pick<Log, 'warn'>;
}

/** ms. */
const GATHERING = 100;
/** ms before a disk that took nothing is asked again. */
const BREATHER = 5_000;

export function keeperIn({ journal, log }: KeeperOptions) {
	return fromResource<ToKeeper, FromKeeper>((scope) => {
		/** By publication; undefined is to be removed. */
		const gathering = new Map<number, Message | undefined>();
		let timer: NodeJS.Timeout | undefined;
		const read = async () => {
			const messages: Message[] = [];
			for await (const bite of bitesOf(journal, KEPT_MESSAGES)) {
				for (const [key, value] of bite) {
					const message = messageOf(key, value);
					if (message) messages.push(message);
					else log.warn(`the kept message ${key} is in words that are not understood; it is not sent`);
				}
			}
			scope.tell({ type: 'RESTORED', messages });
		};
		let isClosing = false;
		const write = async () => {
			const batch = [...gathering];
			gathering.clear();
			try {
				await journal.commit(batch.map(writeOf), { durable: false });
			} catch (fault) {
				if (!(fault instanceof JournalFault)) throw fault;
				// What was said since goes before.
				for (const [publication, message] of batch) {
					if (!gathering.has(publication)) gathering.set(publication, message);
				}
				if (!isClosing) return writeIn(BREATHER);
			}
			if (isClosing) scope.complete(undefined);
			else if (gathering.size > 0) writeIn(GATHERING);
		};
		const writeIn = (ms: number) => {
			timer ??= setTimeout(
				scope.guarded(() => {
					timer = undefined;
					enqueue();
				}),
				ms,
			);
		};
		/** One after the other. */
		let writing = Promise.resolve();
		const enqueue = () => {
			writing = writing.then(write).catch(scope.fail);
		};
		scope.receive((event) => {
			if (event.type === 'CLOSE') {
				isClosing = true;
				return enqueue();
			}
			if (event.type === 'KEEP') gathering.set(event.message.publication, event.message);
			// Nothing of it is on disk yet.
			else if (gathering.get(event.publication) !== undefined) gathering.delete(event.publication);
			else gathering.set(event.publication, undefined);
			if (gathering.size > 0) writeIn(GATHERING);
		});
		read().catch(scope.fail);
		return () => clearTimeout(timer);
	});
}

function messageOf(key: string, value: unknown): Message | undefined {
	const publication = numberOf(key);
	const kept = keptMessageSchema.safeParse(value).data;
	return publication === undefined || !kept ? undefined : { publication, payload: undefined, ...kept };
}

function writeOf([publication, message]: readonly [number, Message | undefined]): Write {
	if (!message) return { store: KEPT_MESSAGES, key: keyOf(publication), value: undefined };
	const { topic, payload, retain, replyTo, trace, at } = message;
	const sender = { ...(replyTo && { replyTo }), ...(trace && { trace }) };
	const value: KeptMessage = { topic, ...(payload && { payload }), retain, ...sender, at };
	return { store: KEPT_MESSAGES, key: keyOf(publication), value };
}
