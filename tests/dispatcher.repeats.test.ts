/** A command that is not taken, and one that comes again. */
import { describe, expect, test } from 'vitest';
import { upDesk } from './kit/dispatcher.ts';

describe('a command that is not taken', () => {
	test('is answered as it was refused at the door, and acknowledged', () => {
		const it = upDesk();
		const error = { code: 'INVALID_JSON', message: 'not JSON', retryable: false } as const;
		it.send({ type: 'COMMAND_RECEIVED', delivery: 7, retained: false, request: { refusal: { id: null, error } } });
		expect(it.emitted).toEqual([
			{
				type: 'ANNOUNCE',
				topic: 'res',
				payload: { v: 1, id: null, status: 'rejected', final: true, error, at: '2026-08-22T10:00:00.000Z' },
				retain: false,
				kept: 1,
			},
			{ type: 'ACKNOWLEDGE', delivery: 7 },
		]);
	});

	test('for want of room: there is more for what is urgent, and always for a cancellation', () => {
		const it = upDesk({ mostOpen: 1 });
		it.receive({ id: 'first' });
		it.receive({ id: 'normal' });
		for (let place = 0; place < 101; place++) it.receive({ id: `urgent${place}`, priority: 'high' });
		expect(it.final('normal')).toMatchObject({ error: { code: 'QUEUE_FULL', retryable: true } });
		expect(it.told('urgent98')).toEqual(['accepted']);
		expect(it.final('urgent100')).toMatchObject({ error: { code: 'QUEUE_FULL' } });
		it.cancel('urgent98');
		expect(it.told('urgent98')).toEqual(['accepted', 'cancelled']);
	});

	test('may be sent again under the same id', () => {
		const it = upDesk();
		it.receive({ target: 'zw-7' });
		it.device({ id: 'zw-7' });
		it.receive({ target: 'zw-7' });
		it.outcome('c1');
		expect(it.told('c1')).toEqual(['rejected', 'accepted', 'succeeded']);
	});

	test('also when it was held before it was rejected', () => {
		const it = upDesk();
		it.device({ interview: 'running', endpoints: {} });
		it.receive();
		it.time.tick(10_000);
		it.device();
		it.receive();
		expect(it.told('c1')).toEqual(['rejected', 'accepted']);
	});

	test('because it came too late has expired without being accepted, and is remembered', () => {
		const it = upDesk();
		const late = { expiresAt: Date.UTC(2026, 7, 22, 9, 59) };
		it.receive(late);
		it.receive(late);
		expect(it.told('c1')).toEqual(['expired', 'expired′']);
		expect(it.final('c1')).toMatchObject({ error: { code: 'EXPIRED' }, timings: { queuedMs: 0, executedMs: 0 } });
	});

	test('because too many are open may be taken when one has ended', () => {
		const it = upDesk({ mostOpen: 1 });
		it.receive();
		it.receive({ id: 'c2' });
		it.outcome('c1');
		it.receive({ id: 'c2' });
		expect(it.told('c2')).toEqual(['rejected', 'accepted']);
	});
});

describe('the same id again', () => {
	test('while it runs is accepted again each time, and has one result', () => {
		const it = upDesk();
		it.receive();
		it.receive();
		it.receive({}, true);
		it.outcome('c1');
		expect(it.told('c1')).toEqual(['accepted', 'accepted′', 'accepted′', 'succeeded']);
		expect(it.executions()).toEqual(['c1']);
		expect(it.emitted.filter(({ type }) => type === 'ACKNOWLEDGE')).toHaveLength(3);
	});

	test('when it has ended has the stored result, as it was', () => {
		const it = upDesk();
		it.receive();
		it.outcome('c1');
		it.time.tick(5_000);
		it.receive({}, true);
		expect(it.results().at(-1)).toEqual({ ...it.final('c1'), duplicate: true });
		expect(it.executions()).toEqual(['c1']);
	});

	test('with another body is refused, and the original stands', () => {
		const it = upDesk();
		it.receive();
		it.receive({ action: 'onOff.off' });
		it.outcome('c1');
		it.receive();
		expect(it.told('c1')).toEqual(['accepted', 'rejected', 'succeeded', 'succeeded′']);
	});

	test('runs again when it is forgotten', () => {
		const it = upDesk();
		it.receive();
		it.outcome('c1');
		it.disk.ended.clear();
		it.receive();
		expect(it.told('c1')).toEqual(['accepted', 'succeeded', 'accepted']);
	});

	test('says nothing while it cannot be told whether the command is valid, and catches up when it can', () => {
		const it = upDesk();
		it.device({ interview: 'running', endpoints: {} });
		it.receive();
		it.receive();
		expect(it.told('c1')).toEqual([]);
		it.device();
		expect(it.told('c1')).toEqual(['accepted', 'accepted′']);
	});

	test('says nothing of its own when the command is rejected after all', () => {
		const it = upDesk();
		it.device({ interview: 'running', endpoints: {} });
		it.receive();
		it.receive();
		it.device({ interview: 'failed', endpoints: {} });
		expect(it.told('c1')).toEqual(['rejected']);
	});
});
