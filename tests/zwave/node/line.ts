/** A node without a line to the radio, and a line that goes. */
import { describe, expect, test } from 'vitest';
import { lock, relay } from '../mapping/facts.ts';
import { desk, known, mains, plug, plugOf, protocolInfo, sets, sleeper, switchClasses } from './desk.ts';

describe('without a line', () => {
	test('a command is held for ten seconds', async () => {
		const it = await desk(known(relay), { isOpen: false });
		await it.execute('a');
		await it.wait(9_999);
		expect(it.outcomes()).toEqual([]);
		await it.wait(1);
		expect(it.outcomes()).toEqual([['a', 'STACK_DOWN']]);
		expect(it.words('a')).toContain('was not ready in time');
	});

	test('or for as long as it has', async () => {
		const it = await desk(known(relay), { isOpen: false });
		await it.execute('a', { expiresAt: Date.UTC(2026, 7, 22, 10) + 3_000 });
		await it.wait(3_000);
		expect(it.outcomes()).toEqual([['a', 'STACK_DOWN']]);
	});

	test('and carried out when there is one in time', async () => {
		const it = await desk(known(relay), { isOpen: false });
		await it.execute('a');
		await it.wait(9_000);
		await it.line(undefined);
		await it.line(it.radio.line);
		await it.acknowledge();
		expect(it.outcomes()).toEqual([['a', 'succeeded: ack']]);
	});

	test('it ends as it is told when the node is given up', async () => {
		const it = await desk(known(relay), { isOpen: false });
		await it.execute('a');
		const error = { code: 'STACK_DOWN', message: 'stopped', retryable: true } as const;
		await it.end({ status: 'failed', error });
		await it.wait(60_000);
		expect(it.outcome('a')).toEqual([{ status: 'failed', error }]);
	});
});

describe('a line that goes', () => {
	test('what was on the wire: nobody knows; what was not: it was never sent', async () => {
		const it = await plug();
		await it.execute('a');
		await it.execute('b');
		await it.line(undefined);
		expect(it.outcomes()).toEqual([
			['b', 'STACK_DOWN'],
			['a', 'OUTCOME_UNKNOWN'],
		]);
		expect(it.words('b')).toContain('the Z-Wave module was lost before the command was sent');
		expect(it.work()).toEqual({ offline: 'empty' });
	});

	test.each([
		[true, 'OUTCOME_UNKNOWN'],
		[false, 'STACK_DOWN'],
	])('what the link itself knows counts: sent %s is %s', async (sent, code) => {
		const it = await plug();
		await it.execute('a');
		await it.answer({ kind: 'lost', sent });
		await it.line(undefined);
		expect(it.outcomes()).toEqual([['a', code]]);
	});

	test('what had not even been encoded was never sent, and is not', async () => {
		const it = await plug();
		await Promise.all([it.execute('a'), it.line(undefined)]);
		expect(it.outcomes()).toEqual([['a', 'STACK_DOWN']]);
		expect(sets(it)).toEqual([]);
	});

	test('what waits for a wake-up is not kept', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.line(undefined);
		expect(it.outcomes()).toEqual([['a', 'STACK_DOWN']]);
		expect(it.words('a')).toContain('the Z-Wave module was lost before the command was sent');
	});

	test('the interview goes on where it was, with the question that was lost', async () => {
		const it = await desk();
		await it.answer(protocolInfo(mains));
		await it.nodeInfo(...switchClasses);
		await it.acknowledge();
		await it.hear({ type: 'ManufacturerSpecific.Report', manufacturerId: 1, productType: 2, productId: 3 });
		await it.line(undefined);
		await it.line(it.radio.line);
		expect(it.radio.sent.slice(-2)).toEqual(['Version.CommandClassGet 37', 'Version.CommandClassGet 37']);
	});

	test('a node that was awake has to wake up again', async () => {
		const it = await sleeper();
		await it.wakeUp();
		await it.line(undefined);
		await it.line(it.radio.line);
		await it.execute('a');
		expect(it.presence()).toBe('asleep');
		expect(sets(it)).toEqual([]);
	});

	test('a lock that had acknowledged: nobody knows', async () => {
		const it = await plugOf(lock);
		await it.execute('a', { action: 'doorLock.lockDoor' });
		await it.acknowledge();
		await it.line(undefined);
		expect(it.outcomes()).toEqual([['a', 'OUTCOME_UNKNOWN']]);
	});
});
