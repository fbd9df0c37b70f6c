/** What a line counts of itself; that the framing chart counts the right things is in framing.test.ts. */
import { expect, test } from 'vitest';
import { SerialStatistics } from '../../machines/zwave/serial-statistics.ts';

/** A line on which each transmission is acknowledged after its time, ms. */
function lineWith(times: readonly number[]) {
	let now = 0;
	const statistics = new SerialStatistics(() => now);
	for (const ms of times) {
		statistics.transmitted(false);
		now += ms;
		statistics.answered('ACK');
	}
	return statistics.figures().acknowledged;
}

test('a line that was never used has counts alone', () => {
	expect(new SerialStatistics().figures()).toEqual({
		...{ framesReceived: 0, framesSent: 0, retransmissions: 0, refused: 0, collided: 0 },
		...{ corrupt: 0, stalled: 0, garbageBytes: 0, acknowledged: { count: 0 } },
	});
});

test('times to the acknowledgement are counted by their limits', () => {
	expect(lineWith([0.4, 1, 1.1, 150, 5_000])).toMatchObject({
		count: 5,
		histogram: { 1: 2, 2: 1, 5: 0, 200: 1, 1600: 1 },
	});
});

test.each([
	[[3], 5, 5],
	[[...Array(99).fill(3), 150], 5, 5],
	[[...Array(98).fill(3), 150, 150], 5, 200],
	[[...Array(50).fill(0.5), ...Array(50).fill(90)], 1, 100],
])('of such times half, and nearly all, are no later than their limits (%#)', (times, p50Ms, p99Ms) => {
	expect(lineWith(times)).toMatchObject({ p50Ms, p99Ms });
});

test('the time runs from the last transmission; refusals are counted, and answers to nothing are not', () => {
	let now = 0;
	const statistics = new SerialStatistics(() => now);
	statistics.answered('ACK');
	statistics.transmitted(false);
	statistics.answered('CAN');
	statistics.answered('NAK');
	now = 1_100;
	statistics.transmitted(true);
	now = 1_103;
	statistics.answered('ACK');
	statistics.answered('NAK');
	expect(statistics.figures()).toMatchObject({
		...{ framesSent: 2, retransmissions: 1, refused: 1, collided: 1 },
		acknowledged: { count: 1, p99Ms: 5 },
	});
});
