/** What becomes of commands that were open when the gateway was cut off (contract, "A result"). */
import { describe, expect, test } from 'vitest';
import type { Command } from '../machines/events.ts';
import type { Entry } from '../machines/ledger.ts';
import { command, succeeded } from './kit/commands.ts';
import { type Circumstances, desk } from './kit/dispatcher.ts';
import { MemoryDisk } from './kit/memory-disk.ts';

const START = Date.UTC(2026, 7, 22, 10);

/** Received ten seconds before the gateway was started again, with a minute to live. */
function entry(what: Partial<Command> = {}, { begun = false, order = 0, ttlMs = 60_000 } = {}): Entry {
	return { command: command(what), receivedAt: START - 10_000, deadline: START - 10_000 + ttlMs, order, begun };
}

/** Started again, with those left open. */
function restarted(entries: readonly Entry[], circumstances: Circumstances = {}) {
	return desk({ disk: new MemoryDisk(entries), ...circumstances });
}

describe('a command that had not begun', () => {
	test('runs when its device is there, and is not accepted again', () => {
		const it = restarted([entry()]);
		expect(it.executions()).toEqual([]);
		it.device();
		it.stack('ready');
		expect(it.executions()).toEqual(['c1']);
		it.outcome('c1');
		expect(it.told('c1')).toEqual(['succeeded']);
		expect(it.final('c1')).toMatchObject({ timings: { queuedMs: 10_000 } });
	});

	test('runs in its old order', () => {
		const it = restarted([
			entry({ id: 'b' }, { order: 2 }),
			entry({ id: 'a' }, { order: 1 }),
			entry({ id: 'c', priority: 'high' }, { order: 3 }),
		]);
		it.device();
		it.stack('ready');
		it.receive({ id: 'd' });
		for (const id of ['c', 'a', 'b', 'd']) it.outcome(id);
		expect(it.executions()).toEqual(['c', 'a', 'b', 'd']);
	});

	test('whose time is over has expired', () => {
		const it = restarted([entry({}, { ttlMs: 10_000 })]);
		expect(it.told('c1')).toEqual(['expired']);
	});

	test('has expired where the time of day is not known', () => {
		const disk = new MemoryDisk([entry()]);
		disk.waits = true;
		const it = desk({ disk });
		it.send({ type: 'CLOCK_CHANGED', synchronised: false });
		disk.waits = false;
		disk.turn();
		expect(it.told('c1')).toEqual(['expired']);
	});

	test('fails when its stack does not come up in time', () => {
		const it = restarted([entry()]);
		it.time.tick(10_000);
		expect(it.final('c1')).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN' } });
	});

	test('fails when its device is gone: it was accepted, and cannot be rejected', () => {
		const it = restarted([entry()]);
		it.stack('ready');
		expect(it.final('c1')).toMatchObject({ status: 'failed', error: { code: 'DEVICE_NO_ACK' } });
	});

	test('fails when its device cannot do it any more', () => {
		const it = restarted([entry({ action: 'doorLock.lockDoor' })]);
		it.device();
		it.stack('ready');
		expect(it.final('c1')).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN' } });
	});

	test('of a target that is no longer configured fails at once', () => {
		const it = restarted([entry({ target: 'zb-3' })]);
		expect(it.final('c1')).toMatchObject({ status: 'failed', error: { code: 'DEVICE_NO_ACK' } });
	});
});

describe('a command that had begun', () => {
	const interrupted = entry({}, { begun: true });

	test('is not run again: its device is asked, before anything else is done there', () => {
		const it = restarted([interrupted, entry({ id: 'c0', priority: 'high' }, { order: -1 })]);
		it.device();
		it.stack('ready');
		expect(it.asked()).toEqual(['c1']);
		expect(it.executions()).toEqual([]);
		it.outcome('c1', succeeded);
		expect(it.told('c1')).toEqual(['succeeded']);
		expect(it.executions()).toEqual(['c0']);
	});

	test('is asked about after its time, too', () => {
		const it = restarted([entry({}, { begun: true, ttlMs: 1_000 })]);
		it.device();
		it.stack('ready');
		expect(it.asked()).toEqual(['c1']);
	});

	test('is unknown when its device cannot be asked in time', () => {
		const it = restarted([interrupted]);
		it.time.tick(30_000);
		expect(it.final('c1')).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
	});

	test('waits for a stack that goes away again before it is asked', () => {
		const it = restarted([interrupted]);
		it.device({ interview: 'running', endpoints: {} });
		it.stack('ready');
		it.stack('starting');
		it.device();
		expect(it.asked()).toEqual([]);
		it.stack('ready');
		expect(it.asked()).toEqual(['c1']);
	});

	test('is asked about again when the stack fails meanwhile', () => {
		const it = restarted([interrupted]);
		it.device();
		it.stack('ready');
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 1 });
		it.stack('ready');
		expect(it.asked()).toEqual(['c1', 'c1']);
	});

	test('has the outcome that its stack tells after all', () => {
		const it = restarted([interrupted]);
		it.device({ interview: 'running', endpoints: {} });
		it.device();
		it.stack('ready');
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 1 });
		it.outcome('c1');
		expect(it.told('c1')).toEqual(['succeeded']);
	});

	test('is unknown when its device is gone', () => {
		const it = restarted([interrupted]);
		it.stack('ready');
		expect(it.final('c1')).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
	});

	test('of a stack itself is unknown at once', () => {
		const it = restarted([entry({ target: 'zw', action: 'zwave.startInclusion' }, { begun: true })]);
		expect(it.final('c1')).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
	});

	test('is run again where that does no harm, and there is time', () => {
		const isRepeatable = (action: string) => action === 'onOff.on';
		const it = restarted([interrupted, entry({ id: 'late', target: 'zw-6' }, { begun: true, ttlMs: 1, order: 1 })], {
			isRepeatable,
		});
		it.device();
		it.device({ id: 'zw-6' });
		it.stack('ready');
		expect(it.executions()).toEqual(['c1']);
		expect(it.asked()).toEqual(['late']);
	});

	test('cannot be cancelled any more', () => {
		const it = restarted([interrupted]);
		it.cancel('c1');
		expect(it.told('c1')).toEqual([]);
		it.time.tick(30_000);
		expect(it.final('c1-cancel')).toMatchObject({ result: { cancelled: false, reason: 'ended' } });
	});
});

test('a cancellation that was cut off is carried out', () => {
	const cancellation = { id: 'x', target: 'gateway', action: 'commands.cancel', args: { id: 'c1' } };
	const it = restarted([entry(), entry(cancellation, { begun: true, order: 1 })]);
	expect(it.told('c1')).toEqual(['cancelled']);
	expect(it.final('x')).toMatchObject({ status: 'succeeded', result: { cancelled: true } });
});

test('a command that comes again while it is read what was open is the same', () => {
	const disk = new MemoryDisk([entry()]);
	disk.waits = true;
	const it = desk({ disk });
	it.receive();
	expect(it.emitted).toEqual([]);
	disk.waits = false;
	disk.turn();
	expect(it.told('c1')).toEqual(['accepted′']);
	it.device();
	it.stack('ready');
	it.outcome('c1');
	expect(it.executions()).toEqual(['c1']);
	expect(it.told('c1')).toEqual(['accepted′', 'succeeded']);
});
