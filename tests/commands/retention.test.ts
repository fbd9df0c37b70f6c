/** What becomes of old results, on a real journal. */
import { expect, test } from 'vitest';
import { BY_TIME, ENDED, timeKey } from '../../actors/commands/records.ts';
import { forget, type RetentionOptions } from '../../actors/commands/retention.ts';
import { openedJournal } from '../kit/opened-journal.ts';

const HOUR = 3_600_000;

/** With results of the hours 0 to `count` - 1, and the time of the last of them. */
async function desk(count: number, what: Partial<RetentionOptions> = {}) {
	const journal = await openedJournal();
	const writes = Array.from({ length: count }, (_, hour) => [
		{ store: ENDED, key: `c${hour}`, value: { hour } },
		{ store: BY_TIME, key: timeKey(hour * HOUR, `c${hour}`), value: true },
	]).flat();
	await journal.commit(writes, { durable: false });
	const options = { journal, forMs: 10 * HOUR, most: 10_000, clockIsTrusted: () => true, ...what };
	await forget({ ...options, now: () => (count - 1) * HOUR });
	const left = async (store: string) => [...(await journal.store(store).entries()).keys()];
	return { ended: (await left(ENDED)).length, byTime: await left(BY_TIME) };
}

test('what is older than its time is forgotten, whatever there is', async () => {
	const { ended, byTime } = await desk(1_200);
	expect(ended).toBe(11);
	expect(byTime[0]).toBe(timeKey(1_189 * HOUR, 'c1189'));
	expect(byTime).toHaveLength(11);
});

test('nothing is too old while the time of day is not known', async () => {
	expect((await desk(30, { clockIsTrusted: () => false })).ended).toBe(30);
});

test('the oldest are forgotten where there are too many, also while the time of day is not known', async () => {
	const { ended, byTime } = await desk(1_200, { most: 20, clockIsTrusted: () => false });
	expect(ended).toBe(20);
	expect(byTime[0]).toBe(timeKey(1_180 * HOUR, 'c1180'));
});
