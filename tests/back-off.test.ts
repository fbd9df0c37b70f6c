import { expect, test } from 'vitest';
import { backOff } from '../machines/back-off.ts';

test('doubles up to the ceiling', () => {
	const wait = backOff({ first: 1_000, ceiling: 10_000 }, () => 1);
	expect([1, 2, 3, 4, 5, 1_000].map(wait)).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

test('spreads over the upper half', () => {
	expect(backOff({ first: 1_000, ceiling: 10_000 }, () => 0)(2)).toBe(1_000);
	expect(backOff({ first: 1_000, ceiling: 10_000 }, () => 0.5)(2)).toBe(1_500);
});
