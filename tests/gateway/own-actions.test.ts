import { describe, expect, onTestFinished, test } from 'vitest';
import { createActor, type EventObject } from 'xstate';
import { namesIn } from '../../actors/gateway/names.ts';
import { createOwnActions, ownActions as schemas } from '../../actors/gateway/own-actions.ts';
import { openJournal } from '../../actors/journal/index.ts';
import { createLog } from '../../actors/runtime/log.ts';
import type { Store } from '../../actors/runtime/store.ts';
import type { Outcome } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import { settled } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { temporaryFolder } from '../kit/folder.ts';

const log = createLog({ level: 'info' });
const ownActions = createOwnActions({ log, names: namesIn(memory()) });
const edges = watchEdges(ownActions);

/** A store for one test; `put` may be held up or broken. */
function memory(first: Iterable<readonly [string, unknown]> = [], put?: () => Promise<void>): Store {
	const values = new Map<string, unknown>(first);
	return {
		entries: async () => new Map(values),
		put: async (key, value) => {
			await put?.();
			values.set(key, value);
		},
		remove: async (key) => void values.delete(key),
	};
}

async function desk(store = memory(), present: readonly string[] = []) {
	const emitted: EventObject[] = [];
	const faults: unknown[] = [];
	const logic = createOwnActions({ log, names: namesIn(store) }, new Set(present));
	const actor = createActor(logic, { inspect: edges.inspect });
	actor.on('*', (event) => emitted.push(event));
	actor.subscribe({ error: (fault) => faults.push(fault) });
	actor.start();
	const execute = (id: string, action: string, args: JsonObject, how: { readonly readBack?: true } = {}) => {
		actor.send({ type: 'EXECUTE', id, endpoint: 0, action, args, priority: 'normal', expiresAt: 0, ...how });
		return settled();
	};
	await settled();
	return {
		actor,
		store,
		faults,
		/** Since this was asked for the last time. */
		told: () => emitted.splice(0),
		execute,
		rename: (args: JsonObject, id = 'a1') => execute(id, 'devices.rename', { device: 'zw-5', ...args }),
		removed: (device = 'zw-5') => {
			actor.send({ type: 'DEVICE_REMOVED', stack: 'zw', device });
			return settled();
		},
	};
}

const succeeded = (id: string, result: JsonObject) => ({
	...{ type: 'OUTCOME', stack: 'gateway', id },
	outcome: { status: 'succeeded', confirmedBy: 'completed', result },
});

test('declares what the gateway can be told', async () => {
	const actions = ['log.setLevel', 'devices.rename'];
	expect((await desk()).told()).toEqual([
		{ type: 'STACK_CHANGED', stack: 'gateway', state: 'ready', actions, detail: {} },
	]);
	expect([...schemas.keys()]).toEqual(expect.arrayContaining(actions));
});

describe('what a subsystem carries out', () => {
	const restarted: Outcome = { status: 'succeeded', confirmedBy: 'completed', result: {} };

	test('is declared where the subsystem is configured', async () => {
		const declared = (await desk(memory(), ['modem'])).told()[0];
		expect(declared).toMatchObject({ actions: expect.arrayContaining(['log.setLevel', 'modem.restart']) });
		expect(declared).not.toMatchObject({ actions: expect.arrayContaining(['identify.identify']) });
	});

	test('is handed to it at once, and ends with what it says, once', async () => {
		const { actor, execute, told } = await desk(memory(), ['modem']);
		told();
		await execute('a1', 'modem.restart', {});
		expect(told()).toEqual([{ type: 'PERFORM', subsystem: 'modem', id: 'a1', action: 'modem.restart', args: {} }]);
		for (let times = 0; times < 2; times++)
			actor.send({ type: 'PERFORMED', subsystem: 'modem', id: 'a1', outcome: restarted });
		expect(told()).toEqual([{ type: 'OUTCOME', stack: 'gateway', id: 'a1', outcome: restarted }]);
	});

	test('may have been done where the subsystem fails over it; what others are at goes on', async () => {
		const { actor, execute, told } = await desk(memory(), ['modem', 'leds']);
		await execute('a1', 'modem.restart', {});
		await execute('a2', 'identify.identify', {});
		told();
		actor.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'modem', state: 'ready', restarts: 0 });
		actor.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'down', restarts: 0 });
		expect(told()).toEqual([]);
		actor.send({ type: 'SUBSYSTEM_CHANGED', subsystem: 'modem', state: 'starting', restarts: 1 });
		expect(told()).toMatchObject([{ id: 'a1', outcome: { status: 'failed', error: { code: 'OUTCOME_UNKNOWN' } } }]);
		actor.send({ type: 'PERFORMED', subsystem: 'leds', id: 'a2', outcome: restarted });
		expect(told()).toMatchObject([{ id: 'a2', outcome: restarted }]);
	});

	test('is not done again when the gateway was cut off over it', async () => {
		const { execute, told } = await desk(memory(), ['modem']);
		told();
		await execute('a1', 'modem.sendSms', { number: '+15551234567', text: 'hello' }, { readBack: true });
		expect(told()).toMatchObject([{ id: 'a1', outcome: { status: 'failed', error: { code: 'OUTCOME_UNKNOWN' } } }]);
	});
});

test('actions are carried out one after another, also those that came before it knew the names', async () => {
	const { execute, told, actor } = await desk();
	execute('a1', 'devices.rename', { device: 'zw-5', name: 'Lamp' });
	execute('a2', 'log.setLevel', { level: 'info' });
	actor.send({ type: 'CANCEL', id: 'a2' });
	await settled();
	expect(told().flatMap((event) => ('id' in event ? [event.id] : []))).toEqual(['a1', 'a2']);
});

test('one that there is none of has failed', async () => {
	const { execute, told } = await desk();
	await execute('a1', 'gateway.fly', {});
	expect(told().at(-1)).toMatchObject({
		outcome: { status: 'failed', error: { code: 'INTERNAL', message: expect.stringContaining('no gateway.fly') } },
	});
});

test('ends when it is told to', async () => {
	const { actor } = await desk();
	actor.send({ type: 'STOP' });
	expect(actor.getSnapshot().status).toBe('done');
});

describe('log.setLevel', () => {
	test('takes a level that there is', () => {
		const schema = schemas.get('log.setLevel');
		expect(schema?.safeParse({ level: 'debug' }).success).toBe(true);
		expect(schema?.safeParse({ level: 'loud' }).success).toBe(false);
		expect(schema?.safeParse({ level: 'info', more: 1 }).success).toBe(false);
	});

	test('sets the level', async () => {
		const { execute, told } = await desk();
		await execute('a1', 'log.setLevel', { level: 'debug' });
		expect(log.level).toBe('debug');
		expect(told().at(-1)).toEqual(succeeded('a1', {}));
	});
});

describe('devices.rename', () => {
	test.each([
		[{ name: 'Lamp' }, true],
		[{ room: 'Hall' }, true],
		[{ name: null, room: 'Hall' }, true],
		[{ name: 'x'.repeat(64) }, true],
		[{}, false],
		[{ name: 'x'.repeat(65) }, false],
		[{ name: '   ' }, false],
		[{ name: 5 }, false],
		[{ name: 'Lamp', floor: 1 }, false],
	])('takes %j: %s', (what, fits) => {
		expect(schemas.get('devices.rename')?.safeParse({ device: 'zw-5', ...what }).success).toBe(fits);
	});

	test('says so to the house and to the sender, without spaces around it', async () => {
		const { rename, told } = await desk();
		told();
		await rename({ name: ' Hall light ', room: 'Hall' });
		expect(told()).toEqual([
			{ type: 'DEVICE_NAMED', device: 'zw-5', name: 'Hall light', room: 'Hall' },
			succeeded('a1', { device: 'zw-5', name: 'Hall light', room: 'Hall' }),
		]);
	});

	test('leaves what is not said, and takes away what is null', async () => {
		const { rename, told } = await desk();
		await rename({ name: 'Lamp', room: 'Hall' });
		await rename({ room: 'Cellar' });
		await rename({ name: null });
		await rename({ room: null });
		expect(told().filter(({ type }) => type === 'DEVICE_NAMED')).toStrictEqual([
			{ type: 'DEVICE_NAMED', device: 'zw-5', name: 'Lamp', room: 'Hall' },
			{ type: 'DEVICE_NAMED', device: 'zw-5', name: 'Lamp', room: 'Cellar' },
			{ type: 'DEVICE_NAMED', device: 'zw-5', room: 'Cellar' },
			{ type: 'DEVICE_NAMED', device: 'zw-5' },
		]);
	});

	test('succeeds when it is durable, and not before', async () => {
		let resolve = () => {};
		const promise = new Promise<void>((done) => {
			resolve = done;
		});
		const { rename, told } = await desk(memory([], () => promise));
		told();
		await rename({ name: 'Lamp' });
		expect(told()).toEqual([]);
		resolve();
		await settled();
		expect(told()).toHaveLength(2);
	});

	test('fails when it cannot be written, and the device is called as before', async () => {
		const full = Promise.reject(Object.assign(new Error('write failed'), { errno: -28 }));
		full.catch(() => {});
		const { rename, told } = await desk(memory([], () => full));
		told();
		await rename({ name: 'Lamp' });
		expect(told()).toEqual([
			expect.objectContaining({
				outcome: {
					status: 'failed',
					error: { code: 'INTERNAL', message: expect.stringContaining('no space left on device'), retryable: true },
				},
			}),
		]);
	});

	test('is told at the next start; what is not understood is no name', async () => {
		const it = await desk(memory([['zw-6', { nickname: 'Bob' }]]));
		await it.rename({ name: 'Lamp' });
		const next = await desk(it.store);
		expect(next.told().filter(({ type }) => type === 'DEVICE_NAMED')).toEqual([
			{ type: 'DEVICE_NAMED', device: 'zw-5', name: 'Lamp' },
		]);
	});

	test('is over when the device is removed', async () => {
		const it = await desk();
		await it.rename({ name: 'Lamp' });
		await it.removed('zw-6');
		expect((await it.store.entries()).size).toBe(1);
		await it.removed();
		expect((await it.store.entries()).size).toBe(0);
	});

	test('is kept in the journal', async () => {
		const { journal, close } = await openJournal(await temporaryFolder());
		onTestFinished(close);
		const names = namesIn(journal.store('device-names'));
		await names.rename({ device: 'zw-5', name: 'Lamp/1', room: 'Küche' });
		expect([...(await names.load())]).toEqual([['zw-5', { name: 'Lamp/1', room: 'Küche' }]]);
	});
});

everyEdgeIsTaken(ownActions, edges);
