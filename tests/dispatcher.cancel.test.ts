import { describe, expect, test } from 'vitest';
import { succeeded } from './kit/commands.ts';
import { desk, upDesk } from './kit/dispatcher.ts';

describe('commands.cancel', () => {
	const cancelledWith = (result: object) => ({ status: 'succeeded', confirmedBy: 'completed', result });

	test('takes back what has not begun', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.receive({ id: 'b' });
		it.cancel('b');
		expect(it.final('b')).toMatchObject({ error: { code: 'CANCELLED' } });
		expect(it.final('b-cancel')).toMatchObject(cancelledWith({ cancelled: true }));
	});

	test('takes back what is held', () => {
		const it = desk();
		it.receive();
		it.cancel('c1');
		expect(it.told('c1')).toEqual(['cancelled']);
	});

	test.each([
		[
			'takes back what the stack has not begun',
			{ status: 'cancelled', error: { code: 'CANCELLED', message: '', retryable: true } },
			{ cancelled: true },
		],
		['waits for the outcome of what it has', succeeded, { cancelled: false, reason: 'ended' }],
	] as const)('%s', (_, outcome, result) => {
		const it = upDesk();
		it.receive();
		it.cancel('c1');
		expect(it.emitted).toContainEqual({ type: 'DISPATCH', stack: 'zw', event: { type: 'CANCEL', id: 'c1' } });
		it.receive({ id: 'c1-cancel', target: 'gateway', action: 'commands.cancel', args: { id: 'c1' } });
		expect(it.told('c1-cancel')).toEqual(['accepted', 'accepted′']);
		it.outcome('c1', outcome);
		expect(it.told('c1')).toEqual(['accepted', outcome.status]);
		expect(it.final('c1-cancel')).toMatchObject(cancelledWith(result));
	});

	test.each([
		['has ended', 'c1', 'ended'],
		['was never here', 'c9', 'unknown'],
		['is the cancellation itself', 'self', 'unknown'],
	])('takes back nothing where the command %s', (_, id, reason) => {
		const it = upDesk();
		it.receive();
		it.outcome('c1');
		it.cancel(id, 'self');
		expect(it.final('self')).toMatchObject(cancelledWith({ cancelled: false, reason }));
	});

	test('does not take back a cancellation, and tells no stack of it', () => {
		const it = upDesk();
		it.receive();
		it.cancel('c1', 'x');
		it.cancel('x', 'y');
		it.outcome('c1');
		expect(it.final('y')).toMatchObject(cancelledWith({ cancelled: false, reason: 'ended' }));
		expect(it.emitted.filter((event) => event.type === 'DISPATCH' && event.event.type === 'CANCEL')).toHaveLength(1);
	});

	test('does not wait in line at the gateway', () => {
		const it = upDesk();
		it.stack('ready', 'gateway', ['release.install']);
		it.receive({ id: 'a', target: 'gateway', action: 'release.install' });
		it.cancel('c9');
		expect(it.final('c9-cancel')).toMatchObject({ status: 'succeeded' });
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'gateway', state: 'down', restarts: 0 });
		expect(it.final('a')).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
	});

	test("outlives the gateway's own stack: it is the dispatcher that does it", () => {
		const it = upDesk();
		it.receive();
		it.cancel('c1');
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'gateway', state: 'down', restarts: 0 });
		it.outcome('c1');
		expect(it.told('c1-cancel')).toEqual(['accepted', 'succeeded']);
	});
});
