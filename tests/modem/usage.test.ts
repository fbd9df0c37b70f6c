import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Counters, counted, inMonth, monthOf, NO_USAGE, totalOf, type Usage } from '../../machines/modem/usage.ts';

const counters = (received: number, sent = 0, of = 'boot/wwan0/3'): Counters => ({ of, received, sent });
const readings = (...all: Counters[]): Usage => all.reduce(counted, NO_USAGE);

describe('what is counted', () => {
	test('is what the counters have moved by since they were first seen', () => {
		expect(readings(counters(1_000, 50), counters(1_500, 80), counters(1_500, 100))).toMatchObject({
			received: 500,
			sent: 50,
		});
	});

	test('goes on from zero when the interface was made anew', () => {
		const usage = readings(counters(1_000), counters(1_500), counters(70, 7, 'boot/ppp0/9'));
		expect(usage).toMatchObject({ received: 570, sent: 7 });
	});

	test.each([
		['received', counters(200, 60)],
		['sent', counters(1_600, 10)],
	])('goes on from zero when the counters were reset, which one of them shows (%s)', (_, after) => {
		const usage = readings(counters(1_000, 50), counters(1_500, 50), after);
		expect(usage).toMatchObject({ received: 500 + after.received, sent: after.sent });
	});

	test('never shrinks, and is never more than what the counters say together', () => {
		const reading = fc.record({ of: fc.constantFrom('a', 'b'), received: fc.nat(9), sent: fc.nat(9) });
		fc.assert(
			fc.property(fc.array(reading), (all) => {
				const totals = all.map((_, index) => totalOf(readings(...all.slice(0, index + 1))));
				expect(totals).toEqual([...totals].sort((one, other) => one - other));
				const most = all.reduce((sum, { received, sent }) => sum + received + sent, 0);
				expect(totals.at(-1) ?? 0).toBeLessThanOrEqual(most);
			}),
		);
	});
});

describe('the billing month', () => {
	test.each([
		['2026-08-22T10:00', 1, '2026-08-01'],
		['2026-08-22T10:00', 22, '2026-08-22'],
		['2026-08-21T23:59', 22, '2026-07-22'],
		['2026-01-05T00:00', 22, '2025-12-22'],
		['2026-03-01T00:00', 31, '2026-02-28'],
		['2028-03-01T00:00', 31, '2028-02-29'],
		['2026-02-28T00:00', 31, '2026-02-28'],
		['2026-02-27T23:59', 31, '2026-01-31'],
		['2026-05-30T12:00', 31, '2026-04-30'],
	])('of %sZ with day %i began on %s', (now, day, start) => {
		expect(new Date(monthOf(Date.parse(`${now}Z`), day)).toISOString()).toBe(`${start}T00:00:00.000Z`);
	});

	test('began at most 31 days ago, whatever the day', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 31 }), (now, day) => {
				const age = now - monthOf(now, day);
				expect(age).toBeGreaterThanOrEqual(0);
				expect(age).toBeLessThan(31 * 86_400_000);
			}),
		);
	});
});

describe('when the month', () => {
	const AUGUST = Date.UTC(2026, 7, 1);
	const SEPTEMBER = Date.UTC(2026, 8, 1);
	const usage: Usage = { month: AUGUST, received: 500, sent: 50, last: counters(1_500) };

	test('stays, nothing changes', () => expect(inMonth(usage, AUGUST)).toBe(usage));

	test('turns, it begins at zero, and the counters go on from where they were', () => {
		const turned = inMonth(usage, SEPTEMBER);
		expect(turned).toMatchObject({ month: SEPTEMBER, received: 0, sent: 0 });
		expect(counted(turned, counters(1_600))).toMatchObject({ received: 100 });
	});

	test('turns back, what was counted stays', () => {
		expect(inMonth({ ...usage, month: SEPTEMBER }, AUGUST)).toEqual(usage);
	});

	test('becomes known, what was counted before belongs to it', () => {
		expect(inMonth({ ...usage, month: undefined }, AUGUST)).toEqual(usage);
	});
});
