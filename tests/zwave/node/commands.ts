/** Commands to a node that is always awake, and a node that is out of reach. */
import { describe, expect, test } from 'vitest';
import { endpoint, relay } from '../mapping/facts.ts';
import { desk, isOn, known, plug, plugOf, sets } from './desk.ts';

describe('commands', () => {
	test('are carried out one after another, in their order', async () => {
		const it = await plug();
		await it.execute('a');
		await it.execute('b', { action: 'onOff.off' });
		expect(sets(it)).toEqual(['BinarySwitch.Set true']);
		await it.acknowledge();
		expect(sets(it)).toEqual(['BinarySwitch.Set true', 'BinarySwitch.Set false']);
		await it.acknowledge();
		expect(it.outcomes()).toEqual([
			['a', 'succeeded: ack'],
			['b', 'succeeded: ack'],
		]);
	});

	test('go to their endpoint', async () => {
		const facts = known(relay);
		const it = await desk({ ...facts, endpoints: { ...facts.endpoints, 2: { ...relay, endpoint: 2 } } });
		await it.execute('a', { endpoint: 2 });
		expect(sets(it)).toEqual(['2: BinarySwitch.Set true']);
	});

	test('are supervised where the device knows that, each with a session of its own', async () => {
		const it = await plugOf(endpoint({ BinarySwitch: 2, Supervision: 1 }));
		await it.execute('a');
		expect(it.radio.current?.sessionId).toBe(1);
		await it.hear({ type: 'Supervision.Report', sessionId: 1, moreUpdatesFollow: false, status: 'success' });
		await it.execute('b', { action: 'onOff.off' });
		expect(it.radio.current?.sessionId).toBe(2);
		expect(it.outcomes()).toEqual([['a', 'succeeded: supervision']]);
	});

	test('what the device said that it has done is its state, told before the outcome', async () => {
		const it = await plugOf(endpoint({ BinarySwitch: 2, Supervision: 1 }));
		await it.execute('a');
		await it.hear({ type: 'Supervision.Report', sessionId: 1, moreUpdatesFollow: false, status: 'success' });
		expect(it.events().slice(-2)).toMatchObject([
			{ type: 'STATE_REPORTED', device: 'zw-12', endpoint: 0, attributes: { 'onOff.onOff': true } },
			{ type: 'OUTCOME', stack: 'zw', id: 'a' },
		]);
	});

	test('what was only acknowledged is asked for a second later', async () => {
		const it = await plug();
		await it.execute('a');
		await it.acknowledge();
		await it.wait(999);
		expect(it.work()).toBe('idle');
		await it.wait(1);
		expect(it.work()).toBe('looking');
		expect(it.radio.asks.at(-1)).toMatchObject({ priority: 'poll' });
		await it.acknowledge();
		await it.hear(isOn);
		expect(it.reports().at(-1)).toEqual({ 'onOff.onOff': true });
		expect(it.work()).toBe('idle');
	});

	test('a look that is not acknowledged shows that the node is out of reach', async () => {
		const it = await plug();
		await it.execute('a');
		await it.acknowledge();
		await it.wait(1_000);
		await it.giveUp();
		expect(it.device()).toMatchObject({ reachable: false });
	});

	test('one whose time is up while another is carried out was never sent', async () => {
		const it = await plug();
		await it.execute('a');
		await it.execute('b', { expiresAt: Date.UTC(2026, 7, 22, 10) + 5_000 });
		await it.wait(5_000);
		await it.acknowledge();
		expect(it.outcomes()).toEqual([
			['a', 'succeeded: ack'],
			['b', 'EXPIRED'],
		]);
		expect(sets(it)).toHaveLength(1);
	});

	test('one under way is not cancelled', async () => {
		const it = await plug();
		await it.execute('a');
		await it.cancel('a');
		await it.acknowledge();
		expect(it.outcomes()).toEqual([['a', 'succeeded: ack']]);
	});

	test('one that waits is, and others are not', async () => {
		const it = await plug();
		await it.execute('a');
		await it.execute('b');
		await it.cancel('b');
		await it.cancel('unknown');
		await it.acknowledge();
		expect(it.outcomes()).toEqual([
			['b', 'CANCELLED'],
			['a', 'succeeded: ack'],
		]);
		expect(sets(it)).toHaveLength(1);
	});
});

describe('a mains node that does not acknowledge', () => {
	async function lost() {
		const it = await plug();
		await it.execute('a');
		await it.giveUp();
		return it;
	}

	test('fails the command and is out of reach', async () => {
		const it = await lost();
		const message = 'no acknowledgement from node 12 after 3 attempts: check that it has power and is in range';
		expect(it.outcome('a')).toEqual([{ status: 'failed', error: { code: 'DEVICE_NO_ACK', message, retryable: true } }]);
		expect(it.device()).toMatchObject({ reachable: false, interview: 'complete' });
	});

	test('fails those that wait too, and does not try them', async () => {
		const it = await plug();
		await it.execute('a');
		await it.execute('b');
		await it.giveUp();
		expect(it.outcomes()).toEqual([
			['a', 'DEVICE_NO_ACK'],
			['b', 'DEVICE_NO_ACK'],
		]);
		expect(sets(it)).toHaveLength(1);
	});

	test('is brought back by a report', async () => {
		const it = await lost();
		await it.hear(isOn);
		expect(it.device()).toMatchObject({ reachable: true });
		expect(it.work()).toBe('idle');
	});

	test('is tried by the next command, and brought back by its success', async () => {
		const it = await lost();
		await it.execute('b');
		expect(it.device()).toMatchObject({ reachable: false });
		await it.acknowledge();
		expect(it.outcomes().at(-1)).toEqual(['b', 'succeeded: ack']);
		expect(it.device()).toMatchObject({ reachable: true });
	});

	test('is not brought back by another failure', async () => {
		const it = await lost();
		await it.execute('b');
		await it.giveUp();
		expect(it.outcomes().at(-1)).toEqual(['b', 'DEVICE_NO_ACK']);
		expect(it.presence()).toBe('unreachable');
	});

	test('is looked for every five minutes, after everything else', async () => {
		const it = await lost();
		await it.wait(300_000);
		expect(it.work()).toBe('pinging');
		expect(it.radio.asks.at(-1)).toMatchObject({ request: { name: 'RequestNodeInfo' }, priority: 'poll' });
		await it.giveUp();
		expect(it.work()).toBe('outOfReach');
		await it.wait(300_000);
		await it.nodeInfo(0x25);
		expect(it.device()).toMatchObject({ reachable: true });
		expect(it.work()).toBe('idle');
	});

	test('is tried again on a new line', async () => {
		const it = await lost();
		await it.line(undefined);
		await it.line(it.radio.line, { firstMs: 10_000, everyMs: 10_000 });
		await it.wait(10_000);
		expect(it.radio.sent.at(-1)).toBe('BinarySwitch.Get');
	});
});
