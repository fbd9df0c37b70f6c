/** A request that is ended before its time: by its asker, or because it takes too long. */
import { describe, expect, test } from 'vitest';
import { desk, queued } from './desk.ts';

describe('a module that can abort', () => {
	test('is told to after 20 s, and given up after 30', () => {
		const { time, taken, outcome, sent } = queued({ abortable: true });
		time.tick(20_000);
		expect(sent().at(-1)?.[0]).toBe(0x16);
		taken();
		time.tick(10_000);
		expect(outcome()?.kind).toBe('unresponsive');
	});

	test('is told to when no response came in 10 s, and may still deliver', () => {
		const { taken, time, sent, callback, outcome } = desk({ abortable: true });
		taken();
		time.tick(10_000);
		expect(sent().at(-1)?.[0]).toBe(0x16);
		taken();
		callback(1, 0);
		expect(outcome()?.kind).toBe('ok');
	});

	test('an aborted transmission was not acknowledged', () => {
		const { time, taken, callback, outcome } = queued({ abortable: true });
		time.tick(20_000);
		taken();
		callback(1, 1);
		expect(outcome()).toEqual({ kind: 'noAck', attempts: 1 });
	});

	test('ends a transmission whose asker has what it wanted', () => {
		const { actor, taken, sent, callback, outcome } = queued({ abortable: true });
		actor.send({ type: 'ABORT' });
		expect(sent().at(-1)?.[0]).toBe(0x16);
		taken();
		callback(1, 1);
		expect(outcome()).toEqual({ kind: 'aborted' });
	});

	test('and does not wait for ever for the callback', () => {
		const { actor, taken, time, outcome } = queued({ abortable: true });
		actor.send({ type: 'ABORT' });
		taken();
		time.tick(10_000);
		expect(outcome()).toEqual({ kind: 'aborted' });
	});

	test.each([
		['taken', { type: 'SENT' }],
		['refused', { type: 'NOT_SENT', reason: 'can' }],
	] as const)('is not done before the link is free again: the abort itself is %s', (_, settled) => {
		const { actor, callback, outcome } = queued({ abortable: true });
		actor.send({ type: 'ABORT' });
		callback(1, 1);
		expect(outcome()).toBeUndefined();
		actor.send(settled);
		expect(outcome()).toEqual({ kind: 'aborted' });
	});

	test('goes on waiting for the callback when the abort itself is not taken', () => {
		const { actor, callback, outcome } = queued({ abortable: true });
		actor.send({ type: 'ABORT' });
		actor.send({ type: 'NOT_SENT', reason: 'can' });
		expect(outcome()).toBeUndefined();
		callback(1, 1);
		expect(outcome()).toEqual({ kind: 'aborted' });
	});
});

describe('aborted by its asker', () => {
	test('while it waits to be queued', () => {
		const { taken, response, actor, outcome } = desk();
		taken();
		response(0);
		actor.send({ type: 'ABORT' });
		expect(outcome()).toEqual({ kind: 'aborted' });
	});

	test('while the air is jammed', () => {
		const { callback, actor, outcome } = queued();
		callback(1, 2, 0, 0);
		actor.send({ type: 'ABORT' });
		expect(outcome()).toEqual({ kind: 'aborted' });
	});

	/** Called off while its frame is being taken, or while its response is awaited. */
	function calledOff(when: 'sending' | 'awaitingResponse', options?: Parameters<typeof desk>[0]) {
		const it = desk(options);
		if (when === 'awaitingResponse') it.taken();
		it.actor.send({ type: 'ABORT' });
		if (when === 'sending') it.taken();
		expect(it.sent()).toHaveLength(1);
		return it;
	}

	describe.each(['sending', 'awaitingResponse'] as const)('while it is %s', (when) => {
		test('is aborted as soon as there is something to abort', () => {
			const { response, taken, callback, sent, outcome } = calledOff(when, { abortable: true });
			response(1);
			expect(sent().at(-1)?.[0]).toBe(0x16);
			taken();
			callback(1, 1);
			expect(outcome()).toEqual({ kind: 'aborted' });
		});

		test('is not queued a second time', () => {
			const { response, outcome } = calledOff(when);
			response(0);
			expect(outcome()).toEqual({ kind: 'aborted' });
		});

		test('says what became of it where the module cannot abort', () => {
			const { response, callback, outcome } = calledOff(when);
			response(1);
			callback(1, 0);
			expect(outcome()?.kind).toBe('ok');
		});
	});

	test('where the module cannot abort, is not sent again', () => {
		const unheard = queued();
		unheard.actor.send({ type: 'ABORT' });
		unheard.callback(1, 1);
		expect(unheard.outcome()).toEqual({ kind: 'noAck', attempts: 1 });
		const jammed = queued();
		jammed.actor.send({ type: 'ABORT' });
		jammed.callback(1, 2, 0, 0);
		expect(jammed.outcome()).toEqual({ kind: 'aborted' });
	});
});
