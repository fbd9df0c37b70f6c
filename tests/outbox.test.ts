import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { fromResource } from '../actors/runtime/resource.ts';
import type { Announce, Condition, UplinkChanged } from '../machines/events.ts';
import { type FromKeeper, type FromOutbox, type Message, outboxMachine, type ToKeeper } from '../machines/outbox.ts';
import { stoppedClock } from './kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';

const edges = watchEdges(outboxMachine);
const START = Date.UTC(2026, 7, 22, 10);

interface Circumstances {
	readonly most?: number;
	readonly mostCharacters?: number;
	readonly mostInFlight?: number;
	readonly ready?: boolean;
	/** What an earlier life kept. */
	readonly kept?: readonly Message[];
	/** It is read when the test says so. */
	readonly isSlow?: boolean;
	/** It never says that it is closed. */
	readonly isStuck?: boolean;
	readonly clockIsTrusted?: boolean;
}

function desk({
	most = 100,
	mostCharacters = 1e6,
	mostInFlight = 2,
	ready = true,
	kept = [],
	isSlow = false,
	isStuck = false,
	clockIsTrusted = true,
}: Circumstances = {}) {
	const emitted: FromOutbox[] = [];
	const disk = new Map(kept.map((message) => [message.publication, message]));
	const time = stoppedClock(START);
	let read = () => {};
	let count = Math.max(0, ...disk.keys());
	const keeper = fromResource<ToKeeper, FromKeeper>((scope) => {
		read = () => scope.tell({ type: 'RESTORED', messages: kept });
		if (!isSlow) read();
		scope.receive((event) => {
			if (event.type === 'KEEP') disk.set(event.message.publication, event.message);
			else if (event.type === 'DROP') disk.delete(event.publication);
			else if (!isStuck) scope.complete(undefined);
		});
		return () => {};
	});
	const actor = createActor(outboxMachine.provide({ actors: { keeper } }), {
		input: {
			most,
			mostCharacters,
			longest: 7 * 86_400_000,
			mostInFlight,
			now: time.now,
			number: () => ++count,
			clockIsTrusted: () => clockIsTrusted,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.on('*', (event) => emitted.push(event));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	const published = () => emitted.flatMap((event) => (event.type === 'PUBLISH' ? [event] : []));
	const it = {
		actor,
		emitted,
		tick: time.tick,
		read: () => read(),
		/** The publications that outlast this life. */
		kept: () => [...disk.keys()],
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
		uplink: (allowance: UplinkChanged['allowance']) => actor.send({ type: 'UPLINK_CHANGED', metered: true, allowance }),
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

describe('on disk', () => {
	const message = (publication: number, what: Partial<Message> = {}): Message => ({
		publication,
		topic: 'res',
		payload: { n: publication },
		retain: false,
		at: START,
		...what,
	});

	test('is what is not confirmed', () => {
		const it = desk({ mostInFlight: 1 });
		for (const n of [1, 2, 3]) it.result(n);
		expect(it.kept()).toEqual([1, 2, 3]);
		it.confirm(2);
		expect(it.kept()).toEqual([3]);
	});

	test('a result is already, under its own number', () => {
		const it = desk({ kept: [message(7)], isSlow: true });
		it.announce({ kept: 9, payload: { n: 9 } });
		it.read();
		expect(it.kept()).toEqual([7]);
		expect(it.emitted.map((event) => (event.type === 'PUBLISH' ? event.publication : 0))).toEqual([7, 9]);
	});

	test('of a retained topic only the latest is', () => {
		const it = desk({ ready: false });
		it.state(1);
		it.state(2);
		expect(it.kept()).toEqual([2]);
	});

	test('of a retained topic only the latest is, when the link has gone', () => {
		const it = desk({ mostInFlight: 1 });
		it.state(1);
		it.state(2);
		expect(it.kept()).toEqual([1, 2]);
		it.link('down');
		expect(it.kept()).toEqual([2]);
	});

	test('what is given up is no more', () => {
		const it = desk({ most: 1, ready: false });
		it.event(1);
		it.result(2);
		expect(it.kept()).toEqual([2]);
	});

	test('what an earlier life left is sent before anything else', () => {
		const it = desk({ kept: [message(4), message(5)], isSlow: true, mostInFlight: 9 });
		it.result(6);
		expect(it.sent()).toEqual([]);
		it.actor.send({ type: 'PUBLISHED', publication: 4 });
		it.read();
		expect(it.sent()).toEqual(['res 4', 'res 5', 'res 6']);
	});

	test('a state that an earlier life left gives way to one that was told since', () => {
		const state = { topic: 'state/zw-5', retain: true };
		const it = desk({ kept: [message(1, state), message(2, state)], ready: false });
		expect(it.kept()).toEqual([2]);
		it.state(3);
		it.link('ready');
		expect(it.sent()).toEqual(['state 3']);
	});

	test('it gives way, too, to one that was told before it was read', () => {
		const state = { topic: 'state/zw-5', retain: true };
		const it = desk({ kept: [message(1, state)], isSlow: true });
		it.state(2);
		it.read();
		expect(it.sent()).toEqual(['state 2']);
		expect(it.kept()).toEqual([2]);
	});

	test('it stops before it has read what was left', () => {
		const it = desk({ kept: [message(1)], isSlow: true, ready: false });
		it.stop();
		expect(it.status()).toBe('done');
		expect(it.kept()).toEqual([1]);
	});
});

describe('what has piled up', () => {
	const piledUp = (most = 40) => {
		const it = desk({ ready: false, mostInFlight: 15 });
		for (let n = 1; n <= most; n++) it.event(n);
		it.result(99);
		it.link('ready');
		return it;
	};

	test('leaves in portions, results first, and then as it comes', () => {
		const it = piledUp();
		expect(it.sent()).toHaveLength(11);
		expect(it.sent()[0]).toBe('res 99');
		it.confirm(11);
		expect(it.sent()).toHaveLength(11);
		it.tick(100);
		expect(it.sent()).toHaveLength(21);
		it.confirm(10);
		it.tick(100);
		it.confirm(10);
		it.tick(100);
		expect(it.sent()).toHaveLength(41);
		expect(it.sent().slice(1, 5)).toEqual(['event 1', 'event 2', 'event 3', 'event 4']);
		it.confirm(10);
		it.event(100);
		expect(it.sent().at(-1)).toBe('event 100');
	});

	test('does not hold up a result', () => {
		const it = piledUp();
		it.event(41);
		it.result(100);
		expect(it.sent().at(-1)).toBe('res 100');
		expect(it.sent()).not.toContain('event 41');
	});

	test('does not overtake what is not confirmed', () => {
		const it = piledUp();
		it.tick(1_000);
		expect(it.sent()).toHaveLength(15);
	});
});

describe('too much', () => {
	test('by its size: the oldest goes', () => {
		const it = desk({ mostCharacters: 100, ready: false, mostInFlight: 9 });
		for (const n of [1, 2, 3]) it.announce({ topic: 'event/zw-5', payload: { n, text: 'x'.repeat(20) } });
		it.link('ready');
		expect(it.sent()).toEqual(['event 2', 'event 3']);
		expect(it.alarms()).toEqual([true]);
	});

	test('by its age: it goes after a week', () => {
		const it = desk({ ready: false });
		it.result(1);
		it.tick(6 * 86_400_000);
		it.result(2);
		expect(it.alarms()).toEqual([]);
		it.tick(86_400_000 + 60_000);
		expect(it.alarms()).toEqual([true]);
		expect(it.actor.getSnapshot().context.givenUp).toBe(1);
		it.link('ready');
		expect(it.sent()).toEqual(['res 2']);
	});

	test('nothing is too old while the time of day is not known', () => {
		const it = desk({ ready: false, clockIsTrusted: false });
		it.result(1);
		it.tick(30 * 86_400_000);
		it.link('ready');
		expect(it.sent()).toEqual(['res 1']);
	});
});

describe('closing', () => {
	test('is given a second', () => {
		const it = desk({ isStuck: true });
		it.stop();
		it.stop();
		it.event(1);
		it.link('down');
		it.actor.send({ type: 'PUBLISHED', publication: 1 });
		it.read();
		it.tick(999);
		expect(it.status()).toBe('active');
		it.tick(1);
		expect(it.status()).toBe('done');
	});
});

describe('on a way that is for commands only', () => {
	function restricted(circumstances: Circumstances = {}) {
		const it = desk(circumstances);
		it.uplink('commandsOnly');
		return it;
	}
	const alarm = (severity: string, topic = 'alarm/x') => ({ topic, payload: { n: 1, severity }, retain: true });

	test('results leave, and alarms of severity error, and that an alarm has cleared', () => {
		const it = restricted({ mostInFlight: 9 });
		it.state(1);
		it.event(2);
		it.result(3);
		it.announce(alarm('warning', 'alarm/w'));
		it.announce(alarm('error', 'alarm/e'));
		it.announce({ topic: 'alarm/w', payload: undefined, retain: true });
		it.announce({ topic: 'health', payload: { n: 4 }, retain: true });
		expect(it.sent()).toEqual(['res 3', 'alarm 1', 'alarm undefined']);
	});

	test('what waits goes when it may, of each state the last', () => {
		const it = restricted({ mostInFlight: 9 });
		for (const n of [1, 2, 3]) it.state(n);
		it.event(4);
		it.state(5, 'state/zw-6');
		it.uplink('thinned');
		expect(it.sent()).toEqual(['state 3', 'event 4', 'state 5']);
	});

	test('an alarm that gets better waits, and takes the place of the one that would have left', () => {
		const it = restricted({ mostInFlight: 1 });
		it.result(0);
		it.announce(alarm('error'));
		it.announce(alarm('info'));
		it.confirm(1);
		expect(it.sent()).toEqual(['res 0']);
		it.uplink('full');
		expect(it.sent()).toEqual(['res 0', 'alarm 1']);
	});

	test('the next one leaves when the one before is confirmed', () => {
		const it = restricted({ mostInFlight: 1 });
		for (const n of [1, 2]) it.result(n);
		it.confirm(1);
		it.uplink('commandsOnly');
		expect(it.sent()).toEqual(['res 1', 'res 2']);
	});

	test('so it stays when the link comes back, or was not there when it was told', () => {
		const it = desk({ ready: false });
		it.uplink('commandsOnly');
		it.state(1);
		it.result(2);
		for (const state of ['ready', 'down', 'ready'] as const) it.link(state);
		expect(it.sent()).toEqual(['res 2', 'res 2']);
	});

	test('it holds from the beginning', () => {
		const it = desk({
			kept: [{ publication: 1, topic: 'devices', payload: { n: 1 }, retain: true, at: START }],
			isSlow: true,
		});
		it.uplink('commandsOnly');
		it.read();
		expect(it.sent()).toEqual([]);
	});

	test('a way that is merely metered lets everything leave', () => {
		const it = desk();
		it.uplink('full');
		it.state(1);
		expect(it.sent()).toEqual(['state 1']);
	});

	test('told to stop, it keeps what waits', () => {
		const it = restricted();
		it.state(1);
		it.stop();
		expect([it.status(), it.sent(), it.kept()]).toEqual(['done', [], [1]]);
	});

	test('what the way is like does not matter any more while it ends', () => {
		const draining = desk();
		draining.result(1);
		draining.stop();
		draining.uplink('commandsOnly');
		draining.confirm(1);
		expect(draining.status()).toBe('done');
		const closing = restricted({ isStuck: true });
		closing.stop();
		closing.uplink('full');
		closing.tick(1_000);
		expect(closing.status()).toBe('done');
	});
});

everyEdgeIsTaken(outboxMachine, edges);
