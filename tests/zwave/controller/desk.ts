/** The controller on a clock that stands still, with all charts below it real, over a module that the test holds. */
import { expect } from 'vitest';
import { createActor, fromPromise } from 'xstate';
import type { FromStack, ToStack } from '../../../machines/events.ts';
import { controllerMachine } from '../../../machines/zwave/controller.ts';
import type { CodecInput, FromCodec, Memory, Network, ToCodec } from '../../../machines/zwave/controller-memory.ts';
import { type Addressed, exchangeMachine } from '../../../machines/zwave/exchange.ts';
import { executionMachine } from '../../../machines/zwave/execution.ts';
import type { NodeFacts } from '../../../machines/zwave/facts.ts';
import { framingMachine } from '../../../machines/zwave/framing.ts';
import { nodeMachine } from '../../../machines/zwave/node.ts';
import { serialApiMachine } from '../../../machines/zwave/serial-api.ts';
import type { Recovery } from '../../../machines/zwave/trouble.ts';
import { settled, stoppedClock } from '../../kit/clock.ts';
import { watchEdges } from '../../kit/edges.ts';
import { HandHeld } from '../../kit/resource.ts';
import { relay } from '../mapping/facts.ts';
import { battery, known } from '../node/desk.ts';
import { Module } from './module.ts';

export const edges = watchEdges(controllerMachine);

export const HOME = 0xc0ffee01;
const NOTHING_KNOWN: Network = { nodes: {}, states: {} };

/** A relay that was interviewed before, on the mains or asleep. */
export const plug = (nodeId: number): NodeFacts => ({ ...known(relay), nodeId });
export const sleeper = (nodeId: number): NodeFacts => ({ ...known(relay, battery), nodeId });
export const networkOf = (...nodes: NodeFacts[]): Network => ({
	homeId: HOME,
	nodes: Object.fromEntries(nodes.map((facts) => [facts.nodeId, facts])),
	states: {},
});

const encode = fromPromise<Uint8Array, Addressed>(async ({ input: { command } }) =>
	command.type === 'BinarySwitch.Set'
		? Uint8Array.of(0x25, 1, command.value ? 0xff : 0)
		: Uint8Array.of(0x25, command.type === 'BinarySwitch.Get' ? 2 : 0),
);

export const identification = ['getSerialApiCapabilities', 'getControllerVersion', 'getControllerId', 'getInitData'];
export const isReady = { connected: { identified: 'ready' } };

/** How a step of mending a trouble is told. */
export function mending(of: 'port' | 'controller', recovery: Recovery, trouble: string, attempt = 1) {
	return [
		{ type: 'STACK_CHANGED', stack: 'zw', state: 'down', detail: { trouble, recovery, attempt } },
		{
			type: 'ALARM_CHANGED',
			raised: true,
			alarm: { id: `zw-${of}`, severity: 'error', text: `/dev/ttyUSB0: ${trouble}`, remedy: expect.any(String) },
		},
	];
}

/** 1, 2, 4, … s, and at most half a minute. */
const backOff = (attempt: number) => Math.min(30_000, 500 * 2 ** attempt);

/** A controller whose port has not opened yet. */
export async function desk(network: Network | Promise<Network> = NOTHING_KNOWN, watched = false) {
	const time = stoppedClock();
	const module = new Module();
	const codec = new HandHeld<ToCodec, FromCodec, CodecInput>();
	const store = new HandHeld<Memory, never, undefined>();
	const told: FromStack[] = [];
	const openings: number[] = [];
	const exchange = exchangeMachine.provide({ actors: { encode } });
	const execution = executionMachine.provide({ actors: { exchange } });
	const framing = framingMachine.provide({ actors: { port: module.port.logic } });
	const actor = createActor(
		controllerMachine.provide({
			actors: {
				serialApi: serialApiMachine.provide({ actors: { framing } }),
				node: nodeMachine.provide({ actors: { exchange, execution } }),
				load: fromPromise(async () => network),
				store: store.logic,
				codec: codec.logic,
			},
		}),
		{
			input: { stack: 'zw', path: '/dev/ttyUSB0', now: time.now, backOff, watched },
			clock: time.clock,
			inspect: edges.inspect,
		},
	);
	actor.on('*', (event) => told.push(event));
	actor.subscribe({ error: (fault) => expect.unreachable(String(fault)) });

	/** Lets the module and the charts have all their say. */
	const settle = async () => {
		do {
			module.run();
			await settled();
			if (it.keeps && store.received.at(-1)?.type === 'CLOSE') store.complete(undefined);
		} while (module.isBehind);
	};
	const then = (act: () => void) => {
		act();
		return settle();
	};
	const it = {
		/** Whether the store is done when it is told to close. */
		keeps: true,
		module,
		codec,
		store,
		actor,
		/** What was told since this was asked for the last time. */
		told: () => told.splice(0),
		types: () => told.splice(0).map(({ type }) => type),
		state: () => actor.getSnapshot().value,
		losses: () => actor.getSnapshot().context.losses,
		now: time.now,
		settle,
		/** When the port was opened, in ms. */
		openedAt: openings,
		open: () => {
			openings.push(time.now());
			return then(() => module.open());
		},
		send: (event: ToStack) => then(() => actor.send(event)),
		/** Where the mending stands, as `health` shows it. */
		recovery: () => actor.getSnapshot().context.recovery,
		execute: (id: string, nodeId = 5, ttlMs = 60_000) =>
			it.send({
				...{ type: 'EXECUTE', id, device: `zw-${nodeId}`, endpoint: 0, action: 'onOff.on', args: {} },
				...{ priority: 'normal', expiresAt: time.now() + ttlMs },
			}),
		stop: () => it.send({ type: 'STOP' }),
		wait: (ms: number) => then(() => time.tick(ms)),
		/** Lets the time go on until it is so, and fails when that takes longer than `ms`. */
		until: async (isSo: () => boolean, ms: number) => {
			for (const end = time.now() + ms; !isSo(); await it.wait(50))
				if (time.now() > end) expect.unreachable(`not in ${ms} ms: ${JSON.stringify(it.state())}`);
		},
		/** The port goes. */
		lose: (reason = 'unplugged') => then(() => module.port.fail(new Error(reason))),
		/** The port is let go, as it was told to be. */
		letGo: () => {
			expect(module.isClosing).toBe(true);
			return then(() => module.port.complete(undefined));
		},
		say: (func: number, ...payload: number[]) => then(() => module.say(func, ...payload)),
		hear: (nodeId: number, ...command: number[]) => then(() => module.hear(nodeId, ...command)),
		decode: (event: Omit<FromCodec, 'type'>) => then(() => codec.tell({ type: 'DECODED', ...event })),
		/** What was told of commands since this or `told` was asked for the last time. */
		outcomes: () =>
			told
				.splice(0)
				.flatMap((event) =>
					event.type === 'OUTCOME'
						? [[event.id, event.outcome.status === 'succeeded' ? 'succeeded' : event.outcome.error.code]]
						: [],
				),
	};
	actor.start();
	await settle();
	return it;
}

export type Desk = Awaited<ReturnType<typeof desk>>;

/** One that is ready, its nodes having been asked for what there was to ask. */
export async function ready(network: Network = networkOf(plug(5)), prepare: (module: Module) => void = () => {}) {
	const it = await desk(network);
	prepare(it.module);
	await it.open();
	expect(it.state()).toEqual({ connected: { identified: 'ready' } });
	it.told();
	it.module.asked.splice(0);
	return it;
}

/** One with a command on the wire, one that waits for that, and one for a node that sleeps. */
export async function busy() {
	const it = await ready(networkOf(plug(5), plug(6), sleeper(7)), (module) => {
		module.nodes = [5, 6, 7];
	});
	it.module.mute.add('sendData');
	await it.execute('wire', 5);
	await it.execute('queued', 6);
	await it.execute('asleep', 7);
	return it;
}

/** The air is occupied, which a command finds out, until the module is mended. */
export async function jam(it: Desk, id = 'jammed') {
	it.module.transmitStatus = 2;
	await it.execute(id);
	for (let attempt = 1; attempt < 5; attempt++) await it.wait(1_000);
	it.module.transmitStatus = 0;
}
