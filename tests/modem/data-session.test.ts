/** The data session's statechart: its channel, programs, interface and internet are the test's to say. */
import { describe, expect, test } from 'vitest';
import { createActor, type EventObject, fromPromise } from 'xstate';
import { fromResource } from '../../actors/runtime/resource.ts';
import type { Ask, AtChannelRef } from '../../machines/modem/at.ts';
import { dataSessionMachine } from '../../machines/modem/data-session.ts';
import { dialogueMachine } from '../../machines/modem/data-session-dialogue.ts';
import type {
	CheckInput,
	DataFault,
	FromDataSession,
	FromInterface,
	FromProcess,
	Program,
	Ran,
	ToProcess,
	Way,
} from '../../machines/modem/data-session-way.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { cme, ERROR, type Replies, ScriptedModem, SILENT } from '../kit/modem.ts';
import { listener } from '../kit/owner.ts';
import { HandHeld } from '../kit/resource.ts';

const edges = watchEdges(dataSessionMachine);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const KILLED: DataFault = { reason: 'it was killed', remedy: 'try', refused: false };
const BARRED: DataFault = { reason: 'the network refuses us', remedy: 'check modem.apn', refused: true };

const at = (text: string) => ({ text, limitMs: 3_000 });

/** Dials, starts a program, is held by another, stops by a third, hangs up. */
const FULL: Way = {
	isOurs: true,
	dial: [at('#ECM=1,0')],
	hangUp: [at('#ECMD=0')],
	start: (ran) => {
		const last = ran.at(-1);
		if (!last) return { run: { program: 'up', args: [] }, limitMs: 10 * SECOND };
		return last.code === 0 ? { done: true } : { fault: last.code === 9 ? BARRED : KILLED };
	},
	stop: (started) => (ran) =>
		ran.length === 0
			? { run: { program: 'down', args: [...(started[0]?.lines ?? [])] }, limitMs: SECOND }
			: { done: true },
	holder: { program: 'pppd', args: [] },
	isAnnounced: true,
	hear: (line) => {
		if (line === 'ppp0') return { interface: 'ppp0' };
		if (line === 'up') return { isUp: true };
		return line === 'refused' ? { fault: BARRED } : {};
	},
	ended: () => KILLED,
	interface: undefined,
};
const WATCHED: Way = {
	...FULL,
	isOurs: false,
	dial: [],
	hangUp: [],
	start: () => ({ done: true }),
	stop: () => () => ({ done: true }),
	holder: undefined,
	isAnnounced: false,
	interface: 'wwan0',
};

type Deferred<Input, Value> = { input: Input; resolve: (value: Value) => void; reject: (reason: unknown) => void };

/** A promise actor whose promises wait for the test. */
function deferred<Input, Value>() {
	const asked: Deferred<Input, Value>[] = [];
	const logic = fromPromise<Value, Input>(
		({ input }) => new Promise((resolve, reject) => void asked.push({ input, resolve, reject })),
	);
	return { asked, logic };
}

function channelTo(modem: ScriptedModem): AtChannelRef {
	const channel = createActor(
		fromResource<Ask, never>((scope) => {
			scope.receive((ask) => modem.take(ask));
			return () => {};
		}),
		{ input: undefined },
	);
	channel.start();
	return channel;
}

function desk(way: Way = FULL, replies: Replies = { '#ECM=1,0': [], '#ECMD=0': [] }) {
	const time = stoppedClock();
	const owner = listener<FromDataSession>();
	const modem = new ScriptedModem(replies);
	const holder = new HandHeld<ToProcess, FromProcess, { readonly program: Program | undefined }, Ran>();
	const watch = new HandHeld<EventObject, FromInterface, { readonly interface: string }>();
	const programs = deferred<Program, Ran>();
	const checks = deferred<CheckInput, boolean>();
	const machine = dataSessionMachine.provide({
		actors: {
			dialogue: dialogueMachine.provide({ actors: { run: programs.logic } }),
			process: holder.logic,
			interface: watch.logic,
			check: checks.logic,
		},
	});
	const actor = createActor(machine, {
		input: { channel: channelTo(modem), owner: owner.ref, way, checkEveryMs: 5 * MINUTE, random: () => 0.999 },
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	const run = async (code: number | null = 0, lines: readonly string[] = []) => {
		programs.asked.at(-1)?.resolve({ code, lines });
		await settled();
	};
	const found = async (internet: boolean) => {
		checks.asked.at(-1)?.resolve(internet);
		await settled();
	};
	const desk = {
		actor,
		modem,
		holder,
		watch,
		programs,
		checks,
		tick: time.tick,
		run,
		found,
		state: () => actor.getSnapshot().value,
		status: () => actor.getSnapshot().status,
		/** What was told of the session since it was asked for the last time. */
		told: () => owner.told.splice(0).filter((event) => event.type === 'DATA_CHANGED'),
		alarm: () => {
			const last = owner.told.findLast((event) => event.type === 'ALARM_CHANGED');
			return last?.raised ? last.alarm : undefined;
		},
		allow: () => actor.send({ type: 'ALLOW' }),
		forbid: (reason = 'roaming') => actor.send({ type: 'FORBID', reason }),
		stop: () => actor.send({ type: 'STOP' }),
		line: (line: string) => holder.tell({ type: 'LINE', line }),
		/** Up to the address, not yet looked at. */
		connect: async () => {
			desk.allow();
			await run();
			desk.line('ppp0');
			desk.line('up');
			watch.tell({ type: 'ADDRESS_SEEN', address: '10.0.0.2' });
		},
		online: async () => {
			await desk.connect();
			await found(true);
		},
		/** The holder's end, and the stop's program. */
		end: async (code: number | null = 5) => {
			holder.complete({ code, lines: [] });
			await run();
		},
	};
	return desk;
}

describe('a session that may be', () => {
	test('is down until there is a network', () => {
		const it = desk();
		expect(it.told()).toEqual([{ type: 'DATA_CHANGED', state: 'down' }]);
		it.forbid('the modem is not registered');
		expect(it.told()).toEqual([{ type: 'DATA_CHANGED', state: 'down', reason: 'the modem is not registered' }]);
		expect(it.modem.heard()).toEqual([]);
	});

	test('is dialled, started, held and looked at, and then it is online', async () => {
		const it = desk();
		it.allow();
		expect(it.modem.heard()).toEqual(['#ECM=1,0']);
		expect(it.state()).toBe('starting');
		await it.run();
		expect(it.holder.inputs).toEqual([{ program: FULL.holder }]);
		expect(it.state()).toEqual({ carrying: 'negotiating' });
		it.line('ppp0');
		it.line('hello');
		it.line('up');
		expect(it.watch.inputs).toEqual([{ interface: 'ppp0' }]);
		it.watch.tell({ type: 'ADDRESS_SEEN', address: '10.0.0.2' });
		expect(it.checks.asked.map(({ input }) => input)).toEqual([{ interface: 'ppp0', address: '10.0.0.2' }]);
		expect(it.told().map(({ state }) => state)).toEqual(['down', 'connecting', 'connecting']);
		await it.found(true);
		expect(it.told()).toEqual([{ type: 'DATA_CHANGED', state: 'online', interface: 'ppp0', address: '10.0.0.2' }]);
	});

	test('is looked at again after the interval, and nothing is told while it stays as it is', async () => {
		const it = desk();
		await it.online();
		it.told();
		it.tick(5 * MINUTE);
		expect(it.checks.asked).toHaveLength(2);
		await it.found(true);
		it.allow();
		it.line('hello');
		expect(it.told()).toEqual([]);
	});

	test('of which nobody announces that it is up waits for its address alone', async () => {
		const it = desk({ ...FULL, isAnnounced: false, interface: 'usb0' });
		it.allow();
		await it.run();
		expect(it.state()).toEqual({ carrying: { attached: 'awaitingAddress' } });
		expect(it.watch.inputs).toEqual([{ interface: 'usb0' }]);
	});

	test('that gets another address is looked at, and told with it', async () => {
		const it = desk();
		await it.online();
		it.told();
		it.watch.tell({ type: 'ADDRESS_SEEN', address: '10.0.0.3' });
		await it.found(true);
		expect(it.told()).toEqual([{ type: 'DATA_CHANGED', state: 'online', interface: 'ppp0', address: '10.0.0.3' }]);
	});
});

describe('without internet behind it', () => {
	test('it is looked at every minute, and made anew after the third miss', async () => {
		const it = desk();
		await it.connect();
		it.told();
		await it.found(false);
		expect(it.told()).toMatchObject([
			{ state: 'noInternet', reason: expect.stringContaining('nothing on the internet') },
		]);
		it.tick(MINUTE);
		await it.found(false);
		it.tick(MINUTE);
		await it.found(false);
		expect(it.state()).toEqual({ carrying: 'closing' });
		expect(it.holder.received).toEqual([{ type: 'TERMINATE' }]);
		await it.end();
		expect(it.state()).toBe('waiting');
	});

	test('once it is there again, the misses are forgotten', async () => {
		const it = desk();
		await it.connect();
		for (const internet of [false, false, true]) {
			await it.found(internet);
			it.tick(internet ? 5 * MINUTE : MINUTE);
		}
		await it.found(false);
		expect(it.told().at(-1)).toMatchObject({ state: 'noInternet' });
		expect(it.state()).toMatchObject({ carrying: { attached: { up: 'noInternet' } } });
	});

	test('a look that hangs keeps nothing from ending it', async () => {
		const it = desk();
		await it.connect();
		it.stop();
		await it.end();
		expect(it.status()).toBe('done');
	});
});

describe('it is ended in order', () => {
	test('when it is stopped: the holder first, then the program with what the start said, then the modem', async () => {
		const it = desk();
		it.allow();
		await it.run(0, ['handle 7']);
		it.line('ppp0');
		it.modem.heard();
		it.told();
		it.stop();
		expect(it.holder.received).toEqual([{ type: 'TERMINATE' }]);
		expect(it.programs.asked).toHaveLength(1);
		it.holder.complete({ code: 5, lines: [] });
		expect(it.programs.asked.at(-1)?.input).toEqual({ program: 'down', args: ['handle 7'] });
		expect(it.modem.heard()).toEqual([]);
		await it.run();
		expect(it.modem.heard()).toEqual(['#ECMD=0']);
		expect(it.status()).toBe('done');
		expect(it.told()).toEqual([{ type: 'DATA_CHANGED', state: 'down' }]);
	});

	test('when the holder does not end, it is killed', async () => {
		const it = desk();
		await it.online();
		it.stop();
		it.tick(1_500);
		expect(it.holder.released).toBe(1);
		await it.run();
		expect(it.status()).toBe('done');
	});

	test('when there is no network any more, and begun again when there is', async () => {
		const it = desk();
		await it.online();
		it.told();
		it.forbid('roaming');
		await it.end();
		expect(it.told().at(-1)).toEqual({ type: 'DATA_CHANGED', state: 'down', reason: 'roaming' });
		it.tick(60 * MINUTE);
		expect(it.state()).toBe('down');
		it.allow();
		expect(it.state()).toBe('starting');
	});

	test('when the network comes back meanwhile, it is dialled again soon', async () => {
		const it = desk();
		await it.online();
		it.forbid();
		it.allow();
		await it.end();
		expect(it.state()).toBe('waiting');
	});

	test.each(['forbid', 'stop'] as const)('%s comes while it is dialled', async (end) => {
		const it = desk(FULL, { '#ECM=1,0': 'later', '#ECMD=0': [] });
		it.allow();
		it[end]();
		await it.run();
		expect([it.status(), it.state()]).toEqual(end === 'stop' ? ['done', 'stopped'] : ['active', 'down']);
	});

	test.each(['forbid', 'stop'] as const)('%s comes while it is started', async (end) => {
		const it = desk();
		it.allow();
		it[end]();
		await it.run();
		expect([it.status(), it.state()]).toEqual(end === 'stop' ? ['done', 'stopped'] : ['active', 'down']);
	});

	test.each(['forbid', 'stop'] as const)('%s comes while it waits', async (end) => {
		const it = desk();
		await it.online();
		await it.end();
		expect(it.state()).toBe('waiting');
		it[end]();
		expect([it.status(), it.state()]).toEqual(end === 'stop' ? ['done', 'stopped'] : ['active', 'down']);
	});

	test.each(['forbid', 'stop'] as const)('%s comes while it is refused', async (end) => {
		const it = desk();
		it.allow();
		await it.run(9);
		await it.run();
		expect(it.state()).toBe('refused');
		it[end]();
		expect([it.status(), it.state()]).toEqual(end === 'stop' ? ['done', 'stopped'] : ['active', 'down']);
	});

	test('what was stopped stays so, whatever comes while it is closed', async () => {
		const it = desk();
		await it.online();
		it.forbid();
		it.stop();
		it.forbid();
		it.allow();
		it.holder.complete({ code: 5, lines: [] });
		it.forbid();
		it.allow();
		it.stop();
		await it.run();
		expect(it.status()).toBe('done');
	});

	test('a modem that refuses to hang up is taken for one that has', async () => {
		const it = desk(FULL, { '#ECM=1,0': [], '#ECMD=0': ERROR });
		await it.online();
		it.stop();
		await it.end();
		expect(it.status()).toBe('done');
	});

	test('it can be stopped before it began', () => {
		const it = desk();
		it.stop();
		expect(it.status()).toBe('done');
	});
});

describe('it is made again', () => {
	test('when its program is killed: with growing waits, and an alarm from the third failure on', async () => {
		const it = desk();
		await it.online();
		it.told();
		await it.end(null);
		expect(it.told()).toEqual([{ type: 'DATA_CHANGED', state: 'waiting', reason: 'it was killed' }]);
		expect(it.alarm()).toBeUndefined();
		for (const wait of [5, 10]) {
			it.tick(wait * SECOND);
			expect(it.state()).toBe('starting');
			await it.run(1);
			await it.run();
			expect(it.state()).toBe('waiting');
		}
		expect(it.alarm()).toMatchObject({ id: 'modem-data', severity: 'warning', text: 'it was killed' });
		it.tick(20 * SECOND);
		await it.run();
		it.line('ppp0');
		it.line('up');
		it.watch.tell({ type: 'ADDRESS_SEEN', address: '10.0.0.9' });
		await it.found(true);
		expect(it.alarm()).toBeUndefined();
	});

	test.each([
		['its interface loses the address', (it: ReturnType<typeof desk>) => it.watch.tell({ type: 'ADDRESS_LOST' })],
		['its interface cannot be watched', (it: ReturnType<typeof desk>) => it.watch.fail(new Error('gone'))],
	])('when %s', async (_, happens) => {
		const it = desk();
		await it.online();
		happens(it);
		await it.end();
		expect(it.told().at(-1)).toMatchObject({ state: 'waiting', reason: expect.stringContaining('lost its address') });
	});

	test('when no address comes in time', async () => {
		const it = desk();
		it.allow();
		await it.run();
		it.line('ppp0');
		it.line('up');
		it.tick(45 * SECOND);
		await it.end();
		expect(it.told().at(-1)).toMatchObject({ state: 'waiting', reason: expect.stringContaining('no address') });
	});

	test('when nothing is agreed in time', async () => {
		const it = desk();
		it.allow();
		await it.run();
		it.tick(90 * SECOND);
		await it.end();
		expect(it.told().at(-1)).toMatchObject({ state: 'waiting', reason: expect.stringContaining('did not agree') });
	});

	test('when its program cannot be started, which says which', async () => {
		const it = desk();
		it.allow();
		await it.run();
		it.holder.fail(new Error('the program pppd is not installed'));
		await it.run();
		expect(it.told().at(-1)).toMatchObject({ state: 'waiting', reason: 'the program pppd is not installed' });
	});

	test.each([
		['does not answer', SILENT, 'did not answer'],
		['answers ERROR', ERROR, 'answered ERROR'],
		['has no carrier', cme(3), 'answered +CME ERROR: 3'],
	])('when the modem %s', async (_, answer, reason) => {
		const it = desk(FULL, { '#ECM=1,0': answer, '#ECMD=0': [] });
		it.allow();
		await it.run();
		expect(it.told().at(-1)).toMatchObject({ state: 'waiting', reason: expect.stringContaining(reason) });
	});
});

describe('a network that refuses us', () => {
	test.each([
		['by the modem’s answer', async (it: ReturnType<typeof desk>) => it.allow(), cme(133)],
		[
			'by what the program says',
			async (it: ReturnType<typeof desk>) => {
				it.allow();
				await it.run();
				it.line('refused');
				it.holder.complete({ code: 19, lines: [] });
			},
			[],
		],
	])('%s is an alarm at once, and asked again after a quarter of an hour', async (_, happens, answer) => {
		const it = desk(FULL, { '#ECM=1,0': answer, '#ECMD=0': [] });
		await happens(it);
		await it.run();
		expect(it.state()).toBe('refused');
		expect(it.alarm()).toMatchObject({ severity: 'error', remedy: expect.stringContaining('modem.apn') });
		expect(it.told().at(-1)).toMatchObject({ state: 'refused' });
		it.tick(14 * MINUTE);
		expect(it.state()).toBe('refused');
		it.modem.heard();
		it.tick(MINUTE);
		expect(it.modem.heard()[0]).toBe('#ECM=1,0');
	});
});

describe('a session that is somebody else’s', () => {
	test('is watched: its address may come late, go, and come again', async () => {
		const it = desk(WATCHED);
		it.allow();
		it.tick(60 * MINUTE);
		expect(it.state()).toEqual({ carrying: { attached: 'awaitingAddress' } });
		it.watch.tell({ type: 'ADDRESS_SEEN', address: '10.0.0.2' });
		await it.found(true);
		it.watch.tell({ type: 'ADDRESS_LOST' });
		expect(it.told().map(({ state, interface: name }) => [state, name])).toEqual([
			['down', undefined],
			['connecting', 'wwan0'],
			['online', 'wwan0'],
			['connecting', 'wwan0'],
		]);
		expect(it.modem.heard()).toEqual([]);
	});

	test('is not made anew where it leads nowhere', async () => {
		const it = desk(WATCHED);
		it.allow();
		it.watch.tell({ type: 'ADDRESS_SEEN', address: '10.0.0.2' });
		for (let look = 0; look < 5; look++) {
			await it.found(false);
			it.tick(MINUTE);
		}
		expect(it.told().at(-1)).toMatchObject({ state: 'noInternet' });
		expect(it.holder.received).toEqual([]);
	});
});

test('the last words of an interface that is left are heard by nobody', async () => {
	const it = desk();
	it.actor.send({ type: 'ADDRESS_LOST' });
	it.actor.send({ type: 'ADDRESS_SEEN', address: '10.0.0.2' });
	it.actor.send({ type: 'LINE', line: 'bye' });
	expect(it.state()).toBe('down');
});

everyEdgeIsTaken(dataSessionMachine, edges);
