/** The modem's orders, on a clock that stands still. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { JsonObject } from '../../machines/json.ts';
import { type FromOrders, ordersMachine } from '../../machines/modem/orders.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { listener } from '../kit/owner.ts';

const edges = watchEdges(ordersMachine);

function desk(keep: () => Promise<void> = async () => {}) {
	const owner = listener<FromOrders>();
	const { clock, tick } = stoppedClock();
	const kept: string[] = [];
	const keepApn = fromPromise<void, string>(async ({ input }) => {
		kept.push(input);
		await keep();
	});
	const actor = createActor(ordersMachine.provide({ actors: { keepApn } }), {
		clock,
		inspect: edges.inspect,
		input: { owner: owner.ref },
	});
	actor.start();
	onTestFinished(() => void actor.stop());
	const order = (id: string, action: string, args: JsonObject = {}) =>
		actor.send({ type: 'PERFORM', subsystem: 'modem', id, action, args });
	return {
		kept,
		tick,
		told: () => owner.told.splice(0),
		restart: (id: string) => order(id, 'modem.restart'),
		setApn: (id: string, apn: string) => order(id, 'modem.setApn', { apn }),
		identified: () => actor.send({ type: 'IDENTIFIED' }),
		exhausted: () => actor.send({ type: 'LADDER_EXHAUSTED' }),
	};
}

const succeeded = (id: string) => ({
	type: 'ENDED',
	id,
	outcome: { status: 'succeeded', confirmedBy: 'completed', result: {} },
});
const failed = (id: string, words: string) => ({
	type: 'ENDED',
	id,
	outcome: {
		status: 'failed',
		error: { code: 'STACK_DOWN', message: expect.stringContaining(words), retryable: true },
	},
});

describe('a restart', () => {
	test('has succeeded when the modem was identified after it', () => {
		const { restart, identified, told } = desk();
		identified();
		restart('a');
		expect(told()).toEqual([{ type: 'RESTART_WANTED' }]);
		identified();
		expect(told()).toEqual([succeeded('a')]);
	});

	test('fails where there is no way, and when the modem does not come back in three minutes', () => {
		const { restart, exhausted, told, tick } = desk();
		exhausted();
		restart('a');
		exhausted();
		restart('b');
		tick(179_999);
		expect(told()).toMatchObject([{}, failed('a', 'cannot be restarted'), {}]);
		tick(1);
		expect(told()).toMatchObject([failed('b', 'has not come back')]);
	});
});

describe('an access point name', () => {
	test('is set when it is kept', async () => {
		const { setApn, told, kept } = desk();
		setApn('a', 'internet');
		expect(told()).toEqual([]);
		await settled();
		expect(kept).toEqual(['internet']);
		expect(told()).toEqual([{ type: 'APN_WANTED', apn: 'internet' }, succeeded('a')]);
	});

	test.each([new Error('the disk is full'), 'the disk is full'])('is not where it cannot be kept', async (fault) => {
		const { setApn, told } = desk(async () => Promise.reject(fault));
		setApn('a', 'internet');
		await settled();
		expect(told()).toMatchObject([failed('a', 'the disk is full')]);
	});
});

test('orders wait for one another; too many are refused', async () => {
	const { restart, setApn, identified, told } = desk();
	restart('first');
	for (let n = 0; n < 7; n++) setApn(`${n}`, `apn${n}`);
	told();
	setApn('late', 'internet');
	expect(told()).toMatchObject([failed('late', 'too many')]);
	identified();
	await settled();
	expect(told().filter(({ type }) => type === 'ENDED')).toHaveLength(8);
});

everyEdgeIsTaken(ordersMachine, edges);
