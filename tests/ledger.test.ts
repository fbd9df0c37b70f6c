import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { fromResource } from '../actors/runtime/resource.ts';
import { type FromDisk, type FromLedger, ledgerMachine, type Page, type ToDisk } from '../machines/ledger.ts';
import { finalResult, rejectedResult } from '../machines/result.ts';
import { stoppedClock } from './kit/clock.ts';
import { command, succeeded } from './kit/commands.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { listener } from './kit/owner.ts';

const edges = watchEdges(ledgerMachine);

/** A ledger over a disk that the test answers for. */
function desk() {
	const time = stoppedClock();
	const owner = listener<FromLedger>();
	const asked: (readonly Page[])[] = [];
	let answer: (event: FromDisk) => void = () => {};
	const disk = fromResource<ToDisk, FromDisk>((scope) => {
		answer = scope.tell;
		scope.receive(({ pages }) => void asked.push(pages));
		return () => {};
	});
	const actor = createActor(ledgerMachine.provide({ actors: { disk } }), {
		input: { owner: owner.ref },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	const enter = (id: string, isNew = true) =>
		actor.send({
			type: 'ENTER',
			entry: { command: command({ id }), receivedAt: 0, deadline: 60_000, order: 0, begun: !isNew },
			isNew,
		});
	return {
		enter,
		conclude: (id: string) => {
			const one = command({ id });
			const result = finalResult(one, succeeded, { queuedMs: 0, executedMs: 0 }, 0);
			actor.send({ type: 'CONCLUDE', command: one, result });
		},
		turnAway: (delivery: number) => {
			const error = { code: 'UNKNOWN_TARGET', message: 'there is no zw-9', retryable: false } as const;
			actor.send({ type: 'TURN_AWAY', delivery, result: rejectedResult({ id: 'x' }, error, 0) });
		},
		read: () => answer({ type: 'READ', entries: [] }),
		written: (...kept: number[]) => answer({ type: 'WRITTEN', kept }),
		refused: (reason = 'the disk is full') => answer({ type: 'REFUSED', reason }),
		tick: time.tick,
		/** The pages of each batch, in words. */
		asked: () =>
			asked.map((pages) =>
				pages
					.map((page) => {
						if (page.type === 'TURN_AWAY') return `delivery ${page.delivery}`;
						return page.type === 'ENTER' ? page.entry.command.id : `${page.command.id}!`;
					})
					.join(' '),
			),
		told: owner.told,
		state: () => actor.getSnapshot().value,
	};
}

function ready() {
	const it = desk();
	it.read();
	return it;
}

describe('the ledger', () => {
	test('says first what was left open, and writes nothing before', () => {
		const it = desk();
		it.enter('a');
		expect(it.asked()).toEqual([]);
		it.read();
		expect(it.told).toEqual([{ type: 'RESTORED', entries: [] }]);
		expect(it.asked()).toEqual(['a']);
	});

	test('answers when it is written, each in its order', () => {
		const it = ready();
		it.enter('a');
		it.conclude('b');
		it.conclude('c');
		it.enter('d', false);
		expect(it.told).toHaveLength(1);
		it.written();
		expect(it.asked()).toEqual(['a', 'b! c! d']);
		it.written(7, 8);
		expect(it.told.slice(1)).toEqual([
			{ type: 'ENTERED', id: 'a' },
			{ type: 'CONCLUDED', id: 'b', kept: 7 },
			{ type: 'CONCLUDED', id: 'c', kept: 8 },
			{ type: 'ENTERED', id: 'd' },
		]);
		expect(it.state()).toBe('idle');
	});

	test('writes a result at once where nothing is being written', () => {
		const it = ready();
		it.conclude('a');
		expect(it.asked()).toEqual(['a!']);
	});

	test('has on disk what is turned away before it is told', () => {
		const it = ready();
		it.turnAway(1);
		it.turnAway(2);
		expect(it.asked()).toEqual(['delivery 1']);
		it.written(5);
		it.written(6);
		expect(it.told.slice(1)).toMatchObject([
			{ type: 'TURNED_AWAY', delivery: 1, result: { status: 'rejected' }, kept: 5 },
			{ type: 'TURNED_AWAY', delivery: 2, kept: 6 },
		]);
	});

	test('does not wait with what is turned away while the disk takes nothing', () => {
		const it = ready();
		it.conclude('a');
		it.turnAway(1);
		it.refused();
		it.turnAway(2);
		it.tick(1_000);
		it.refused();
		it.turnAway(3);
		expect(it.told.slice(1)).toMatchObject([1, 2, 3].map((delivery) => ({ delivery, kept: undefined })));
		expect(it.asked()).toEqual(['a!', 'a!']);
	});

	test('refuses what is new while the disk takes nothing, at once', () => {
		const it = ready();
		it.enter('a');
		it.enter('b');
		it.refused();
		expect(it.told.slice(1)).toEqual([
			{ type: 'NOT_ENTERED', id: 'a', reason: 'the disk is full' },
			{ type: 'NOT_ENTERED', id: 'b', reason: 'the disk is full' },
		]);
		expect(it.state()).toBe('idle');
		it.enter('c');
		expect(it.asked()).toEqual(['a', 'c']);
	});

	test('tries everything else again until the disk takes it, in its order', () => {
		const it = ready();
		it.enter('a');
		it.conclude('b');
		it.enter('c', false);
		it.refused();
		it.tick(999);
		expect(it.state()).toBe('refused');
		it.enter('d');
		it.enter('e', false);
		it.conclude('f');
		expect(it.told.at(-1)).toEqual({ type: 'NOT_ENTERED', id: 'd', reason: 'the disk is full' });
		it.tick(1);
		it.refused('the disk is read-only');
		it.tick(1_000);
		expect(it.asked()).toEqual(['a', 'b! c e f!', 'b! c e f!']);
		it.written(1, 2);
		expect(it.told.slice(-4)).toEqual([
			{ type: 'CONCLUDED', id: 'b', kept: 1 },
			{ type: 'ENTERED', id: 'c' },
			{ type: 'ENTERED', id: 'e' },
			{ type: 'CONCLUDED', id: 'f', kept: 2 },
		]);
	});
});

everyEdgeIsTaken(ledgerMachine, edges);
