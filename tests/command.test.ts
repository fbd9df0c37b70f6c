import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { type CommandEvent, type CommandInput, commandMachine, type Queued } from '../machines/command.ts';
import { cancelled, interrupted } from '../machines/endings.ts';
import { stoppedClock } from './kit/clock.ts';
import { command, succeeded, unacknowledged } from './kit/commands.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { listener } from './kit/owner.ts';

const edges = watchEdges(commandMachine);

/** A command with a minute to live. */
function desk(
	place: CommandInput['place'],
	{
		ttlMs = 60_000,
		expiresAt,
		origin = 'kept',
	}: { ttlMs?: number; expiresAt?: number; origin?: CommandInput['origin'] } = {},
) {
	const time = stoppedClock();
	const dispatcher = listener<Queued>();
	const start = time.now();
	let setBy = 0;
	const actor = createActor(commandMachine, {
		input: {
			command: command(expiresAt === undefined ? {} : { expiresAt }),
			stack: 'zw',
			origin,
			place,
			receivedAt: start,
			deadline: start + ttlMs,
			now: () => time.now() + setBy,
			dispatcher: dispatcher.ref,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return {
		actor,
		tick: time.tick,
		setClock: (by: number) => {
			setBy = by;
		},
		tell: (...events: CommandEvent[]) => {
			for (const event of events) actor.send(event);
		},
		state: () => actor.getSnapshot().value,
		tags: () => [...actor.getSnapshot().tags].sort(),
		end: () => actor.getSnapshot().output?.end,
		timings: () => actor.getSnapshot().output?.timings,
		queued: () => dispatcher.told,
	};
}

const place = (where: Exclude<CommandInput['place'], 'executing'>): CommandEvent => ({ type: 'PLACED', place: where });
const entered = (where: CommandInput['place']): CommandEvent => ({ type: 'ENTERED', place: where });
/** Its turn comes, and that it begins is on disk. */
const BEGINS: readonly CommandEvent[] = [{ type: 'TURN_COMES' }, entered('executing')];

describe('a command begins where it stands', () => {
	test.each([
		['identifying', { waiting: { held: 'identifying' } }, ['unidentified'], 0],
		['interviewing', { waiting: { held: 'interviewing' } }, ['unidentified'], 0],
		['waitingForStack', { waiting: { held: 'waitingForStack' } }, ['valid'], 0],
		['queued', { waiting: 'queued' }, ['queued', 'valid'], 1],
		['executing', 'executing', ['executing'], 0],
	] as const)('%s', (where, state, tags, asked) => {
		const it = desk(where);
		expect(it.state()).toEqual(state);
		expect(it.tags()).toEqual(tags);
		expect(it.queued()).toHaveLength(asked);
	});
});

describe('a command that can run', () => {
	test.each([
		['succeeded', succeeded],
		['failed', unacknowledged],
	])('waits for its turn, runs, and has %s', (_, outcome) => {
		const it = desk('queued');
		it.tick(3);
		it.tell(...BEGINS);
		it.tick(412);
		it.tell({ type: 'OUTCOME', outcome });
		expect(it.queued()).toEqual([{ type: 'QUEUED', target: 'zw-5' }]);
		expect(it.end()).toEqual(outcome);
		expect(it.timings()).toEqual({ queuedMs: 3, executedMs: 412 });
	});

	test('runs to its outcome, however long after its time', () => {
		const it = desk('queued', { ttlMs: 1_000 });
		it.tell(...BEGINS);
		it.tick(3_600_000);
		expect(it.state()).toBe('executing');
	});

	test('cannot be called off once it runs', () => {
		const it = desk('queued');
		it.tell(...BEGINS, { type: 'CALLED_OFF', end: cancelled('c2') });
		expect(it.state()).toBe('executing');
	});

	test('asks for its turn again when its stack is back', () => {
		const it = desk('queued');
		it.tell(place('waitingForStack'));
		expect(it.state()).toEqual({ waiting: { held: 'waitingForStack' } });
		it.tell(place('queued'));
		expect(it.queued()).toHaveLength(2);
	});
});

describe('a command that is held', () => {
	test.each([
		['identifying', 'failed', 'STACK_DOWN'],
		['waitingForStack', 'failed', 'STACK_DOWN'],
		['interviewing', 'rejected', 'UNSUPPORTED_ACTION'],
	] as const)('%s is given up after 10 s: %s, %s, and may be sent again', (where, status, code) => {
		const it = desk(where);
		it.tick(9_999);
		expect(it.end()).toBeUndefined();
		it.tick(1);
		expect(it.end()).toMatchObject({ status, error: { code, retryable: true } });
		expect(it.timings()).toEqual({ queuedMs: 10_000, executedMs: 0 });
	});

	test('is held for 10 s altogether, whatever for', () => {
		const it = desk('identifying');
		it.tick(4_000);
		it.tell(place('interviewing'));
		it.tick(3_000);
		it.tell(place('identifying'), place('waitingForStack'));
		it.tick(2_999);
		expect(it.end()).toBeUndefined();
		it.tick(1);
		expect(it.end()).toMatchObject({ error: { code: 'STACK_DOWN' } });
	});

	test('has 10 s again the next time, once it was queued', () => {
		const it = desk('waitingForStack');
		it.tick(9_000);
		it.tell(place('queued'), place('waitingForStack'));
		it.tick(9_999);
		expect(it.state()).toEqual({ waiting: { held: 'waitingForStack' } });
	});
});

describe('a command runs out of time', () => {
	test.each(['identifying', 'interviewing', 'waitingForStack', 'queued'] as const)('while it is %s', (where) => {
		const it = desk(where, { ttlMs: 5_000 });
		it.tick(4_999);
		expect(it.end()).toBeUndefined();
		it.tick(1);
		expect(it.end()).toMatchObject({ status: 'expired', error: { code: 'EXPIRED', retryable: true } });
		expect(it.timings()).toEqual({ queuedMs: 5_000, executedMs: 0 });
	});

	test('and cannot help later under the time that its sender set', () => {
		const it = desk('queued', { ttlMs: 5_000, expiresAt: Date.UTC(2026, 7, 22, 10, 0, 5) });
		it.tick(5_000);
		expect(it.end()).toMatchObject({
			error: { retryable: false, message: expect.stringContaining('2026-08-22T10:00:05') },
		});
	});

	test('but not at once when it has more time than a timer can wait', () => {
		const it = desk('queued', { ttlMs: 100 * 24 * 3_600_000 });
		it.tick(1_000);
		expect(it.state()).toEqual({ waiting: 'queued' });
	});
});

test('a clock that is set back takes no time off', () => {
	const it = desk('queued');
	it.setClock(-3_600_000);
	it.tell(...BEGINS);
	it.setClock(-7_200_000);
	it.tell({ type: 'OUTCOME', outcome: succeeded });
	expect(it.timings()).toEqual({ queuedMs: 0, executedMs: 0 });
});

test.each(['identifying', 'interviewing', 'waitingForStack', 'queued'] as const)(
	'is called off while it is %s',
	(where) => {
		const it = desk(where);
		it.tell({ type: 'CALLED_OFF', end: cancelled('c2') });
		expect(it.end()).toEqual(cancelled('c2'));
	},
);

describe('a command that is being written to disk', () => {
	test.each([
		['identifying', { waiting: { held: 'identifying' } }],
		['interviewing', { waiting: { held: 'interviewing' } }],
		['waitingForStack', { waiting: { held: 'waitingForStack' } }],
		['queued', { waiting: 'queued' }],
		['executing', 'executing'],
	] as const)('is %s when it is there', (where, state) => {
		const it = desk('queued', { origin: 'received' });
		expect(it.state()).toBe('entering');
		expect(it.tags()).toEqual(['entering']);
		it.tell(entered(where));
		expect(it.state()).toEqual(state);
	});

	test('runs out of time', () => {
		const it = desk('queued', { origin: 'received', ttlMs: 5_000 });
		it.tick(5_000);
		expect(it.end()).toMatchObject({ status: 'expired' });
	});

	test('is called off', () => {
		const it = desk('queued', { origin: 'received' });
		it.tell({ type: 'CALLED_OFF', end: cancelled('c2') });
		expect(it.end()).toEqual(cancelled('c2'));
	});
});

describe('a command whose beginning is being written to disk', () => {
	test('has not begun: it can be called off', () => {
		const it = desk('queued');
		it.tell({ type: 'TURN_COMES' });
		expect(it.state()).toEqual({ waiting: 'beginning' });
		it.tell({ type: 'CALLED_OFF', end: cancelled('c2') });
		expect(it.end()).toEqual(cancelled('c2'));
	});

	test('goes back where its stack has gone meanwhile', () => {
		const it = desk('queued');
		it.tell({ type: 'TURN_COMES' }, entered('waitingForStack'));
		expect(it.state()).toEqual({ waiting: { held: 'waitingForStack' } });
	});
});

describe('a command that was cut off', () => {
	const at = (where: 'queued' | 'identifying') => desk(where, { origin: 'interrupted' });

	test('waits until its device can be asked', () => {
		const it = at('identifying');
		expect(it.tags()).toEqual(['interrupted']);
		it.tell(place('queued'));
		expect(it.tags()).toEqual(['interrupted', 'queued']);
		expect(it.queued()).toHaveLength(1);
		it.tell(place('waitingForStack'), place('queued'), { type: 'TURN_CAME' });
		expect(it.state()).toBe('executing');
	});

	test('is asked about at once where it can be', () => {
		expect(at('queued').queued()).toHaveLength(1);
	});

	test('does not run out of time', () => {
		const it = desk('queued', { origin: 'interrupted', ttlMs: 1_000 });
		it.tick(29_999);
		expect(it.end()).toBeUndefined();
	});

	test('is unknown after 30 s', () => {
		const it = at('identifying');
		it.tick(30_000);
		expect(it.end()).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
	});

	test('is cut off by its stack while it runs', () => {
		const it = desk('executing');
		it.tell({ type: 'INTERRUPTED' });
		expect(it.state()).toEqual({ interrupted: 'held' });
	});

	test('has the outcome that its stack tells', () => {
		const it = at('identifying');
		it.tell({ type: 'OUTCOME', outcome: succeeded });
		expect(it.end()).toEqual(succeeded);
	});

	test('is called off', () => {
		const it = at('identifying');
		it.tell({ type: 'CALLED_OFF', end: interrupted(command()) });
		expect(it.end()).toEqual(interrupted(command()));
	});
});

everyEdgeIsTaken(commandMachine, edges);
