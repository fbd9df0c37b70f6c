import { describe, expect, test } from 'vitest';
import { dispatcherMachine } from '../machines/dispatcher.ts';
import { succeeded, unacknowledged } from './kit/commands.ts';
import * as kit from './kit/dispatcher.ts';
import { everyEdgeIsTaken, watchEdges } from './kit/edges.ts';
import { MemoryDisk } from './kit/memory-disk.ts';

const edges = watchEdges(dispatcherMachine);
const desk = (circumstances: kit.Circumstances = {}) => kit.desk({ ...circumstances, inspect: edges.inspect });
const upDesk = () => kit.upDesk({ inspect: edges.inspect });

describe('a command', () => {
	test('is executed, accepted, acknowledged and answered, in this order', () => {
		const it = upDesk();
		it.receive({ priority: 'high', args: { level: 3 } });
		it.time.tick(412);
		it.outcome('c1');
		expect(it.emitted).toEqual([
			{
				type: 'DISPATCH',
				stack: 'zw',
				event: {
					type: 'EXECUTE',
					id: 'c1',
					device: 'zw-5',
					endpoint: 0,
					action: 'onOff.on',
					args: { level: 3 },
					priority: 'high',
					expiresAt: Date.UTC(2026, 7, 22, 10, 1),
				},
			},
			{
				type: 'ANNOUNCE',
				topic: 'res',
				payload: { v: 1, id: 'c1', target: 'zw-5', status: 'accepted', final: false },
				retain: false,
			},
			{ type: 'ACKNOWLEDGE', delivery: 1 },
			{
				type: 'ANNOUNCE',
				topic: 'res',
				payload: {
					v: 1,
					id: 'c1',
					target: 'zw-5',
					status: 'succeeded',
					final: true,
					confirmedBy: 'report',
					result: { 'onOff.onOff': true },
					timings: { queuedMs: 0, executedMs: 412 },
					at: '2026-08-22T10:00:00.412Z',
				},
				retain: false,
				kept: 1,
			},
		]);
	});

	test('that fails says why', () => {
		const it = upDesk();
		it.receive();
		it.outcome('c1', unacknowledged);
		expect(it.final('c1')).toEqual({
			v: 1,
			id: 'c1',
			target: 'zw-5',
			status: 'failed',
			final: true,
			error: { code: 'DEVICE_NO_ACK', message: 'no acknowledgement from node 5 after 3 attempts', retryable: true },
			timings: { queuedMs: 0, executedMs: 0 },
			at: '2026-08-22T10:00:00.000Z',
		});
	});

	test('for a stack names no device', () => {
		const it = upDesk();
		it.receive({ target: 'zw', action: 'zwave.startInclusion' });
		expect(it.emitted.at(-3)).toMatchObject({ type: 'DISPATCH', stack: 'zw' });
		expect(it.emitted.at(-3)).not.toHaveProperty('event.device');
	});

	test('for the gateway goes to the stack of that name', () => {
		const it = upDesk();
		it.stack('ready', 'gateway', ['gateway.restart']);
		it.receive({ target: 'gateway', action: 'gateway.restart' });
		expect(it.emitted.at(-3)).toMatchObject({ type: 'DISPATCH', stack: 'gateway' });
	});

	test('tells its progress as an event of its stack', () => {
		const it = upDesk();
		it.receive({ target: 'zw', action: 'zwave.startInclusion' });
		it.send({ type: 'PROGRESSED', stack: 'zw', id: 'c1', progress: { step: 'nodeFound' } });
		expect(it.emitted.at(-1)).toEqual({
			type: 'ANNOUNCE',
			topic: 'event/zw',
			payload: {
				v: 1,
				stack: 'zw',
				event: 'commands.progressed',
				args: { id: 'c1', progress: { step: 'nodeFound' } },
				at: '2026-08-22T10:00:00.000Z',
			},
			retain: false,
		});
	});

	test.each([
		['of an id that is not open', { type: 'OUTCOME', stack: 'zw', id: 'c9', outcome: succeeded }],
		['of another stack', { type: 'OUTCOME', stack: 'gateway', id: 'c1', outcome: succeeded }],
		['that waits for its turn', { type: 'OUTCOME', stack: 'zw', id: 'c2', outcome: succeeded }],
		['as progress', { type: 'PROGRESSED', stack: 'zw', id: 'c2', progress: {} }],
	] as const)('does not hear what a stack says %s', (_, event) => {
		const it = upDesk();
		it.receive();
		it.receive({ id: 'c2' });
		const before = it.emitted.length;
		it.send(event);
		expect(it.emitted).toHaveLength(before);
	});
});

test('commands.cancel takes back what has not begun', () => {
	const it = upDesk();
	it.receive({ id: 'a' });
	it.receive({ id: 'b' });
	it.cancel('b');
	it.outcome('a');
	expect(it.told('b')).toEqual(['accepted', 'cancelled']);
	expect(it.told('b-cancel')).toEqual(['accepted', 'succeeded']);
	expect(it.executions()).toEqual(['a']);
});

describe('a stack whose actor has failed', () => {
	test.each(['down', 'starting'] as const)('%s: what a device had in hand is found out when it is back', (state) => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.receive({ id: 'b', priority: 'high' });
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state, restarts: 1, reason: 'TypeError: x' });
		expect(it.told('a')).toEqual(['accepted']);
		it.stack('ready');
		expect(it.asked()).toEqual(['a']);
		expect(it.executions()).toEqual(['a']);
		it.outcome('a');
		expect(it.told('a')).toEqual(['accepted', 'succeeded']);
		expect(it.executions()).toEqual(['a', 'b']);
	});

	test('and does not come back: nobody knows what became of what it had in hand', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 1 });
		it.time.tick(29_999);
		expect(it.told('a')).toEqual(['accepted']);
		it.time.tick(1);
		expect(it.final('a')).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN', retryable: false } });
	});

	test('nobody can be asked what became of what the stack itself was told', () => {
		const it = upDesk();
		it.receive({ id: 'a', target: 'zw', action: 'zwave.startInclusion' });
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 1, reason: 'TypeError: x' });
		expect(it.final('a')).toMatchObject({
			error: { code: 'OUTCOME_UNKNOWN', message: expect.stringContaining('TypeError: x') },
		});
	});

	test('a device that is gone afterwards cannot be asked either', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 1 });
		it.send({ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-5' });
		expect(it.final('a')).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } });
	});

	test('without a reason, and before it ever spoke', () => {
		const it = desk();
		it.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 0 });
		it.receive();
		it.time.tick(10_000);
		expect(it.final('c1')).toMatchObject({ error: { code: 'STACK_DOWN' } });
	});

	test.each([
		{ type: 'SUBSYSTEM_CHANGED', subsystem: 'outbox', state: 'down', restarts: 1 },
		{ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'ready', restarts: 1 },
	] as const)('is not $subsystem that is $state', (event) => {
		const it = upDesk();
		it.receive();
		it.send(event);
		it.outcome('c1');
		expect(it.told('c1')).toEqual(['accepted', 'succeeded']);
	});
});

describe('a device that is removed', () => {
	test('fails what waits for it, and leaves what runs to its stack', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.receive({ id: 'b' });
		it.send({ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-5' });
		expect(it.final('b')).toMatchObject({ status: 'failed', error: { code: 'DEVICE_NO_ACK', retryable: false } });
		it.outcome('a');
		it.receive({ id: 'c' });
		expect(it.told('a')).toEqual(['accepted', 'succeeded']);
		expect(it.final('c')).toMatchObject({ status: 'rejected', error: { code: 'UNKNOWN_TARGET' } });
	});

	test('during its interview: what was held for it is rejected', () => {
		const it = upDesk();
		it.device({ interview: 'running', endpoints: {} });
		it.receive();
		it.send({ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-5' });
		expect(it.final('c1')).toMatchObject({ status: 'rejected', error: { code: 'UNKNOWN_TARGET' } });
	});
});

describe('the disk', () => {
	test('has the command before anybody hears of it', () => {
		const disk = new MemoryDisk();
		const it = desk({ disk });
		it.stack('ready');
		it.device();
		disk.waits = true;
		it.receive();
		expect(it.emitted).toEqual([]);
		expect(disk.turn()).toBe(1);
		expect(it.emitted.map(({ type }) => type)).toEqual(['DISPATCH', 'ANNOUNCE', 'ACKNOWLEDGE']);
		expect(disk.open.get('c1')).toMatchObject({ command: { id: 'c1' }, begun: true });
	});

	test('has its result before anybody hears of it', () => {
		const disk = new MemoryDisk();
		const it = desk({ disk });
		it.stack('ready');
		it.device();
		it.receive();
		disk.waits = true;
		it.outcome('c1');
		expect(it.told('c1')).toEqual(['accepted']);
		disk.turn();
		expect(it.told('c1')).toEqual(['accepted', 'succeeded']);
	});

	test('takes nothing: a new command is turned away, and may be sent again', () => {
		const disk = new MemoryDisk();
		const it = desk({ disk });
		it.stack('ready');
		it.device();
		disk.refuses = 'the disk is full';
		it.receive();
		expect(it.final('c1')).toMatchObject({
			status: 'rejected',
			error: { code: 'QUEUE_FULL', message: expect.stringContaining('the disk is full'), retryable: true },
		});
		expect(it.emitted.at(-1)).toEqual({ type: 'ACKNOWLEDGE', delivery: 1 });
		disk.refuses = undefined;
		it.receive();
		it.outcome('c1');
		expect(it.told('c1')).toEqual(['rejected', 'accepted', 'succeeded']);
		expect(it.executions()).toEqual(['c1']);
	});

	test('takes nothing: a result waits until it does', () => {
		const disk = new MemoryDisk();
		const it = desk({ disk });
		it.stack('ready');
		it.device();
		it.receive();
		disk.refuses = 'the disk is full';
		it.outcome('c1');
		it.time.tick(5_000);
		expect(it.told('c1')).toEqual(['accepted']);
		disk.refuses = undefined;
		it.time.tick(1_000);
		expect(it.told('c1')).toEqual(['accepted', 'succeeded']);
	});

	test('takes nothing: what waits for its turn does not begin', () => {
		const disk = new MemoryDisk();
		const it = desk({ disk });
		it.stack('ready');
		it.device();
		it.receive({ id: 'a' });
		it.receive({ id: 'b' });
		disk.refuses = 'the disk is full';
		it.outcome('a');
		it.time.tick(5_000);
		expect(it.executions()).toEqual(['a']);
		disk.refuses = undefined;
		it.time.tick(1_000);
		expect(it.executions()).toEqual(['a', 'b']);
	});

	test('is slow: what comes meanwhile is written together', () => {
		const disk = new MemoryDisk();
		const it = desk({ disk });
		it.stack('ready');
		for (let device = 0; device < 5; device++) it.device({ id: `zw-${device}` });
		disk.waits = true;
		for (let device = 0; device < 5; device++) it.receive({ id: `c${device}`, target: `zw-${device}` });
		while (disk.turn() > 0);
		expect(disk.commits).toBe(2);
		expect(it.executions()).toHaveLength(5);
	});

	test('is slower than its stack: what was to begin goes back into the line', () => {
		const disk = new MemoryDisk();
		const it = desk({ disk });
		it.stack('ready');
		it.device();
		disk.waits = true;
		it.receive();
		it.stack('starting');
		disk.turn();
		expect(it.told('c1')).toEqual(['accepted']);
		expect(it.executions()).toEqual([]);
		it.stack('ready');
		disk.turn();
		expect(it.executions()).toEqual(['c1']);
	});

	test('is slower than its time: it does not begin', () => {
		const disk = new MemoryDisk();
		let ahead = 0;
		const it = desk({ disk, ahead: () => ahead });
		it.stack('ready');
		it.device();
		disk.waits = true;
		it.receive();
		ahead = 60_000;
		disk.turn();
		disk.turn();
		expect(it.told('c1')).toEqual(['accepted', 'expired']);
		expect(it.executions()).toEqual([]);
	});
});

test('a command that comes before it is known what was left open is held, and so is the word on the clock', () => {
	const disk = new MemoryDisk();
	disk.waits = true;
	const it = desk({ disk });
	it.send({ type: 'CLOCK_CHANGED', synchronised: false });
	it.device();
	it.stack('ready');
	it.receive({ expiresAt: it.time.now() + 1_000 });
	expect(it.emitted).toEqual([]);
	disk.turn();
	disk.turn();
	expect(it.final('c1')).toMatchObject({ error: { code: 'CLOCK_UNSYNCHRONISED' } });
});

describe('told to stop', () => {
	test('it leaves what has not begun to the next start, waits for what has, and takes nothing more', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.receive({ id: 'b' });
		it.device({ id: 'zw-7', interview: 'running', endpoints: {} });
		it.receive({ id: 'c', target: 'zw-7' });
		it.send({ type: 'STOP' }, { type: 'STOP' });
		const before = it.emitted.length;
		it.receive({ id: 'd' });
		expect(it.emitted).toHaveLength(before);
		expect(it.actor.getSnapshot().status).toBe('active');
		it.outcome('a');
		expect(it.told('a')).toEqual(['accepted', 'succeeded']);
		expect(it.told('b')).toEqual(['accepted']);
		expect(it.executions()).toEqual(['a']);
		expect(it.actor.getSnapshot().status).toBe('done');
		expect([...it.disk.open.values()].map(({ command: { id }, begun }) => [id, begun])).toEqual([
			['b', false],
			['c', false],
		]);
	});

	test('it does not wait for ever: what is still under way then is found out at the next start', () => {
		const it = upDesk();
		it.receive({ id: 'a' });
		it.send({ type: 'STOP' });
		it.time.tick(2_999);
		expect(it.actor.getSnapshot().status).toBe('active');
		it.time.tick(1);
		expect(it.told('a')).toEqual(['accepted']);
		expect(it.actor.getSnapshot().status).toBe('done');
		expect(it.disk.open.get('a')?.begun).toBe(true);
	});

	test('before it knows what was left open, it is done at once', () => {
		const disk = new MemoryDisk();
		disk.waits = true;
		const it = desk({ disk });
		it.send({ type: 'STOP' });
		expect(it.actor.getSnapshot().status).toBe('done');
	});

	test('it is done at once where nothing is open', () => {
		const it = upDesk();
		it.send({ type: 'STOP' });
		expect(it.actor.getSnapshot().status).toBe('done');
	});
});

test('a command leaves no actor behind, nor a queue', () => {
	const it = upDesk();
	for (let round = 0; round < 3; round++) {
		for (const id of ['a', 'b', 'c']) it.receive({ id: `${id}${round}` });
		for (const id of ['a', 'b', 'c']) it.outcome(`${id}${round}`);
	}
	const { children, context } = it.actor.getSnapshot();
	expect(Object.keys(children)).toEqual(['ledger']);
	expect(context).toMatchObject({ open: new Map(), queues: new Map() });
	expect(context.spareActorIds).toHaveLength(3);
});

everyEdgeIsTaken(dispatcherMachine, edges);
