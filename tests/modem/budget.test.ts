/** The budget's statechart: counters, store and time of day are the test's to say. */
import { describe, expect, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import { type BudgetOptions, budgetMachine, type FromBudget } from '../../machines/modem/budget.ts';
import type { Counters, Usage } from '../../machines/modem/usage.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(budgetMachine);

const MB = 1_000_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const AUGUST = Date.UTC(2026, 7, 1);
const KEPT: Usage = { month: AUGUST, received: 0, sent: 0, last: { of: 'boot/wwan0/3', received: 0, sent: 0 } };

/** Runs, and has read once. The interface's counters begin at zero. */
async function desk(
	options: Partial<BudgetOptions> = {},
	{ kept, readable = true, trusted = true }: { kept?: Usage; readable?: boolean; trusted?: boolean } = {},
) {
	const time = stoppedClock();
	const owner = listener<FromBudget>();
	const counters: { counters: Counters | undefined } = { counters: { of: 'boot/wwan0/3', received: 0, sent: 0 } };
	const reads: (string | undefined)[] = [];
	const box = {
		...counters,
		kept,
		readable,
		writable: true,
		trusted,
		/** Of the time of day, against the clock that counts. */
		offset: 0,
		writes: 0,
		reads,
	};
	const actor = createActor(
		budgetMachine.provide({
			actors: {
				restore: fromPromise(async () => {
					if (!box.readable) throw new Error('the journal cannot be read');
					return box.kept;
				}),
				read: fromPromise<Counters | undefined, { readonly interface: string | undefined }>(async ({ input }) => {
					box.reads.push(input.interface);
					return input.interface === undefined ? undefined : box.counters;
				}),
				keep: fromPromise<void, Usage>(async ({ input }) => {
					if (!box.writable) throw new Error('the disk is full');
					box.writes++;
					box.kept = input;
				}),
			},
		}),
		{
			input: {
				owner: owner.ref,
				limitBytes: 100 * MB,
				billingDay: 1,
				warnPercent: 80,
				thinPercent: 90,
				now: () => time.now() + box.offset,
				clockIsTrusted: () => box.trusted,
				...options,
			},
			clock: time.clock,
			inspect: edges.inspect,
		},
	);
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	await settled();
	const pass = async (minutes = 1) => {
		for (let minute = 0; minute < minutes; minute++) {
			time.tick(MINUTE);
			await settled();
		}
	};
	const desk = {
		actor,
		box,
		pass,
		tick: time.tick,
		state: () => actor.getSnapshot().value,
		status: () => actor.getSnapshot().status,
		told: () => owner.told.splice(0),
		usage: () => {
			const { received, sent } = actor.getSnapshot().context.usage;
			return received + sent;
		},
		alarm: () => {
			const last = owner.told.findLast((event) => event.type === 'ALARM_CHANGED');
			return last?.raised ? last.alarm : undefined;
		},
		allowance: () => {
			const last = owner.told.findLast((event) => event.type === 'ALLOWANCE_CHANGED');
			return last?.allowance;
		},
		meter: async (name: string | undefined = 'wwan0') => {
			actor.send({ type: 'METER', interface: name });
			await settled();
		},
		/** Received so far, by the interface's counters; looked at after a minute. */
		received: async (bytes: number) => {
			box.counters = { of: 'boot/wwan0/3', received: bytes, sent: 0 };
			await pass();
		},
		stop: async () => {
			actor.send({ type: 'STOP' });
			await settled();
		},
	};
	return desk;
}

describe('the count', () => {
	test('is taken each minute, and told when it has changed', async () => {
		const it = await desk();
		await it.meter();
		it.told();
		await it.received(3 * MB);
		expect(it.told()).toEqual([
			{ type: 'USAGE_CHANGED', received: 3 * MB, sent: 0, since: AUGUST, limitBytes: 100 * MB },
		]);
		await it.pass();
		expect(it.told()).toEqual([]);
		expect(it.box.reads.slice(1)).toEqual(['wwan0', 'wwan0', 'wwan0']);
	});

	test('is taken at once when the interface changes, also while it is taken', async () => {
		const it = await desk();
		it.actor.send({ type: 'METER', interface: 'wwan0' });
		it.actor.send({ type: 'METER', interface: 'ppp0' });
		await settled();
		await it.pass();
		expect(it.box.reads).toEqual([undefined, 'wwan0', 'ppp0']);
	});

	test('stays while there is no interface, or it has vanished', async () => {
		const it = await desk();
		await it.meter();
		await it.received(MB);
		it.box.counters = undefined;
		await it.pass(3);
		await it.meter(undefined);
		expect(it.usage()).toBe(MB);
	});

	test('goes on over a reset of the counters', async () => {
		const it = await desk();
		await it.meter();
		await it.received(5 * MB);
		await it.received(MB);
		expect(it.usage()).toBe(6 * MB);
	});
});

describe('the count is kept', () => {
	test('after ten minutes in which something was carried', async () => {
		const it = await desk({}, { kept: KEPT });
		await it.meter();
		await it.received(1);
		await it.pass(8);
		expect(it.box.writes).toBe(0);
		await it.pass();
		expect(it.box.kept).toMatchObject({ received: 1 });
		await it.pass(30);
		expect(it.box.writes).toBe(1);
	});

	test('at once after 5 MB', async () => {
		const it = await desk();
		await it.meter();
		const before = it.box.writes;
		await it.received(5 * MB);
		expect(it.box.writes).toBe(before + 1);
	});

	test('when it is stopped, with what came last', async () => {
		const it = await desk();
		await it.meter();
		it.box.counters = { of: 'boot/wwan0/3', received: 7, sent: 1 };
		await it.stop();
		expect(it.status()).toBe('done');
		expect(it.box.kept).toMatchObject({ received: 7, sent: 1 });
	});

	test('and goes on from there, with what was carried meanwhile', async () => {
		const it = await desk({}, { kept: { ...KEPT, received: 40 * MB } });
		it.box.counters = { of: 'boot/wwan0/3', received: 20, sent: 0 };
		await it.meter();
		expect(it.usage()).toBe(40 * MB + 20);
	});

	test('later, where the disk takes nothing', async () => {
		const it = await desk();
		await it.meter();
		const before = it.box.writes;
		it.box.writable = false;
		await it.received(5 * MB);
		expect(it.box.writes).toBe(before);
		it.box.writable = true;
		await it.pass();
		expect(it.box.kept).toMatchObject({ received: 5 * MB });
	});

	test('not at all where the disk takes nothing at the stop, which keeps nobody waiting', async () => {
		const it = await desk();
		it.box.writable = false;
		await it.stop();
		expect(it.status()).toBe('done');
	});

	test('and where it cannot be read, that is tried again before anything is counted', async () => {
		const it = await desk({}, { readable: false });
		expect(it.state()).toBe('waiting');
		it.box.readable = true;
		it.tick(10_000);
		await settled();
		expect(it.state()).toMatchObject({ metering: {} });
	});

	test.each(['waiting', 'restoring'])('it can be stopped while %s', async (state) => {
		const it = await desk({}, { readable: false });
		if (state === 'restoring') it.tick(10_000);
		expect(it.state()).toBe(state);
		await it.stop();
		expect(it.status()).toBe('done');
	});

	test('a second stop changes nothing', async () => {
		const it = await desk();
		it.actor.send({ type: 'STOP' });
		it.actor.send({ type: 'STOP' });
		await settled();
		expect(it.status()).toBe('done');
	});
});

describe('the budget', () => {
	test('without a limit allows all', async () => {
		const it = await desk({ limitBytes: undefined });
		expect(it.allowance()).toBe('full');
		await it.meter();
		await it.received(9_000 * MB);
		await it.pass();
		expect([it.allowance(), it.alarm()]).toEqual(['full', undefined]);
		expect(it.told()).toContainEqual({ type: 'USAGE_CHANGED', received: 9_000 * MB, sent: 0, since: AUGUST });
	});

	test('is told from 80 % on, thins from 90 % on, and leaves commands alone from 100 % on', async () => {
		const it = await desk();
		await it.meter();
		const levels: unknown[] = [];
		for (const megabytes of [79, 80, 89, 90, 99, 100, 130]) {
			await it.received(megabytes * MB);
			levels.push([megabytes, it.alarm()?.severity, it.allowance()]);
		}
		expect(levels).toEqual([
			[79, undefined, 'full'],
			[80, 'warning', 'full'],
			[89, 'warning', 'full'],
			[90, 'warning', 'thinned'],
			[99, 'warning', 'thinned'],
			[100, 'error', 'commandsOnly'],
			[130, 'error', 'commandsOnly'],
		]);
		expect(it.told().filter(({ type }) => type === 'ALLOWANCE_CHANGED')).toHaveLength(4);
	});

	test('says what was used, and what follows', async () => {
		const it = await desk();
		await it.meter();
		await it.received(101 * MB);
		expect(it.alarm()).toMatchObject({
			id: 'modem-budget',
			text: '101 MB of this month’s 100 MB of mobile data are used: only commands and their results go over the mobile network until the month is over',
			remedy: expect.stringContaining('modem.data.budget.megabytes'),
		});
	});

	test('is there again when the month turns', async () => {
		const it = await desk();
		await it.meter();
		await it.received(100 * MB);
		it.box.offset = 10 * DAY;
		await it.pass();
		expect([it.allowance(), it.alarm(), it.usage()]).toEqual(['full', undefined, 0]);
		expect(it.box.kept).toMatchObject({ month: Date.UTC(2026, 8, 1), received: 0 });
	});

	test('no month turns while the time of day is not to be trusted', async () => {
		const it = await desk();
		await it.meter();
		await it.received(100 * MB);
		it.box.trusted = false;
		it.box.offset = 10 * DAY;
		await it.pass(3);
		expect([it.allowance(), it.usage()]).toEqual(['commandsOnly', 100 * MB]);
	});

	test('a clock that was never trusted counts, without saying since when', async () => {
		const it = await desk({}, { trusted: false });
		await it.meter();
		it.told();
		await it.received(MB);
		expect(it.told()).toEqual([{ type: 'USAGE_CHANGED', received: MB, sent: 0, limitBytes: 100 * MB }]);
	});

	test('a clock that jumps forward by a month and back again loses what was counted, and no more', async () => {
		const it = await desk();
		await it.meter();
		await it.received(50 * MB);
		it.box.offset = 31 * DAY;
		await it.received(60 * MB);
		it.box.offset = 0;
		await it.received(70 * MB);
		expect(it.usage()).toBe(20 * MB);
	});
});

everyEdgeIsTaken(budgetMachine, edges);
