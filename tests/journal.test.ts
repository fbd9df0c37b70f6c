/** The journal's statechart, on a clock that stands still and with a database that the test holds in its hand. */
import { describe, expect, test } from 'vitest';
import { createActor, type EventObject, fromPromise } from 'xstate';
import { type FromDatabase, journalMachine } from '../machines/journal.ts';
import { settled, stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { HandHeld } from './kit/resource.ts';

const edges = watchEdges(journalMachine);

/** A promise actor whose calls wait until the test settles the latest. */
class Asked<Output> {
	readonly #open: { resolve: (output: Output) => void; reject: (reason: unknown) => void }[] = [];
	calls = 0;

	readonly logic = fromPromise<Output>(
		() =>
			new Promise((resolve, reject) => {
				this.calls++;
				this.#open.push({ resolve, reject });
			}),
	);

	async resolve(output: Output) {
		this.#open.pop()?.resolve(output);
		await settled();
	}

	async reject(reason: unknown) {
		this.#open.pop()?.reject(reason);
		await settled();
	}
}

class Trouble extends Error {
	readonly remedy = 'free some megabytes';
}
const FULL = new Trouble('the journal cannot be written: the disk is full');
const FAILED = { type: 'WRITE_FAILED', fault: FULL } as const;

function desk() {
	const { clock, tick } = stoppedClock();
	const database = new HandHeld<EventObject, FromDatabase, undefined>();
	const review = new Asked<number>();
	const probe = new Asked<void>();
	const reopen = new Asked<void>();
	const close = new Asked<void>();
	const machine = journalMachine.provide({
		actors: {
			database: database.logic,
			review: review.logic,
			probe: probe.logic,
			reopen: reopen.logic,
			close: close.logic,
		},
	});
	const told: EventObject[] = [];
	const actor = createActor(machine, { clock, inspect: edges.inspect });
	actor.on('*', (event) => told.push(event));
	actor.subscribe({ error: (fault) => expect.unreachable(`the journal failed: ${fault}`) });
	actor.start();
	return {
		actor,
		database,
		review,
		probe,
		reopen,
		close,
		tick,
		state: () => actor.getSnapshot().value,
		status: () => actor.getSnapshot().status,
		/** What was emitted since this was asked for the last time. */
		told: () => told.splice(0),
		stop: () => actor.send({ type: 'STOP' }),
	};
}

/** One whose disk is full, on its way back. */
async function reopening() {
	const it = desk();
	it.database.tell(FAILED);
	it.tick(1_000);
	await it.probe.resolve();
	it.told();
	return it;
}

const condition = (state: string, detail: object) => ({
	type: 'CONDITION_CHANGED',
	subsystem: 'journal',
	state,
	detail,
});
const trouble = { reason: FULL.message, remedy: FULL.remedy };
const alarm = (text = FULL.message, remedy = FULL.remedy) => ({
	type: 'ALARM_CHANGED',
	raised: true,
	alarm: { id: 'journal', severity: 'error', text, remedy },
});
const noAlarm = { type: 'ALARM_CHANGED', raised: false, id: 'journal' };

describe('while it works, the journal', () => {
	test('clears the alarms of earlier days, looks at its size and says that it is ready', async () => {
		const { told, review } = desk();
		expect(told()).toEqual([{ type: 'ALARM_CHANGED', raised: false, id: 'journal-damaged' }, noAlarm]);
		await review.resolve(4_096);
		expect(told()).toEqual([condition('ready', { bytes: 4_096 })]);
	});

	test('looks again each minute', async () => {
		const { told, review, tick } = desk();
		await review.resolve(4_096);
		told();
		tick(59_999);
		expect(review.calls).toBe(1);
		tick(1);
		await review.resolve(8_192);
		expect(told()).toEqual([condition('ready', { bytes: 8_192 })]);
	});

	test('is ready also where its size cannot be told', async () => {
		const { told, review } = desk();
		told();
		await review.reject(new Error('EIO'));
		expect(told()).toEqual([condition('ready', {})]);
	});

	test('raises an alarm of its own when damage is found, and goes on', async () => {
		const { told, database, state } = desk();
		told();
		database.tell({ type: 'DAMAGE_FOUND', text: '2 records', remedy: 'check the disk' });
		expect(told()).toEqual([
			{
				type: 'ALARM_CHANGED',
				raised: true,
				alarm: { id: 'journal-damaged', severity: 'error', text: '2 records', remedy: 'check the disk' },
			},
		]);
		expect(state()).toEqual({ working: 'reviewing' });
	});
});

describe('when a write has failed, the journal', () => {
	test('says why and what to do, and waits', async () => {
		const { told, review, database, state } = desk();
		await review.resolve(4_096);
		told();
		database.tell(FAILED);
		expect(told()).toEqual([alarm(), condition('degraded', { bytes: 4_096, ...trouble })]);
		expect(state()).toEqual({ failing: 'waiting' });
	});

	test('tries the disk before it closes the database: until then it can be read', async () => {
		const { database, tick, probe, reopen } = desk();
		database.tell(FAILED);
		tick(1_000);
		expect([probe.calls, reopen.calls]).toEqual([1, 0]);
		await probe.resolve();
		expect(reopen.calls).toBe(1);
	});

	test('waits twice as long each time the disk takes nothing, at most half a minute, for ever', async () => {
		const { database, tick, probe, state } = desk();
		database.tell(FAILED);
		for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
			tick(seconds * 1_000 - 1);
			expect(state()).toEqual({ failing: 'waiting' });
			tick(1);
			expect(state()).toEqual({ failing: 'probing' });
			await probe.reject(FULL);
		}
	});

	test('works again once the database is open anew, and begins anew with the waits', async () => {
		const { told, reopen, review, database, tick, probe } = await reopening();
		await reopen.resolve();
		expect(told()).toEqual([noAlarm]);
		await review.resolve(4_096);
		expect(told()).toEqual([condition('ready', { bytes: 4_096 })]);
		database.tell(FAILED);
		tick(1_000);
		expect(probe.calls).toBe(2);
	});

	test('is down while the database does not open, says why, and tries again', async () => {
		const { told, reopen, tick, state } = await reopening();
		await reopen.reject(new TypeError('x is not a function'));
		const defect = 'report this: it is a defect';
		expect(told()).toEqual([
			alarm('x is not a function', defect),
			condition('down', { reason: 'x is not a function', remedy: defect }),
		]);
		tick(2_000);
		expect(reopen.calls).toBe(2);
		await reopen.reject('nothing');
		expect(told()).toContainEqual(alarm('nothing', defect));
		tick(4_000);
		await reopen.resolve();
		expect(state()).toEqual({ working: 'reviewing' });
	});

	test('does not count a second failure on the same way back', async () => {
		const { database, told, state, reopen } = await reopening();
		database.tell(FAILED);
		expect(told()).toEqual([]);
		expect(state()).toEqual({ failing: 'reopening' });
		await reopen.resolve();
		expect(state()).toEqual({ working: 'reviewing' });
	});
});

describe('told to stop, the journal', () => {
	test.each<[string, (it: ReturnType<typeof desk>) => void]>([
		['works', () => {}],
		['waits for the disk', ({ database }) => database.tell(FAILED)],
	])('closes the database when it %s, and is done when it is closed', async (_, lead) => {
		const it = desk();
		lead(it);
		it.stop();
		it.database.tell(FAILED);
		expect([it.close.calls, it.status()]).toEqual([1, 'active']);
		await it.close.resolve();
		expect(it.status()).toBe('done');
	});

	test('is done also when closing fails', async () => {
		const { stop, close, status } = desk();
		stop();
		await close.reject(new Error('EIO'));
		expect(status()).toBe('done');
	});
});

everyEdgeIsTaken(journalMachine, edges);
