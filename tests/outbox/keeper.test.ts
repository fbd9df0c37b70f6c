/** What the outbox has on disk, on a real journal. */
import { describe, expect, test, vi } from 'vitest';
import { keeperIn } from '../../actors/outbox/keeper.ts';
import { KEPT_MESSAGES, keyOf } from '../../actors/runtime/kept-message.ts';
import type { FromKeeper, Message, ToKeeper } from '../../machines/outbox.ts';
import { type OpenedJournal, openedJournal } from '../kit/opened-journal.ts';
import { owned } from '../kit/owner.ts';

const message = (publication: number, what: Partial<Message> = {}): Message => ({
	publication,
	topic: 'event/zw-5',
	payload: { n: publication },
	retain: false,
	at: 1_000,
	...what,
});

async function desk(journal?: OpenedJournal) {
	const opened = journal ?? (await openedJournal());
	const complaints: string[] = [];
	const keeper = owned<FromKeeper, ToKeeper>(
		keeperIn({ journal: opened, log: { warn: (text: string) => void complaints.push(text) } }),
	);
	await vi.waitFor(() => expect(keeper.told).toHaveLength(1));
	return {
		journal: opened,
		complaints,
		restored: keeper.told[0]?.messages ?? [],
		send: (...events: ToKeeper[]) => {
			for (const event of events) keeper.send(event);
		},
		/** Resolves when these are on disk, and no others. */
		kept: async (...publications: number[]) =>
			await vi.waitFor(
				async () => {
					const keys = (await opened.range(KEPT_MESSAGES, {})).map(([key]) => key);
					expect(keys).toEqual(publications.map(keyOf));
				},
				{ timeout: 20_000 },
			),
		closed: async () => await vi.waitFor(() => expect(keeper.status()).toBe('done')),
	};
}

const keep = (publication: number, what: Partial<Message> = {}): ToKeeper => ({
	type: 'KEEP',
	message: message(publication, what),
});
const drop = (publication: number): ToKeeper => ({ type: 'DROP', publication });

describe('the keeper', () => {
	test('gives back what was kept, whole and in order', async () => {
		const it = await desk();
		const messages = [
			message(2 ** 32 + 2, { payload: undefined, retain: true, topic: 'state/zw-5' }),
			message(2 ** 33, { replyTo: { topic: 'answers', correlation: 'ff' } }),
			message(2 ** 34, { replyTo: { topic: 'answers' } }),
			message(2 ** 35, { trace: { traceparent: '00-1-2-01', tracestate: 'a=b' } }),
		];
		it.send(...messages.toReversed().map((one): ToKeeper => ({ type: 'KEEP', message: one })));
		await it.kept(...messages.map(({ publication }) => publication));
		const next = await desk(await it.journal.reopened());
		expect(next.restored).toEqual(messages);
	});

	test('gives back more than it reads at a time', async () => {
		const it = await desk();
		it.send(...Array.from({ length: 1_234 }, (_, index) => keep(index + 1)), { type: 'CLOSE' });
		await it.closed();
		const next = await desk(await it.journal.reopened());
		expect(next.restored.map(({ publication }) => publication)).toEqual(
			Array.from({ length: 1_234 }, (_, index) => index + 1),
		);
	});

	test('does not write what is confirmed at once', async () => {
		const it = await desk();
		it.send(keep(1), keep(2), drop(1));
		await it.kept(2);
		expect(it.journal.commits).toEqual([[`${KEPT_MESSAGES}/${keyOf(2)}`]]);
	});

	test('forgets what is confirmed later, and results that others wrote', async () => {
		const it = await desk();
		it.send(keep(1), keep(2));
		await it.kept(1, 2);
		it.send(drop(1), drop(2), drop(3));
		await it.kept();
	});

	test('writes what it has when it is closed', async () => {
		const it = await desk();
		it.send(keep(1), { type: 'CLOSE' });
		await it.closed();
		await it.kept(1);
	});

	test('is closed all the same when the disk takes nothing', async () => {
		const it = await desk();
		it.journal.refuses = 'the disk is full';
		it.send(keep(1), { type: 'CLOSE' });
		await it.closed();
	});

	test('writes when the disk takes it again', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		try {
			const it = await desk();
			it.journal.refuses = 'the disk is full';
			it.send(keep(1), keep(2));
			await vi.advanceTimersByTimeAsync(100);
			it.send(drop(2));
			it.journal.refuses = undefined;
			await vi.advanceTimersByTimeAsync(5_000);
			vi.useRealTimers();
			await it.kept(1);
		} finally {
			vi.useRealTimers();
		}
	});

	test('tells what it does not understand, and does not send it', async () => {
		const it = await desk();
		await it.journal.store(KEPT_MESSAGES).put(keyOf(1), { from: 'another version' });
		await it.journal.store(KEPT_MESSAGES).put('one', { ...message(1) });
		const next = await desk(await it.journal.reopened());
		expect(next.restored).toEqual([]);
		expect(next.complaints).toHaveLength(2);
	});
});
