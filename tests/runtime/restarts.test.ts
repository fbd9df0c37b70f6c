/** A thousand restarts of a child that holds a real socket and a running timer, failing in every way that there is. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createActor, type EventObject, fromCallback, fromPromise, setup } from 'xstate';
import { createPort } from '../../actors/runtime/port.ts';
import { fromResource } from '../../actors/runtime/resource.ts';
import { createTree } from '../../actors/runtime/tree.ts';

const ROUNDS = 1_000;

setFlagsFromString('--expose-gc');
const collect: unknown = runInNewContext('gc');

/** Bytes in use once everything that nobody holds is gone. */
function heap(): number {
	if (typeof collect !== 'function') throw new Error('the garbage collector cannot be called');
	collect();
	return process.memoryUsage().heapUsed;
}

const explode = () => {
	throw new Error('it broke');
};

const ways = ['guard', 'action', 'callback', 'promise', 'listener'] as const;

function failing(way: () => (typeof ways)[number], url: string) {
	const listener = fromResource<EventObject>((scope) => {
		queueMicrotask(scope.guarded(explode));
		return () => {};
	});
	return setup({
		types: { events: {} as { type: 'PORT_OPENED' } | { type: 'STOP' } | { type: 'BEAT' } },
		actors: {
			port: createPort({ simulation: 'home' }),
			beat: fromResource<EventObject, { type: 'BEAT' }>((scope) => {
				const timer = setInterval(
					scope.guarded(() => scope.tell({ type: 'BEAT' })),
					1_000,
				);
				return () => clearInterval(timer);
			}),
			callback: fromCallback(explode),
			promise: fromPromise(() => Promise.reject(new Error('it broke'))),
			listener,
		},
		actions: { explode },
		guards: { explode, is: (_, params: { way: string }) => way() === params.way },
	}).createMachine({
		invoke: [{ src: 'port', input: { path: url, baudRate: 115_200 } }, { src: 'beat' }],
		initial: 'opening',
		states: {
			opening: { on: { PORT_OPENED: 'opened', BEAT: {} }, after: { 60000: 'opened' } },
			opened: {
				always: [
					{ guard: { type: 'is', params: { way: 'guard' } }, target: 'guarded' },
					{ guard: { type: 'is', params: { way: 'action' } }, target: 'acting' },
					{ guard: { type: 'is', params: { way: 'callback' } }, target: 'calling' },
					{ guard: { type: 'is', params: { way: 'promise' } }, target: 'promising' },
					{ target: 'listening' },
				],
			},
			guarded: { always: { guard: 'explode', target: 'opening' } },
			acting: { entry: 'explode' },
			calling: { invoke: { src: 'callback' } },
			promising: { invoke: { src: 'promise' } },
			listening: { invoke: { src: 'listener' } },
		},
	});
}

test('leave no socket, no timer and no memory behind', async () => {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on('close', () => sockets.delete(socket)).on('error', () => {});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('no port');

	let lives = 0;
	const failures = new Map<string, number>();
	const way = () => ways[lives % ways.length] ?? 'guard';
	const machine = failing(way, `tcp://127.0.0.1:${address.port}`);
	const tree = createTree(
		{
			id: 'house',
			strategy: 'oneForOne',
			children: [
				{
					id: 'it',
					stopWithinMs: 1_000,
					create: (options) => {
						lives++;
						return createActor(machine, options);
					},
				},
			],
		},
		{ intensity: { restarts: ROUNDS * 2, withinMs: 3_600_000 }, backOff: () => 0, now: Date.now },
		{
			emitted: () => {},
			connected: () => {},
			failed: () => failures.set(way(), (failures.get(way()) ?? 0) + 1),
			unheard: () => {},
		},
	);
	const round = (count: number) =>
		expect.poll(() => lives, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(count);
	const handles = () => process.getActiveResourcesInfo().filter((name) => name !== 'Timeout').length;

	tree.start();
	await round(ROUNDS / 5);
	const before = { heap: heap(), handles: handles(), timers: process.getActiveResourcesInfo().length };
	await round(ROUNDS);
	const after = { heap: heap(), handles: handles(), timers: process.getActiveResourcesInfo().length };

	expect([...failures.keys()].sort()).toEqual([...ways].sort());
	for (const count of failures.values()) expect(count).toBeGreaterThan(ROUNDS / ways.length - 2);
	// A few sockets may be on their way out.
	expect(after.handles - before.handles).toBeLessThan(10);
	expect(after.timers - before.timers).toBeLessThan(15);
	expect(sockets.size).toBeLessThan(10);
	// 800 lives that were kept would be 10 MB and more.
	expect(after.heap - before.heap).toBeLessThan(2_000_000);

	tree.stop();
	await expect.poll(() => sockets.size).toBe(0);
	server.close();
}, 90_000);
