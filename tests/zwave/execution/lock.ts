/** A lock, which has done nothing until it says so. */
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../machines/events.ts';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { lock, notification } from '../mapping/facts.ts';
import { type Desk, desk, failure, supervision } from './desk.ts';

describe('a lock', () => {
	const locking = { facts: lock, action: 'doorLock.lockDoor' };
	const locked: CcMessage = { type: 'DoorLock.OperationReport', mode: 0xff };
	const unlocked: CcMessage = { type: 'DoorLock.OperationReport', mode: 0 };
	const jammed = notification(6, 11);
	const succeeded: Outcome = { status: 'succeeded', confirmedBy: 'report', result: { 'doorLock.lockState': 1 } };

	/** Acknowledged, and asked for its state after a second. */
	async function readingBack() {
		const it = await desk(locking);
		await it.acknowledge();
		await it.wait(1_000);
		return it;
	}

	test('is waited for until it reports', async () => {
		const { radio, acknowledge, hear, outcome } = await desk(locking);
		await acknowledge();
		expect(outcome()).toBeUndefined();
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
		expect(radio.sent).toEqual(['DoorLock.OperationSet 255']);
	});

	test('its report may come before the acknowledgement', async () => {
		const { acknowledge, hear, outcome } = await desk(locking);
		await hear(locked);
		await acknowledge();
		expect(outcome()).toEqual(succeeded);
	});

	test('its notification is a report too', async () => {
		const { acknowledge, hear, outcome } = await desk(locking);
		await acknowledge();
		await hear(notification(6, 3));
		expect(outcome()).toEqual(succeeded);
	});

	test('is read back after a second of silence', async () => {
		const { radio, acknowledge, wait, hear, outcome } = await desk(locking);
		await acknowledge();
		await wait(999);
		expect(radio.sent).toHaveLength(1);
		await wait(1);
		expect(radio.sent).toEqual(['DoorLock.OperationSet 255', 'DoorLock.OperationGet']);
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
		expect(radio.withdrawn).toEqual(['12/a/2']);
	});

	test('is read back again while the bolt may still move', async () => {
		const { radio, acknowledge, hear, wait, outcome } = await readingBack();
		await hear(unlocked);
		expect(outcome()).toBeUndefined();
		await wait(1_000);
		expect(radio.sent).toHaveLength(3);
		await acknowledge();
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
	});

	test('has not locked when it still reports another state after 5 s', async () => {
		const { radio, hear, wait, outcome } = await readingBack();
		for (let look = 1; look < 5; look++) {
			await hear(unlocked);
			await wait(1_000);
		}
		expect(outcome()).toBeUndefined();
		await hear(unlocked);
		expect(outcome()).toEqual(failure('DEVICE_REJECTED', 'the device took the command and reports another state'));
		expect(radio.sent).toHaveLength(6);
	});

	const silences: readonly { readonly it: string; readonly falls: (it: Desk) => Promise<void> }[] = [
		{ it: 'does not answer', falls: ({ acknowledge, wait }) => acknowledge().then(() => wait(1_000)) },
		{ it: 'does not even acknowledge', falls: ({ giveUp }) => giveUp() },
	];
	test.each(silences)('nobody knows whether it has locked when it $it any more', async ({ falls }) => {
		const it = await readingBack();
		for (let look = 1; look < 5; look++) {
			await falls(it);
			await it.wait(1_000);
		}
		expect(it.outcome()).toBeUndefined();
		await falls(it);
		expect(it.outcome()).toEqual(
			failure('DEVICE_TIMEOUT', 'node 12 took the command and did not answer: read its state, or try again'),
		);
		expect(it.output()?.untouched).toBe(false);
	});

	test('what it reports while it is asked counts, also if the question is never answered', async () => {
		const { hear, giveUp, outcome } = await readingBack();
		await hear(notification(6, 3));
		await giveUp();
		expect(outcome()).toEqual(succeeded);
	});

	test('supervised, it is read back at once', async () => {
		const { radio, acknowledge, hear, outcome } = await desk({ ...locking, supervised: true });
		await acknowledge();
		await hear(supervision('success'));
		expect(outcome()).toBeUndefined();
		expect(radio.sent).toEqual(['DoorLock.OperationSet 255 (supervised)', 'DoorLock.OperationGet']);
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
	});

	test.each([
		['while the command is sent', () => desk(locking)],
		[
			'while its report is awaited',
			async () => {
				const it = await desk(locking);
				await it.acknowledge();
				return it;
			},
		],
		['while it is read back', readingBack],
	])('that jams has not locked: %s', async (_, begin) => {
		const it = await begin();
		await it.hear(jammed);
		expect(it.outcome()).toEqual(failure('DEVICE_REJECTED', expect.stringContaining('its bolt is jammed')));
		// Nothing of it is sent again.
		expect(it.radio.waiting).toEqual([]);
	});

	test.each([
		['another alarm', notification(6, 16), 0],
		['another endpoint’s', jammed, 1],
	])('is not jammed by %s', async (_, message, from) => {
		const { hear, acknowledge, outcome } = await desk(locking);
		await hear(message, from);
		await acknowledge();
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
	});

	test.each([
		{ kind: 'jammed' },
		{ kind: 'unresponsive', reason: 'no response in 10 s' },
		{ kind: 'lost', sent: false },
	] as const)('has the command, whatever becomes of the question: $kind', async (outcome) => {
		const it = await readingBack();
		it.radio.answer(outcome);
		expect(it.output()).toMatchObject({ outcome: failure('OUTCOME_UNKNOWN'), cause: outcome, untouched: false });
	});
});
