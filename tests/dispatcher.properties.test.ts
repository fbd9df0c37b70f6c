/** What the dispatcher promises, whatever happens in whatever order: random days are spent, and what was told is read back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../machines/json.ts';
import { type Day, days, spend, type Told } from './kit/dispatcher-days.ts';

function everyDay(promise: (day: Day) => void, { cuts = true } = {}) {
	fc.assert(
		fc.property(days, ([happenings, course]) => {
			if (cuts) promise(spend(happenings, course));
			else
				promise(
					spend(
						happenings.filter(({ is }) => is !== 'cut'),
						{ ...course, stops: false },
					),
				);
		}),
		{ numRuns: process.env.GATEHOUSE_SOAK === '1' ? 5_000 : 100 },
	);
}

const resultsOf = (told: readonly Told[]) =>
	told.flatMap(({ event }): JsonObject[] =>
		event.type === 'ANNOUNCE' && event.topic === 'res' && event.payload ? [event.payload] : [],
	);

/** What was told of each id in order, without repeats and rejections. */
function stories(told: readonly Told[]): Map<unknown, string> {
	const all = new Map<unknown, string[]>();
	for (const { event } of told) {
		const story = (id: unknown) => all.set(id, all.get(id) ?? []).get(id);
		if (event.type === 'DISPATCH' && event.event.type === 'EXECUTE')
			story(event.event.id)?.push(event.event.readBack ? 'asked' : 'executed');
		if (event.type !== 'ANNOUNCE' || event.topic !== 'res' || !event.payload) continue;
		const { id, status, final, duplicate } = event.payload;
		if (!duplicate && status !== 'rejected') story(id)?.push(final ? 'final' : 'accepted');
	}
	return new Map([...all].map(([id, story]) => [id, story.join(' ')]));
}

test('each id that is taken is accepted at most once, executed at most once after that, and has one final result', () => {
	everyDay(({ told }) => {
		for (const story of stories(told).values()) {
			// What was cut off may be asked about more than once.
			expect(story).toMatch(/^((accepted )?(executed )?|executed accepted )(asked )*final$/);
		}
	});
});

test('what is told is on disk', () => {
	everyDay(({ told, disk }) => {
		const finals = resultsOf(told).filter(({ final, status }) => final && status !== 'rejected');
		for (const { id, duplicate, ...result } of finals) {
			expect(disk.ended.get(String(id))?.result, JSON.stringify(resultsOf(told).filter((r) => r.id === id))).toEqual({
				id,
				...result,
			});
		}
		expect([...disk.open.keys()]).toEqual([]);
	});
});

test('what has begun ends as its stack says, and what has not never says that it has', () => {
	everyDay(
		({ told }) => {
			const executed = new Set(
				told.flatMap(({ event }) =>
					event.type === 'DISPATCH' && event.event.type === 'EXECUTE' ? [event.event.id] : [],
				),
			);
			for (const { id, status, error } of resultsOf(told)) {
				const ran = status === 'succeeded' || (error && JSON.stringify(error).includes('OUTCOME_UNKNOWN'));
				const isCancellation = ['x', 'y', 'z'].includes(String(id));
				if (ran && !isCancellation) expect(executed).toContain(id);
			}
		},
		{ cuts: false },
	);
});

test('an accepted command is never rejected, and a repeat is never told before it is accepted', () => {
	everyDay(
		({ told }) => {
			const accepted = new Set<unknown>();
			for (const { id, status, final, duplicate, error } of resultsOf(told)) {
				if (status === 'accepted' && !duplicate) accepted.add(id);
				if (status === 'accepted' && duplicate) expect(accepted).toContain(id);
				if (status === 'rejected' && accepted.has(id)) expect(error).toMatchObject({ code: 'ID_REUSED' });
				expect(final).toBe(status !== 'accepted');
			}
		},
		{ cuts: false },
	);
});

test('a stored result that is sent again is the same', () => {
	everyDay(({ told }) => {
		const finals = new Map<unknown, JsonObject>();
		for (const result of resultsOf(told)) {
			const { duplicate, ...rest } = result;
			if (!rest.final || rest.status === 'rejected') continue;
			if (duplicate) expect(rest).toEqual(finals.get(rest.id));
			else finals.set(rest.id, rest);
		}
	});
});

test('one runs at a time at each target, and never after its time', () => {
	everyDay(({ told }) => {
		const running = new Map<unknown, string>();
		let last = 0;
		for (const { at, life, event, lost } of told) {
			if (life !== last) running.clear();
			last = life;
			for (const id of lost) running.delete(id);
			if (event.type === 'DISPATCH' && event.event.type === 'EXECUTE') {
				const target = event.event.device ?? event.stack;
				expect([...running.values()]).not.toContain(target);
				if (!event.event.readBack) expect(at).toBeLessThan(event.event.expiresAt);
				running.set(event.event.id, target);
			}
			if (
				event.type === 'ANNOUNCE' &&
				event.payload?.final &&
				!event.payload.duplicate &&
				event.payload.status !== 'rejected'
			) {
				running.delete(event.payload.id);
			}
		}
	});
});

test('nothing is sent to a stack that is away', () => {
	everyDay(({ told }) => {
		for (const { event, up } of told) {
			if (event.type === 'DISPATCH' && event.event.type === 'EXECUTE') expect(up).toContain(event.stack);
		}
	});
});

test('those of one target and one priority run in the order in which they came', () => {
	everyDay(({ told, line }) => {
		const order = new Map(line.map(({ id }, index) => [id, index]));
		const last = new Map<string, number>();
		for (const { event } of told) {
			if (event.type !== 'DISPATCH' || event.event.type !== 'EXECUTE' || event.event.readBack) continue;
			const { id, device: target = event.stack, priority } = event.event;
			const place = order.get(id);
			expect(place).toBeDefined();
			expect(place).toBeGreaterThan(last.get(`${target} ${priority}`) ?? -1);
			last.set(`${target} ${priority}`, place ?? 0);
		}
	});
});

test('a delivery is acknowledged once at most, and each id that was taken has an answer', () => {
	everyDay(({ told, deliveries, line }) => {
		const acknowledged = told.flatMap(({ event }) => (event.type === 'ACKNOWLEDGE' ? [event.delivery] : []));
		expect(new Set(acknowledged).size).toBe(acknowledged.length);
		expect(acknowledged.every((delivery) => delivery <= deliveries)).toBe(true);
		const answered = new Set(resultsOf(told).flatMap(({ id, final }) => (final ? [id] : [])));
		for (const { id } of line) expect(answered).toContain(id);
	});
});

test('without a cut each delivery is acknowledged', () => {
	everyDay(
		({ told, deliveries }) => {
			const acknowledged = told.flatMap(({ event }) => (event.type === 'ACKNOWLEDGE' ? [event.delivery] : []));
			expect(acknowledged).toHaveLength(deliveries);
		},
		{ cuts: false },
	);
});

test('in the end nothing is open, and no actor or queue is left', () => {
	everyDay(({ actor }) => {
		const { context, children } = actor.getSnapshot();
		expect(context.open.size).toBe(0);
		expect(context.queues.size).toBe(0);
		expect(Object.keys(children)).toEqual(['ledger']);
		expect(context.ending.size).toBe(0);
	});
});
