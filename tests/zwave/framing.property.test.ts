/**
 * The framing chart on a line that lies, against a reference module: what both ends believe to have exchanged agrees, or a
 * failure was told.
 *
 * What the protocol can't see is no fault of ours, and is told apart: a damaged frame whose checksum is right (one in 256
 * where its length was damaged), and an ACK that the line made up. `GATEHOUSE_SOAK=1` runs many days, with new seeds.
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { WireFaults } from '../../simulation/line-faults.ts';
import { type Day, type Plan, plans, spend } from '../kit/serial-days.ts';

const soak = process.env.GATEHOUSE_SOAK === '1';
if (soak) vi.setConfig({ testTimeout: 600_000 });

function everyDay(most: Partial<WireFaults>, promise: (day: Day, plan: Plan) => void) {
	fc.assert(
		fc.property(plans(most), (plan) => promise(spend(plan), plan)),
		soak ? { numRuns: 3_000 } : { numRuns: 150, seed: 3 },
	);
}

/** Single damages, and a line that answers within 150 ms: everything that the protocol can cope with. */
const bad = {
	...{ drop: 0.2, lose: 0.2, flip: 0.2, swallow: 0.2, garbage: 0.2, nak: 0.3, can: 0.3 },
	...{ delay: 1, delayMs: 55, split: 0.5, gapMs: 5, join: 0.5, joinMs: 5 },
};

/** A line that loses and dawdles, and damages nothing. */
const lossy = {
	...{ drop: 0.3, swallow: 0.3 },
	...{ delay: 0.5, delayMs: 200, split: 0.5, gapMs: 100, join: 0.5, joinMs: 20 },
};

const worst = {
	...{ drop: 0.5, lose: 0.5, flip: 0.5, smear: 0.5, swallow: 0.5, garbage: 0.5, nak: 0.5, can: 0.5, forge: 0.5 },
	...{ delay: 1, delayMs: 3_000, split: 1, gapMs: 400, join: 1, joinMs: 200 },
};

/** Frames that the one end took and the other never sent. */
const invented = ({ told, offered, module, fates }: Day) => [
	...told.filter((frame) => !offered.includes(frame)),
	...module.received.filter((frame) => !fates.some((fate) => fate.frame === frame)),
];

const repeats = (frames: readonly string[]) => frames.length - new Set(frames).size;

describe('on a bad line', () => {
	test('every SEND ends once, in bounded time', () => {
		everyDay(bad, ({ fates, story }) => {
			for (const { told, tookMs } of fates) {
				expect(told, story).toHaveLength(1);
				// Three transmissions without an answer, the waits between them, and the quiet before.
				expect(tookMs, story).toBeLessThanOrEqual(3 * 1_602 + 1_200 + 150);
			}
		});
	});

	test('SENT means that the module has it by then', () => {
		everyDay(bad, (day) => {
			if (invented(day).length > 0) return;
			for (const { frame, told, hadIt } of day.fates) {
				if (told[0] === 'SENT') expect(hadIt, `${frame}${day.story}`).toBe(true);
			}
		});
	});

	test('what is told was sent, in its order; twice only what the module sent twice', () => {
		everyDay(bad, (day) => {
			const { told, offered, module, counts, story } = day;
			const { lose, flip, garbage } = counts.toHost;
			if (lose + flip + garbage === 0)
				expect(
					told.filter((frame) => !offered.includes(frame)),
					story,
				).toEqual([]);
			const places = told.filter((frame) => offered.includes(frame)).map((frame) => offered.indexOf(frame));
			expect(places, story).toEqual([...places].sort((left, right) => left - right));
			expect(repeats(told), story).toBeLessThanOrEqual(module.retransmissions);
		});
	});

	test('the statistics say what happened', () => {
		everyDay(bad, (day) => {
			const { statistics, told, fates, counts, story } = day;
			expect(statistics.framesReceived, story).toBe(told.length);
			expect(statistics.framesSent - statistics.retransmissions, story).toBe(fates.length);
			if (invented(day).length > 0) return;
			const { lose, flip, garbage } = counts.toHost;
			const seen = statistics.corrupt + statistics.stalled + statistics.garbageBytes;
			expect(seen > 0, story).toBe(lose + flip + garbage > 0);
		});
	});
});

test('on a line that only loses and dawdles both ends agree on every frame', () => {
	everyDay(lossy, ({ fates, told, offered, module, story }) => {
		expect(
			fates.filter(({ told, hadIt }) => told[0] === 'SENT' && !hadIt),
			story,
		).toEqual([]);
		for (const frame of module.delivered) expect(told, story).toContain(frame);
		for (const frame of told) expect(offered, story).toContain(frame);
		for (const frame of module.received)
			expect(
				fates.map((fate) => fate.frame),
				story,
			).toContain(frame);
		expect([...module.delivered, ...module.givenUp].sort(), story).toEqual([...offered].sort());
	});
});

test('on an honest line nothing is sent twice', () => {
	everyDay({ delay: 0.5, delayMs: 20, split: 0.5, gapMs: 5, join: 0.5, joinMs: 10 }, (day) => {
		const { fates, told, offered, module, statistics, story } = day;
		expect(module.received, story).toEqual(fates.map(({ frame }) => frame));
		expect(told, story).toEqual(offered);
		// A collision is refused with CAN, and the frame sent again.
		expect(
			fates.every((fate) => fate.told[0] === 'SENT'),
			story,
		).toBe(true);
		expect(statistics.corrupt + statistics.stalled + statistics.garbageBytes, story).toBe(0);
	});
});

test('on the worst of lines every SEND ends once, and an honest one works within seconds', () => {
	everyDay(worst, ({ fates, recoveredMs, story }) => {
		for (const { told } of fates) expect(told, story).toHaveLength(1);
		expect(recoveredMs ?? Number.POSITIVE_INFINITY, story).toBeLessThanOrEqual(8_000);
	});
});
