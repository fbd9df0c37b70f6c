/** When a command begins: its turn at its target, its stack, its device's interview. */
import { describe, expect, test } from 'vitest';
import { endpoint, succeeded } from './kit/commands.ts';
import { desk, upDesk } from './kit/dispatcher.ts';

describe('at one target', () => {
	test('one runs at a time: the highest priority, then the oldest', () => {
		const it = upDesk();
		for (const [id, priority] of [
			['a', 'normal'],
			['b', 'low'],
			['c', 'normal'],
			['d', 'high'],
			['e', 'normal'],
			['f', 'high'],
		] as const)
			it.receive({ id, priority });
		for (const id of ['a', 'd', 'f', 'c', 'e', 'b']) {
			expect(it.executions().at(-1)).toBe(id);
			it.outcome(id);
		}
	});

	test('others run meanwhile at theirs', () => {
		const it = upDesk();
		it.receive();
		it.receive({ id: 'c2', target: 'zw-6' });
		it.receive({ id: 'c3', target: 'zw', action: 'zwave.startInclusion' });
		expect(it.executions()).toEqual(['c1', 'c2', 'c3']);
	});

	test('one that cannot begin yet is not overtaken by its equals', () => {
		const it = upDesk();
		it.device({ interview: 'running', endpoints: { '0': endpoint({ actions: ['onOff.off'] }) } });
		it.receive({ id: 'a' });
		it.receive({ id: 'b', action: 'onOff.off' });
		it.receive({ id: 'c', action: 'onOff.off', priority: 'high' });
		expect(it.executions()).toEqual(['c']);
		it.outcome('c');
		it.device();
		it.outcome('a');
		expect(it.executions()).toEqual(['c', 'a', 'b']);
	});

	test('one that runs out of time does not run, and the next does', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.receive({ id: 'b', ttlMs: 1_000 });
		it.receive({ id: 'c' });
		it.time.tick(1_000);
		expect(it.told('b')).toEqual(['accepted', 'expired']);
		it.outcome('a');
		expect(it.executions()).toEqual(['a', 'c']);
	});

	test.each([
		['battery', 'ready', 'DEVICE_ASLEEP'],
		['battery', 'down', 'EXPIRED'],
		['flirs', 'ready', 'EXPIRED'],
		['mains', 'ready', 'EXPIRED'],
	] as const)('one that runs out of time behind another, on %s and with the stack %s, is %s', (power, state, code) => {
		const it = upDesk();
		it.device({ power });
		it.receive({ id: 'a' });
		it.receive({ id: 'b', ttlMs: 1_000 });
		it.stack(state);
		it.time.tick(1_000);
		expect(it.final('b')).toMatchObject({ status: 'expired', error: { code, retryable: true } });
	});

	test('one that runs at a device that sleeps ends as its stack says', () => {
		const it = upDesk();
		it.device({ power: 'battery' });
		it.receive();
		const error = { code: 'EXPIRED', message: 'no time', retryable: true } as const;
		it.outcome('c1', { status: 'expired', error });
		expect(it.final('c1')).toMatchObject({ error });
	});

	test('one whose time is over by the clock does not run, though no timer has said so', () => {
		let ahead = 0;
		const it = upDesk({ ahead: () => ahead });
		it.receive({ id: 'a' });
		it.receive({ id: 'b' });
		ahead = 60_000;
		it.outcome('a');
		expect(it.told('b')).toEqual(['accepted', 'expired']);
		expect(it.executions()).toEqual(['a']);
	});
});

describe('while the stack is away', () => {
	test.each(['starting', 'down'] as const)('%s: a command for a known device is accepted and waits', (state) => {
		const it = upDesk();
		it.stack(state);
		it.receive();
		expect(it.told('c1')).toEqual(['accepted']);
		it.time.tick(9_999);
		it.stack('degraded');
		expect(it.executions()).toEqual(['c1']);
	});

	test('it waits for 10 s, and has failed then', () => {
		const it = upDesk();
		it.stack('down');
		it.receive();
		it.time.tick(10_000);
		expect(it.final('c1')).toMatchObject({
			status: 'failed',
			error: { code: 'STACK_DOWN', retryable: true },
			timings: { queuedMs: 10_000, executedMs: 0 },
		});
	});

	test('a command for a device that is not known yet is acknowledged, and accepted when it is', () => {
		const it = desk();
		it.receive();
		expect(it.emitted).toEqual([{ type: 'ACKNOWLEDGE', delivery: 1 }]);
		it.device();
		expect(it.told('c1')).toEqual(['accepted']);
		expect(it.executions()).toEqual([]);
		it.stack('ready');
		expect(it.executions()).toEqual(['c1']);
	});

	test('a command for a device that there is not is rejected when the stack is up', () => {
		const it = desk();
		it.receive();
		it.stack('ready');
		expect(it.final('c1')).toMatchObject({ status: 'rejected', error: { code: 'UNKNOWN_TARGET' } });
		expect(it.final('c1')).not.toHaveProperty('timings');
	});

	test('what waits at a device queues up again, and what runs goes on', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.receive({ id: 'b' });
		it.receive({ id: 'c' });
		it.stack('down');
		it.outcome('a');
		expect(it.executions()).toEqual(['a']);
		it.stack('ready');
		it.stack('ready');
		expect(it.executions()).toEqual(['a', 'b']);
	});

	test('the other stacks do not mind', () => {
		const it = upDesk();
		it.stack('ready', 'gateway', ['gateway.restart']);
		it.receive({ id: 'a', target: 'gateway', action: 'gateway.restart' });
		it.receive({ id: 'b', target: 'gateway', action: 'gateway.restart' });
		it.stack('down');
		it.outcome('a', succeeded, 'gateway');
		expect(it.executions()).toEqual(['a', 'b']);
	});
});

describe('an interview', () => {
	test('that is not done after 10 s: the action is not supported, for now', () => {
		const it = upDesk();
		it.device({ interview: 'running', endpoints: {} });
		it.receive();
		it.time.tick(9_000);
		it.device({ interview: 'running', endpoints: { '0': endpoint({ actions: [] }) } });
		it.time.tick(1_000);
		expect(it.told('c1')).toEqual(['rejected']);
		expect(it.final('c1')).toMatchObject({ error: { code: 'UNSUPPORTED_ACTION', retryable: true } });
	});

	test('while the stack goes away: it is the stack that is waited for', () => {
		const it = upDesk();
		it.device({ interview: 'running', endpoints: {} });
		it.receive();
		it.stack('down');
		it.time.tick(10_000);
		expect(it.final('c1')).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN' } });
	});
});
