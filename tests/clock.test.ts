import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { type ClockInput, clockMachine, type Look } from '../machines/clock.ts';
import type { AlarmChanged, ClockChanged } from '../machines/events.ts';
import { settled, stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(clockMachine);

const BUILT = Date.UTC(2026, 7, 1);
const SECOND = 1_000;

const KERNEL = 'the kernel says that nobody keeps its clock right';
const EARLY = 'it is 1970-01-01 by the clock, and the gateway was built on 2026-08-01';

/** The clock's chart; what the kernel says and what time it is are the test's to say. */
async function desk(kernel: Look['kernel'], what: Partial<ClockInput & { now: number }> = {}) {
	const time = stoppedClock();
	const box = { kernel, offset: (what.now ?? time.now()) - time.now() };
	const told: (ClockChanged | AlarmChanged)[] = [];
	const look = fromPromise(async () => ({ now: time.now() + box.offset, counted: time.now(), kernel: box.kernel }));
	const actor = createActor(clockMachine.provide({ actors: { look } }), {
		input: { builtAt: BUILT, trust: false, ...what },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.on('*', (event) => told.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	await settled();
	return {
		actor,
		box,
		/** Until the n-th look from now. */
		looks: async (times = 1) => {
			for (let look = 0; look < times; look++) {
				time.tick(10 * SECOND);
				await settled();
			}
		},
		/** Sets the time of day. */
		set: (ms: number) => {
			box.offset += ms;
		},
		/** Why it is not trusted, or `trusted`: each time that it was told, oldest first. */
		words: () =>
			told.flatMap((event) => (event.type === 'CLOCK_CHANGED' ? [event.synchronised ? 'trusted' : event.reason] : [])),
		alarm: () => {
			const last = told.findLast((event) => event.type === 'ALARM_CHANGED');
			return last?.raised ? last.alarm : undefined;
		},
		told,
		isTrusted: () => actor.getSnapshot().hasTag('trusted'),
	};
}

describe('the time of day is trusted', () => {
	test('where the kernel vouches for it: told once, and no alarm stands', async () => {
		const it = await desk('synchronised');
		await it.looks(3);
		expect(it.told).toEqual([
			{ type: 'CLOCK_CHANGED', synchronised: true },
			{ type: 'ALARM_CHANGED', raised: false, id: 'clock' },
		]);
		expect(it.isTrusted()).toBe(true);
	});

	test('where the kernel cannot be asked and nothing else speaks against it', async () => {
		const it = await desk('silent');
		expect(it.words()).toEqual(['trusted']);
	});

	test('where the operator says so, whatever the kernel says and however it is set', async () => {
		const it = await desk('unsynchronised', { trust: true });
		it.set(3_600 * SECOND);
		await it.looks(2);
		expect(it.words()).toEqual(['trusted']);
	});

	test('not before the first look', async () => {
		const time = stoppedClock();
		const look = fromPromise<Look>(() => new Promise(() => {}));
		const actor = createActor(clockMachine.provide({ actors: { look } }), {
			input: { builtAt: BUILT, trust: false },
			clock: time.clock,
		});
		actor.start();
		expect(actor.getSnapshot().hasTag('trusted')).toBe(false);
	});
});

describe('it is not trusted', () => {
	test('while the kernel says that nobody keeps it right, which is an alarm', async () => {
		const it = await desk('unsynchronised');
		await it.looks(3);
		expect(it.words()).toEqual([KERNEL]);
		expect(it.alarm()).toMatchObject({
			severity: 'warning',
			text: `the time of day is not to be trusted: ${KERNEL}`,
			remedy: expect.stringContaining('NTP'),
		});
		expect(it.isTrusted()).toBe(false);
		it.box.kernel = 'synchronised';
		await it.looks();
		expect(it.words()).toEqual([KERNEL, 'trusted']);
		expect(it.alarm()).toBeUndefined();
	});

	test('once the kernel takes its word back', async () => {
		const it = await desk('synchronised');
		it.box.kernel = 'unsynchronised';
		await it.looks(2);
		expect(it.words()).toEqual(['trusted', KERNEL]);
	});

	test.each([true, false])('before the program was built, whoever vouches for it (the operator: %s)', async (trust) => {
		const it = await desk('synchronised', { now: 0, trust });
		await it.looks(2);
		expect(it.words()).toEqual([EARLY]);
		it.set(BUILT);
		await it.looks(2);
		expect(it.words()).toEqual([EARLY, 'trusted']);
	});

	test('when it is set back before the program was built', async () => {
		const it = await desk('synchronised');
		it.set(-BUILT);
		await it.looks(2);
		expect(it.words()).toEqual(['trusted', expect.stringContaining('built on 2026-08-01')]);
	});

	test('at the moment of the build it may be right', async () => {
		const it = await desk('silent', { now: BUILT });
		expect(it.words()).toEqual(['trusted']);
	});

	test('for one reason after the other', async () => {
		const it = await desk('unsynchronised', { now: 0 });
		it.set(BUILT);
		await it.looks(2);
		it.set(-BUILT);
		await it.looks(2);
		expect(it.words()).toEqual([EARLY, KERNEL, EARLY]);
	});
});

describe('when it jumps', () => {
	const FORWARD = 'the clock was set forward by 3600 s';
	const BACK = 'the clock was set back by 3600 s';

	test.each([
		[3_600, FORWARD],
		[-3_600, BACK],
	])('by %i s it is not trusted, until the kernel vouches for it', async (seconds, reason) => {
		const it = await desk('synchronised');
		it.set(seconds * SECOND);
		// Setting it takes the kernel's word back (ntp_clear()).
		it.box.kernel = 'unsynchronised';
		await it.looks(60);
		expect(it.words()).toEqual(['trusted', reason]);
		expect(it.alarm()).toMatchObject({ text: expect.stringContaining(reason) });
		it.box.kernel = 'synchronised';
		await it.looks();
		expect(it.words()).toEqual(['trusted', reason, 'trusted']);
	});

	test('and the kernel vouches for it all the same, that is believed at the next look', async () => {
		const it = await desk('synchronised');
		it.set(3_600 * SECOND);
		await it.looks();
		expect(it.isTrusted()).toBe(false);
		await it.looks();
		expect(it.isTrusted()).toBe(true);
	});

	test.each([2_000, -2_000])('by %i ms, that is none', async (ms) => {
		const it = await desk('synchronised');
		it.set(ms);
		await it.looks(2);
		expect(it.words()).toEqual(['trusted']);
	});

	test.each([2_001, -2_001])('by %i ms, that is one', async (ms) => {
		const it = await desk('synchronised');
		it.set(ms);
		await it.looks();
		expect(it.isTrusted()).toBe(false);
	});

	test('and the kernel cannot be asked, it is trusted when it has kept step for five minutes', async () => {
		const it = await desk('silent');
		it.set(3_600 * SECOND);
		await it.looks(30);
		expect(it.words()).toEqual(['trusted', FORWARD]);
		await it.looks();
		expect(it.words()).toEqual(['trusted', FORWARD, 'trusted']);
	});

	test('again meanwhile, the five minutes begin anew', async () => {
		const it = await desk('silent');
		it.set(3_600 * SECOND);
		await it.looks(20);
		it.set(-3_600 * SECOND);
		await it.looks(30);
		expect(it.words()).toEqual(['trusted', FORWARD, BACK]);
		await it.looks();
		expect(it.isTrusted()).toBe(true);
	});

	test('back before the program was built after it has jumped, that is the reason', async () => {
		const it = await desk('silent');
		it.set(3_600 * SECOND);
		await it.looks();
		it.set(-BUILT);
		await it.looks();
		expect(it.words()).toEqual(['trusted', FORWARD, expect.stringContaining('built on')]);
	});

	test('out of a time that was not trusted, what the kernel says then counts', async () => {
		const it = await desk('unsynchronised');
		it.set(3_600 * SECOND);
		it.box.kernel = 'synchronised';
		await it.looks();
		expect(it.words()).toEqual([KERNEL, 'trusted']);
	});
});

test('it ends when it is told to', async () => {
	const it = await desk('synchronised');
	it.actor.send({ type: 'STOP' });
	expect(it.actor.getSnapshot().status).toBe('done');
});

everyEdgeIsTaken(clockMachine, edges);
