/** The pulses of the dispatcher and the link, taken from their real charts, and what the watchdog makes of them. */
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { Backlog } from '../machines/backlog.ts';
import { linkMachine } from '../machines/link.ts';
import {
	type ConnectionInput,
	type FromConnection,
	LinkFault,
	type ToConnection,
} from '../machines/link-connection.ts';
import { DISPATCHER_LIMIT, dispatcherPulse, linkLimit, linkPulse } from '../machines/pulses.ts';
import { stoppedClock } from './kit/clock.ts';
import { command } from './kit/commands.ts';
import { upDesk } from './kit/dispatcher.ts';
import { MemoryDisk } from './kit/memory-disk.ts';
import { HandHeld } from './kit/resource.ts';
import { watchdogDesk } from './kit/watchdog.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('the dispatcher', () => {
	/** Watched, on one clock with its watchdog. */
	function watched(disk = new MemoryDisk()) {
		const it = upDesk({ disk });
		const pulse = () => dispatcherPulse(it.actor.getSnapshot());
		const dog = watchdogDesk({
			time: it.time,
			watched: [{ subsystem: 'dispatcher', limitMs: DISPATCHER_LIMIT, pulse }],
		});
		dog.said();
		dog.alarms();
		/** How often it is fed in so many ms. */
		const fedIn = (ms: number) => {
			it.time.tick(ms);
			return dog.fed();
		};
		return { ...it, dog, pulse, fedIn };
	}

	test('without commands is fed for', () => {
		const { fedIn, pulse } = watched();
		expect(pulse()).toBeUndefined();
		expect(fedIn(60 * MINUTE)).toBe(360);
	});

	test('whose command is with a device that sleeps is fed for until that ends, and so are those behind it', () => {
		const { fedIn, receive, pulse, executions } = watched();
		for (const id of ['c1', 'c2', 'c3']) receive({ id, ttlMs: 2 * DAY });
		expect(executions()).toEqual(['c1']);
		expect(pulse()).toBeUndefined();
		expect(fedIn(60 * MINUTE)).toBe(360);
	});

	test('that holds commands for a stack that is away is fed for while each is held in its time', () => {
		const { fedIn, receive, stack, pulse } = watched();
		stack('down');
		for (let minute = 0; minute < 20; minute++) {
			receive({ id: `c${minute}` });
			expect(pulse()).toBe(`command c${minute} for zw-5 waits (valid)`);
			expect(fedIn(MINUTE)).toBe(6);
		}
	});

	test('whose disk refuses to write is fed for: the disk says so itself, and a restart would not mend it', () => {
		const { fedIn, receive, outcome, disk } = watched();
		receive({ id: 'c1' });
		disk.refuses = 'the disk is full';
		outcome('c1');
		receive({ id: 'c2' });
		expect(fedIn(30 * MINUTE)).toBe(180);
	});

	test.each([
		['a command', 'the disk writes command c1'],
		['a result', 'the disk writes the result of command c1'],
		['what it turned away', 'the disk writes that delivery 1 was turned away'],
	])('whose disk never says that it has written %s is stuck, until it does', (what, words) => {
		const { fedIn, receive, outcome, disk, dog, pulse } = watched();
		if (what === 'a result') receive();
		disk.waits = true;
		if (what === 'a result') outcome('c1');
		else receive(what === 'a command' ? {} : { target: 'zw-99' });
		expect(pulse()).toBe(words);
		fedIn(DISPATCHER_LIMIT + 20_000);
		expect(dog.alarms()).toEqual([`dispatcher has stood still for 180 s: ${words}`]);
		expect(fedIn(10 * MINUTE)).toBe(0);
		disk.waits = false;
		disk.turn();
		expect(fedIn(MINUTE)).toBe(6);
		expect(dog.alarms()).toEqual(['watchdog-dispatcher']);
	});

	test('that never reads what the last run has left is stuck', () => {
		const disk = new MemoryDisk();
		disk.waits = true;
		const { fedIn, pulse } = watched(disk);
		expect(pulse()).toBe('the commands of the last run are being read');
		fedIn(DISPATCHER_LIMIT + 20_000);
		expect(fedIn(MINUTE)).toBe(0);
	});

	test('that forgets whose turn it is, or a result that it has, is stuck', () => {
		const { fedIn, receive, actor, pulse } = watched();
		receive({ id: 'c1', ttlMs: 2 * DAY });
		receive({ id: 'c2', ttlMs: 2 * DAY });
		// As a defect would leave it.
		const { queues, ending, open } = actor.getSnapshot().context;
		queues.delete('zw-5');
		expect(pulse()).toBe('command c2 for zw-5 waits (valid, queued)');
		expect(fedIn(DISPATCHER_LIMIT + MINUTE)).toBe(18);
		open.clear();
		ending.set('c3', {
			command: command({ id: 'c3' }),
			result: { v: 1, id: 'c3', target: 'zw-5', status: 'accepted', final: false },
			deliveries: [],
			repeats: 0,
		});
		expect(pulse()).toBe('the result of command c3 waits');
	});

	test('is not taken for stuck because the time of day jumps', () => {
		let ahead = 0;
		const it = upDesk({ ahead: () => ahead });
		it.receive({ ttlMs: MINUTE });
		ahead = 365 * DAY;
		expect(dispatcherPulse(it.actor.getSnapshot())).toBeUndefined();
	});
});

describe('the link', () => {
	const KEEP_ALIVE_SECONDS = 30;

	function watched() {
		const time = stoppedClock();
		const connection = new HandHeld<ToConnection, FromConnection, ConnectionInput>();
		const actor = createActor(linkMachine.provide({ actors: { connection: connection.logic } }), { clock: time.clock });
		actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
		actor.start();
		const backlog = new Backlog();
		const pulse = () => linkPulse(actor.getSnapshot(), backlog);
		const limitMs = linkLimit(KEEP_ALIVE_SECONDS);
		const dog = watchdogDesk({ time, watched: [{ subsystem: 'cloud', limitMs, pulse }] });
		dog.said();
		return {
			connection,
			pulse,
			publish: (publication: number) => {
				backlog.add({ publication, topic: 'res', payload: {}, retain: false, at: 0 });
				backlog.take('all');
			},
			confirm: (publication: number) => backlog.confirm(publication),
			goOnline: () => {
				connection.tell({ type: 'CONNECTED', fresh: false, dialect: 'A' });
				expect(pulse()).toBe('it subscribes');
				connection.tell({ type: 'SUBSCRIBED' });
				expect(pulse()).toBe('it announces itself');
				connection.tell({ type: 'BIRTH_ANNOUNCED' });
			},
			/** How often it is fed in so many ms. */
			fedIn: (ms: number) => {
				time.tick(ms);
				return dog.fed();
			},
			limitMs,
		};
	}

	test('whose broker is never there is fed for', () => {
		const { fedIn, connection, pulse } = watched();
		for (let hour = 0; hour < 12; hour++) {
			if (pulse() !== undefined) connection.fail(new LinkFault('nothing answers', 'check that the broker runs'));
			expect(fedIn(60 * MINUTE)).toBe(360);
		}
	});

	test('whose broker never answers is fed for: each attempt has its end', () => {
		const { fedIn, pulse } = watched();
		expect(pulse()).toBe('it connects, after 0 failures');
		expect(fedIn(3 * 60 * MINUTE)).toBe(1_080);
	});

	test('with nothing to say is fed for', () => {
		const { fedIn, goOnline, pulse } = watched();
		goOnline();
		expect(pulse()).toBeUndefined();
		expect(fedIn(60 * MINUTE)).toBe(360);
	});

	test('whose messages are confirmed one after the other is fed for', () => {
		const { fedIn, goOnline, publish, confirm, limitMs } = watched();
		goOnline();
		publish(0);
		for (let publication = 1; publication < 10; publication++) {
			publish(publication);
			expect(fedIn(limitMs / 2)).toBe(48);
			confirm(publication - 1);
		}
	});

	test('that says it is ready, and whose oldest message is not confirmed, is stuck', () => {
		const { fedIn, goOnline, publish, confirm, pulse, limitMs } = watched();
		goOnline();
		publish(1);
		publish(2);
		expect(pulse()).toBe('message 1 is not confirmed');
		expect(fedIn(limitMs)).toBe(limitMs / 10_000);
		confirm(2);
		expect(fedIn(MINUTE)).toBe(0);
		confirm(1);
		expect(fedIn(MINUTE)).toBe(6);
	});

	test('that is away is not asked for what waits', () => {
		const { connection, goOnline, publish, pulse } = watched();
		goOnline();
		publish(1);
		connection.fail(new LinkFault('the broker went', 'wait'));
		expect(pulse()).toBeUndefined();
	});
});
