import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { Announce, Condition } from '../machines/events.ts';
import { type FromOutbox, outboxMachine } from '../machines/outbox.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(outboxMachine);

function desk({ most = 100, mostInFlight = 2, ready = true } = {}) {
	const emitted: FromOutbox[] = [];
	const actor = createActor(outboxMachine, { input: { most, mostInFlight, first: 1 }, inspect: edges.inspect });
	actor.on('*', (event) => emitted.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	const published = () => emitted.flatMap((event) => (event.type === 'PUBLISH' ? [event] : []));
	const it = {
		actor,
		emitted,
		link: (state: Condition) => actor.send({ type: 'LINK_CHANGED', state, fresh: false, detail: {} }),
		/** A result, an event and a retained message, each with its words. */
		result: (n: number) => it.announce({ topic: 'res', payload: { n } }),
		event: (n: number) => it.announce({ topic: 'event/zw-5', payload: { n } }),
		state: (n: number, topic = 'state/zw-5') => it.announce({ topic, payload: { n }, retain: true }),
		announce: (what: Partial<Announce>) =>
			actor.send({ type: 'ANNOUNCE', topic: 'res', payload: {}, retain: false, ...what }),
		/** What was handed to the link, in order: topic and words. */
		sent: () => published().map(({ topic, payload }) => `${topic.split('/')[0]} ${payload?.n}`),
		/** The link confirms the oldest `count` that it has not confirmed yet. */
		confirm: (count: number) => {
			for (let n = 0; n < count; n++) {
				const { publication } = published()[confirmed++] ?? expect.fail('nothing to confirm');
				actor.send({ type: 'PUBLISHED', publication });
			}
		},
		alarms: () => emitted.flatMap((event) => (event.type === 'ALARM_CHANGED' ? [event.raised] : [])),
		stop: () => actor.send({ type: 'STOP' }),
		status: () => actor.getSnapshot().status,
	};
	let confirmed = 0;
	if (ready) it.link('ready');
	return it;
}

test('a message goes out as it came, with a number of its own', () => {
	const it = desk();
	it.announce({ topic: 'state/zw-5', payload: { v: 1 }, retain: true });
	it.announce({ topic: 'state/zw-6', payload: undefined, retain: true });
	expect(it.emitted).toEqual([
		{ type: 'PUBLISH', publication: 1, topic: 'state/zw-5', payload: { v: 1 }, retain: true },
		{ type: 'PUBLISH', publication: 2, topic: 'state/zw-6', payload: undefined, retain: true },
	]);
});

describe('in order', () => {
	test('whatever kind of message it is', () => {
		const it = desk({ mostInFlight: 9, ready: false });
		it.event(1);
		it.result(2);
		it.state(3);
		it.event(4);
		it.result(5);
		it.link('ready');
		expect(it.sent()).toEqual(['event 1', 'res 2', 'state 3', 'event 4', 'res 5']);
	});

	test('some at a time: the next goes when one is confirmed', () => {
		const it = desk({ mostInFlight: 2 });
		for (const n of [1, 2, 3, 4]) it.result(n);
		expect(it.sent()).toEqual(['res 1', 'res 2']);
		it.confirm(1);
		expect(it.sent()).toEqual(['res 1', 'res 2', 'res 3']);
	});

	test('a confirmation of something else lets nothing more out', () => {
		const it = desk({ mostInFlight: 1 });
		it.result(1);
		it.result(2);
		it.actor.send({ type: 'PUBLISHED', publication: 77 });
		expect(it.sent()).toEqual(['res 1']);
	});
});

describe('while the link is away', () => {
	test.each(['starting', 'degraded', 'down'] as const)('%s: nothing goes out', (state) => {
		const it = desk();
		it.link(state);
		it.link(state);
		it.result(1);
		expect(it.sent()).toEqual([]);
	});

	test('messages wait, and what was not confirmed is sent again, in order', () => {
		const it = desk({ mostInFlight: 3 });
		for (const n of [1, 2, 3]) it.result(n);
		it.confirm(1);
		it.link('down');
		it.result(4);
		it.link('ready');
		expect(it.sent()).toEqual(['res 1', 'res 2', 'res 3', 'res 2', 'res 3', 'res 4']);
	});

	test('a late confirmation counts: it is not sent again', () => {
		const it = desk();
		it.result(1);
		it.state(2);
		it.link('down');
		it.confirm(2);
		it.state(3);
		it.link('ready');
		expect(it.sent()).toEqual(['res 1', 'state 2', 'state 3']);
	});

	test('a link that is ready again without having been away sends nothing twice', () => {
		const it = desk();
		it.result(1);
		it.link('ready');
		expect(it.sent()).toEqual(['res 1']);
	});
});

describe('of a retained topic', () => {
	test('only the latest is kept, in its own place', () => {
		const it = desk({ ready: false, mostInFlight: 9 });
		it.state(1);
		it.state(2, 'state/zw-6');
		it.result(3);
		it.state(4);
		it.link('ready');
		expect(it.sent()).toEqual(['state 2', 'res 3', 'state 4']);
	});

	test('what is with the link stays, and the latest follows', () => {
		const it = desk({ mostInFlight: 1 });
		for (const n of [1, 2, 3]) it.state(n);
		it.confirm(1);
		expect(it.sent()).toEqual(['state 1', 'state 3']);
	});

	test('what was confirmed does not keep the latest from giving way', () => {
		const it = desk({ mostInFlight: 2 });
		it.result(1);
		it.state(2);
		it.result(3);
		it.state(4);
		it.actor.send({ type: 'PUBLISHED', publication: 2 });
		it.state(5);
		it.actor.send({ type: 'PUBLISHED', publication: 1 });
		expect(it.sent()).toEqual(['res 1', 'state 2', 'res 3', 'state 5']);
	});

	test('what comes after one was sent and confirmed is sent too', () => {
		const it = desk();
		it.state(1);
		it.confirm(1);
		it.state(2);
		expect(it.sent()).toEqual(['state 1', 'state 2']);
	});

	test('what was with the link when it went away gives way to the latest', () => {
		const it = desk({ mostInFlight: 2 });
		for (const n of [1, 2, 3]) it.state(n);
		it.link('down');
		it.link('ready');
		expect(it.sent()).toEqual(['state 1', 'state 2', 'state 3']);
	});

	test('not of others: each event counts', () => {
		const it = desk({ ready: false });
		it.event(1);
		it.event(2);
		it.link('ready');
		expect(it.sent()).toEqual(['event 1', 'event 2']);
	});
});

describe('when it is full', () => {
	test('events go first, then retained messages, then results, the oldest of each', () => {
		const it = desk({ most: 3, ready: false, mostInFlight: 9 });
		it.result(1);
		it.state(2);
		it.event(3);
		it.event(4);
		it.result(5);
		it.result(6);
		it.result(7);
		it.link('ready');
		expect(it.sent()).toEqual(['res 5', 'res 6', 'res 7']);
	});

	test('an event that comes then is the one that goes', () => {
		const it = desk({ most: 2, ready: false });
		it.result(1);
		it.state(2);
		it.event(3);
		it.link('ready');
		expect(it.sent()).toEqual(['res 1', 'state 2']);
	});

	test('what is with the link stays', () => {
		const it = desk({ most: 2, mostInFlight: 1 });
		it.event(1);
		it.event(2);
		it.event(3);
		it.confirm(1);
		expect(it.sent()).toEqual(['event 1', 'event 3']);
	});

	test('it raises one alarm, counts what is lost, and clears the alarm when all is sent', () => {
		const it = desk({ most: 2, ready: false, mostInFlight: 1 });
		for (const n of [1, 2, 3, 4]) it.event(n);
		expect(it.alarms()).toEqual([true]);
		expect(it.emitted).toMatchObject([{ type: 'ALARM_CHANGED', alarm: { id: 'outbox', severity: 'error' } }]);
		expect(it.actor.getSnapshot().context.givenUp).toBe(2);
		it.link('ready');
		it.confirm(1);
		expect(it.alarms()).toEqual([true]);
		it.confirm(1);
		expect(it.alarms()).toEqual([true, false]);
		expect(it.sent()).toEqual(['event 3', 'event 4']);
	});
});

describe('told to stop', () => {
	test('it is done at once while the link is away, or where nothing is left', () => {
		const away = desk({ ready: false });
		away.result(1);
		away.stop();
		expect(away.status()).toBe('done');
		const empty = desk();
		empty.stop();
		expect(empty.status()).toBe('done');
	});

	test('it sends the rest first, and what is still said', () => {
		const it = desk({ mostInFlight: 1 });
		it.result(1);
		it.result(2);
		it.stop();
		it.stop();
		it.result(3);
		it.link('ready');
		it.confirm(2);
		expect(it.status()).toBe('active');
		it.confirm(1);
		expect(it.sent()).toEqual(['res 1', 'res 2', 'res 3']);
		expect(it.status()).toBe('done');
	});

	test('it does not wait for a link that goes away', () => {
		const it = desk();
		it.result(1);
		it.stop();
		it.link('down');
		expect(it.status()).toBe('done');
	});
});

everyEdgeIsTaken(outboxMachine, edges);
