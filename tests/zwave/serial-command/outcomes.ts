/** What a request comes to. */
import { describe, expect, test } from 'vitest';
import { requests } from '../../../machines/zwave/messages.ts';
import { desk, queued, sendData } from './desk.ts';

describe('a question with a response', () => {
	test('is done with it', () => {
		const { taken, response, outcome, time } = desk({ request: requests.getInitData });
		taken();
		time.tick(7);
		response(8, 0, 29);
		expect(outcome()).toMatchObject({ kind: 'ok', roundTripMs: 7, response: { payload: Uint8Array.of(8, 0, 29) } });
	});

	test('a response that begins with zero is a response', () => {
		const { taken, response, outcome } = desk({ request: requests.getSucNodeId });
		taken();
		response(0);
		expect(outcome()?.kind).toBe('ok');
	});

	test('is given up after 10 s', () => {
		const { taken, time, outcome } = desk({ request: requests.getInitData });
		taken();
		time.tick(9_999);
		expect(outcome()).toBeUndefined();
		time.tick(1);
		expect(outcome()).toEqual({ kind: 'unresponsive', reason: 'no response in 10 s' });
	});

	test('leaves what belongs to others alone', () => {
		const { taken, stranger, callback, state } = desk({ request: requests.getInitData });
		taken();
		stranger();
		callback(1, 0);
		expect(state()).toBe('awaitingResponse');
	});
});

test('a request without any answer is done when the module has taken it', () => {
	const { taken, outcome } = desk({ request: requests.sendDataAbort });
	taken();
	expect(outcome()?.kind).toBe('ok');
});

test('a module that takes no frame is unresponsive', () => {
	const { actor, outcome } = desk();
	actor.send({ type: 'NOT_SENT', reason: 'can' });
	expect(outcome()).toEqual({ kind: 'unresponsive', reason: 'the module took no frame: can' });
});

describe('a transmission', () => {
	test('is done with the callback, and carries its id', () => {
		const { callback, outcome, sent } = queued();
		callback(1, 0, 0, 3);
		expect(outcome()?.kind).toBe('ok');
		expect(sent()).toEqual([[0x13, 1]]);
	});

	test('accepts a callback whose function is 0, as old controllers send it', () => {
		const { other, outcome } = queued();
		other(1, 0);
		expect(outcome()?.kind).toBe('ok');
	});

	test('leaves another transmission’s callback and a second response alone', () => {
		const { callback, response, state } = queued();
		callback(2, 0);
		response(1);
		expect(state()).toBe('awaitingCallback');
	});

	test('not queued: three attempts, 500 ms apart', () => {
		const { taken, response, time, sent, outcome } = desk();
		for (let attempt = 1; attempt <= 3; attempt++) {
			taken();
			response(0);
			expect(sent()).toHaveLength(attempt);
			time.tick(499);
			expect(sent()).toHaveLength(attempt);
			time.tick(1);
		}
		expect(outcome()).toEqual({ kind: 'refused', reason: 'the module does not take it' });
	});

	test.each([
		['does not acknowledge', 1],
		['cannot be reached by any route', 4],
	])('a node that %s gets three attempts, each with an id of its own', (_, status) => {
		const { callback, taken, response, sent, outcome } = queued();
		callback(1, status);
		taken();
		response(1);
		callback(2, status);
		taken();
		response(1);
		callback(3, status);
		expect(sent()).toEqual([
			[0x13, 1],
			[0x13, 2],
			[0x13, 3],
		]);
		expect(outcome()).toEqual({ kind: 'noAck', attempts: 3 });
	});

	test('one attempt where one was asked for', () => {
		const { callback, outcome } = queued({ request: { ...sendData, attempts: 1 } });
		callback(1, 1);
		expect(outcome()).toEqual({ kind: 'noAck', attempts: 1 });
	});

	test('jammed: five attempts, 1 s apart, and no node is blamed', () => {
		const { callback, taken, response, time, outcome, sent } = queued();
		for (let attempt = 1; attempt < 5; attempt++) {
			callback(attempt, 2, 0, 0);
			time.tick(999);
			expect(sent()).toHaveLength(attempt);
			time.tick(1);
			taken();
			response(1);
		}
		callback(5, 2, 0, 0);
		expect(outcome()).toEqual({ kind: 'jammed' });
	});

	test('a failure after time on the air is one', () => {
		const { callback, outcome } = queued();
		callback(1, 2, 0, 9);
		expect(outcome()).toEqual({ kind: 'refused', reason: 'the transmission failed' });
	});

	test('no callback in 20 s, on a module that cannot abort', () => {
		const { time, outcome } = queued();
		time.tick(20_000);
		expect(outcome()).toEqual({ kind: 'unresponsive', reason: 'no callback in 20 s' });
	});
});

describe('asking a node for its information', () => {
	function asked() {
		const it = desk({ request: requests.requestNodeInfo(12) });
		it.taken();
		it.response(1);
		const update = (...payload: number[]) =>
			it.actor.send({ type: 'FRAME', frame: { type: 'request', function: 0x49, payload: Uint8Array.from(payload) } });
		return { ...it, update };
	}

	test('is done with its information frame, not with another node’s', () => {
		const { update, outcome } = asked();
		update(0x84, 5, 3, 4, 0x10, 1);
		expect(outcome()).toBeUndefined();
		update(0x84, 12, 4, 4, 0x40, 3, 0x62);
		expect(outcome()?.kind).toBe('ok');
	});

	test('fails when the module says that it failed', () => {
		const { update, outcome } = asked();
		update(0x81, 0, 0);
		expect(outcome()).toEqual({ kind: 'noAck', attempts: 1 });
	});

	test('fails after 3 s of silence', () => {
		const { time, outcome } = asked();
		time.tick(3_000);
		expect(outcome()).toEqual({ kind: 'noAck', attempts: 1 });
	});
});

describe('an answer before the link knows that the frame was taken', () => {
	test('is the answer', () => {
		const { response, taken, outcome } = desk({ request: requests.getInitData });
		response(8, 0, 29);
		expect(outcome()).toBeUndefined();
		taken();
		expect(outcome()).toMatchObject({ kind: 'ok', response: { payload: Uint8Array.of(8, 0, 29) } });
	});

	test('with its callback, too', () => {
		const { response, callback, taken, outcome } = desk();
		response(1);
		callback(1, 0);
		taken();
		expect(outcome()?.kind).toBe('ok');
	});

	test('what belongs to others is none', () => {
		const { stranger, taken, state } = desk();
		stranger();
		taken();
		expect(state()).toBe('awaitingResponse');
	});
});

test('what the module has forgotten is over: it may have had it', () => {
	const { actor, outcome } = queued();
	actor.send({ type: 'DROP' });
	expect(outcome()).toEqual({ kind: 'lost', sent: true });
});

test('also while the link still tries to hand it over: then not before it has stopped trying', () => {
	const { actor, taken, outcome } = desk();
	actor.send({ type: 'DROP' });
	expect(outcome()).toBeUndefined();
	taken();
	expect(outcome()).toEqual({ kind: 'lost', sent: true });
});
