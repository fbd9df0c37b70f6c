/**
 * A command that was cut off in the middle, read back by the Z-Wave stack as the gateway runs it, from zwave-js's mock
 * network: whatever it says, the device was told once.
 */
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createActor } from 'xstate';
import type { Store } from '../../actors/runtime/store.ts';
import { createStack } from '../../actors/stacks/zwave/index.ts';
import type { FromStack, Outcome } from '../../machines/events.ts';
import { type HomeChild, startHome } from '../kit/home-child.ts';

const PLUG = 3;
const LOCK = 12;

let home: HomeChild;
let cutOff: () => void = () => {};
beforeAll(async () => {
	home = await startHome('--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0');
});
afterEach(() => cutOff());
afterAll(() => home.leave());

/** What outlasts a stack that is cut off. */
function memory(): Store {
	const values = new Map<string, unknown>();
	return {
		entries: async () => new Map(values),
		put: async (key, value) => void values.set(key, JSON.parse(JSON.stringify(value))),
		remove: async (key) => void values.delete(key),
	};
}

/** What a stack has learnt, the next one knows. */
const store = memory();

/** A stack that is ready and knows the lock and the plug. */
async function startStack() {
	const config = { id: 'zw', stack: 'zwave', port: home.url } as const;
	const { logic, input } = createStack({ config, store, now: Date.now, random: Math.random });
	const actor = createActor(logic, { input });
	const outcomes = new Map<string, Outcome>();
	const known = new Set<string>();
	let isReady = false;
	const hear = (event: FromStack) => {
		if (event.type === 'OUTCOME') outcomes.set(event.id, event.outcome);
		else if (event.type === 'STACK_CHANGED') isReady = event.state === 'ready';
		else if (event.type === 'DEVICE_CHANGED' && event.device.interview === 'complete') known.add(event.device.id);
	};
	actor.on('*', hear);
	actor.subscribe({ error: (fault) => expect.unreachable(String(fault)) });
	actor.start();
	cutOff = () => void actor.stop();
	await vi.waitFor(
		() => expect([isReady, ...[LOCK, PLUG].map((node) => known.has(`zw-${node}`))]).not.toContain(false),
		30_000,
	);
	const execute = (id: string, node: number, action: string, readBack?: true) =>
		actor.send({
			...{ type: 'EXECUTE', id, device: `zw-${node}`, endpoint: 0, action, args: {} },
			...{ priority: 'normal', expiresAt: Date.now() + 60_000, ...(readBack && { readBack }) },
		});
	return {
		execute,
		/** Reads back what was cut off. */
		readBack: async (id: string, node: number, action: string) => {
			execute(id, node, action, true);
			return await vi.waitFor(() => {
				const outcome = outcomes.get(id);
				if (!outcome) throw new Error(`${id} has no outcome yet`);
				return outcome;
			}, 20_000);
		},
	};
}

/** What changed a node, by the command's name. */
const setsOf = (node: number) =>
	home.heard.filter((heard) => heard.node === node && heard.set).map(({ received }) => received);

test('a lock that was told and whose answer nobody heard has locked: it is asked, and not told again', async () => {
	const before = await startStack();
	before.execute('a', LOCK, 'doorLock.lockDoor');
	await vi.waitFor(() => expect(setsOf(LOCK)).toEqual(['DoorLockCCOperationSet']), 10_000);
	cutOff();
	const after = await startStack();
	expect(await after.readBack('a', LOCK, 'doorLock.lockDoor')).toEqual({
		status: 'succeeded',
		confirmedBy: 'report',
		result: { 'doorLock.lockState': 1 },
	});
	expect(setsOf(LOCK)).toHaveLength(1);
});

test('a plug that was never told reports so', async () => {
	const stack = await startStack();
	expect(await stack.readBack('b', PLUG, 'onOff.on')).toMatchObject({
		status: 'failed',
		error: {
			code: 'STACK_DOWN',
			message: expect.stringContaining('node 3 reports onOff.onOff false'),
			retryable: true,
		},
	});
	expect(setsOf(PLUG)).toEqual([]);
});

test('of one that does not answer nobody knows', async () => {
	const stack = await startStack();
	home.tell({ do: 'die', node: PLUG });
	expect(await stack.readBack('c', PLUG, 'onOff.on')).toMatchObject({
		status: 'failed',
		error: { code: 'OUTCOME_UNKNOWN', retryable: false },
	});
});
