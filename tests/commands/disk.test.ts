/** The disk under the ledger, on a real journal. */
import { describe, expect, test, vi } from 'vitest';
import { diskIn } from '../../actors/commands/disk.ts';
import { createDispatcher } from '../../actors/commands/index.ts';
import { KEPT_MESSAGES, keptMessageSchema, keyOf, numberOf, numbersOf } from '../../actors/runtime/kept-message.ts';
import type { Command } from '../../machines/events.ts';
import type { Entry, FromDisk, Page, ToDisk } from '../../machines/ledger.ts';
import { acceptedResult, finalResult, rejectedResult } from '../../machines/result.ts';
import { command, succeeded } from '../kit/commands.ts';
import { type OpenedJournal, openedJournal } from '../kit/opened-journal.ts';
import { owned } from '../kit/owner.ts';

const START = Date.UTC(2026, 7, 22, 10);
const DAY = 86_400_000;

const entryOf = (what: Partial<Command> = {}, begun = false): Entry => ({
	command: command(what),
	receivedAt: START,
	deadline: START + 60_000,
	order: 0,
	begun,
});

const endOf = (what: Partial<Command> = {}): Page => {
	const one = command(what);
	return { type: 'CONCLUDE', command: one, result: finalResult(one, succeeded, { queuedMs: 1, executedMs: 2 }, START) };
};

async function desk(journal?: OpenedJournal) {
	const opened = journal ?? (await openedJournal());
	const complaints: string[] = [];
	let now = START;
	const options = {
		journal: opened,
		number: numbersOf(opened.session),
		forMs: 7 * DAY,
		most: 100,
		clockIsTrusted: () => it.clockIsTrusted,
		now: () => now,
		log: { warn: (text: string) => void complaints.push(text) },
	};
	const disk = owned<FromDisk, ToDisk>(diskIn(options));
	const it = {
		journal: opened,
		complaints,
		told: disk.told,
		clockIsTrusted: true,
		at: (time: number) => {
			now = time;
		},
		/** Writes, and resolves with the answer. */
		write: async (...pages: Page[]) => {
			// What was left open is told first, and is no answer.
			await it.read();
			const before = disk.told.length;
			disk.send({ type: 'WRITE', pages });
			await vi.waitFor(() => expect(disk.told.length).toBeGreaterThan(before));
			return disk.told.at(-1);
		},
		read: async () => {
			await vi.waitFor(() => expect(disk.told.length).toBeGreaterThan(0));
			const [first] = disk.told;
			return first?.type === 'READ' ? first.entries : expect.fail('it was not read first');
		},
		recall: (id: string) => createDispatcher(options).input.recall(id),
	};
	return it;
}

describe('the disk', () => {
	test('has nothing at first', async () => {
		const it = await desk();
		expect(await it.read()).toEqual([]);
	});

	test('has an open command after the gateway was cut off, as it was', async () => {
		const it = await desk();
		const whole = entryOf({
			expiresAt: START + 5_000,
			ttlMs: 9,
			args: { a: [1, null, { b: 'ü' }] },
			replyTo: { topic: 'answers', correlation: 'ff' },
			trace: { traceparent: '00-1-2-01', tracestate: 'a=b' },
		});
		expect(await it.write({ type: 'ENTER', entry: whole, isNew: true })).toEqual({ type: 'WRITTEN', kept: [] });
		const next = await desk(await it.journal.reopened());
		expect(await next.read()).toEqual([whole]);
	});

	test('has a command as begun when it was written so', async () => {
		const it = await desk();
		await it.write({ type: 'ENTER', entry: entryOf(), isNew: true });
		await it.write({ type: 'ENTER', entry: entryOf({}, true), isNew: false });
		const next = await desk(await it.journal.reopened());
		expect(await next.read()).toEqual([entryOf({}, true)]);
	});

	test('has its end, and its result for the outbox, in one commit; it is open no more', async () => {
		const it = await desk();
		await it.write({ type: 'ENTER', entry: entryOf(), isNew: true });
		const trace = { traceparent: '00-1-2-01' };
		const answer = await it.write(endOf({ replyTo: { topic: 'answers' }, trace }));
		expect(answer).toEqual({ type: 'WRITTEN', kept: [2 ** 32 + 1] });
		expect(it.journal.commits).toHaveLength(2);
		const next = await desk(await it.journal.reopened());
		expect(await next.read()).toEqual([]);
		expect(next.recall('c1')).toMatchObject({ result: { status: 'succeeded' }, digest: expect.any(String) });
		const [[key, value] = ['', undefined]] = await next.journal.range(KEPT_MESSAGES, {});
		expect(numberOf(key)).toBe(2 ** 32 + 1);
		expect(keptMessageSchema.parse(value)).toMatchObject({
			topic: 'res',
			payload: { id: 'c1', status: 'succeeded' },
			replyTo: { topic: 'answers' },
			trace,
		});
	});

	test('forgets a command that is rejected after all, and keeps what is to be told of it', async () => {
		const it = await desk();
		await it.write({ type: 'ENTER', entry: entryOf(), isNew: true });
		const error = { code: 'UNSUPPORTED_ACTION', message: 'no', retryable: false } as const;
		const page: Page = { type: 'CONCLUDE', command: command(), result: rejectedResult(command(), error, START) };
		await it.write(page);
		expect(it.recall('c1')).toBeUndefined();
		const next = await desk(await it.journal.reopened());
		expect(await next.read()).toEqual([]);
		expect(await next.journal.range(KEPT_MESSAGES, {})).toHaveLength(1);
	});

	test('has what is turned away, for the outbox alone', async () => {
		const it = await desk();
		const error = { code: 'QUEUE_FULL', message: 'too many', retryable: true } as const;
		const result = rejectedResult({ id: 'c1' }, error, START);
		const answer = await it.write({ type: 'TURN_AWAY', delivery: 1, result, replyTo: { topic: 'answers' } });
		expect(answer).toEqual({ type: 'WRITTEN', kept: [2 ** 32 + 1] });
		expect(it.recall('c1')).toBeUndefined();
		const next = await desk(await it.journal.reopened());
		const [[, value] = ['', undefined]] = await next.journal.range(KEPT_MESSAGES, {});
		expect(keptMessageSchema.parse(value)).toMatchObject({ payload: result, replyTo: { topic: 'answers' } });
	});

	test('says why it takes nothing', async () => {
		const it = await desk();
		await it.read();
		it.journal.refuses = 'the disk is full';
		expect(await it.write(endOf())).toEqual({ type: 'REFUSED', reason: 'the disk is full' });
	});

	test('leaves alone, and tells, what it does not understand', async () => {
		const it = await desk();
		await it.journal.store('open-commands').put('c9', { from: 'another version' });
		const next = await desk(await it.journal.reopened());
		expect(await next.read()).toEqual([]);
		expect(next.complaints).toEqual([expect.stringContaining('c9')]);
	});
});

describe('a result is remembered', () => {
	test('for its time', async () => {
		const it = await desk();
		await it.write(endOf());
		it.at(START + 7 * DAY - 1);
		expect(it.recall('c1')).toBeDefined();
		it.at(START + 7 * DAY);
		expect(it.recall('c1')).toBeUndefined();
	});

	test('for longer while the time of day is not known', async () => {
		const it = await desk();
		await it.write(endOf());
		it.at(START + 700 * DAY);
		it.clockIsTrusted = false;
		expect(it.recall('c1')).toBeDefined();
	});

	test('not where it is in words that are not understood', async () => {
		const it = await desk();
		await it.journal.store('ended-commands').put('c1', { digest: 'x', result: acceptedResult(command()) });
		expect(it.recall('c1')).toBeUndefined();
	});
});

test('numbers rise over sessions, and so do their keys', () => {
	const one = numbersOf(1);
	const [first, second, third] = [one(), one(), numbersOf(2)()];
	expect(first < second && second < third).toBe(true);
	expect([first, second, third].map(keyOf).toSorted()).toEqual([first, second, third].map(keyOf));
	expect(numberOf('zw-5')).toBeUndefined();
});
