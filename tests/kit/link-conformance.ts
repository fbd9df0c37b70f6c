/**
 * What every cloud link must do, whatever its broker (machines/events.ts, `ToLink` and `FromLink`; contract, "Topics").
 *
 * A link's test calls `conformsAsLink` with a bench: its brokers, and the link itself made by its own `createLink`.
 */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createActor } from 'xstate';
import type { FromLink, ToLink } from '../../machines/events.ts';
import type { linkMachine } from '../../machines/link.ts';
import { openLine } from './line.ts';

/** A message of a gateway's. */
export interface Heard {
	readonly gatewayId: string;
	/** Below the gateway's base. */
	readonly topic: string;
	readonly text: string;
	/** The broker had it before the backend came. */
	readonly retained: boolean;
}

/** Somebody on the broker's other side. */
export interface Backend {
	/** Everything that gateways said, oldest first, what was retained included. */
	readonly heard: readonly Heard[];
	/** Resolves when the broker has it. */
	readonly command: (gatewayId: string, payload: string | Buffer, how?: { readonly retain?: boolean }) => Promise<void>;
	readonly leave: () => Promise<void>;
}

/** A broker on 127.0.0.1; not running until it is started. It forgets everything when it stops. */
export interface BrokerUnderTest {
	readonly port: number;
	readonly start: () => Promise<void>;
	readonly stop: () => Promise<void>;
	readonly backend: () => Promise<Backend>;
	readonly dispose: () => Promise<void>;
}

export interface LinkParameters {
	readonly port: number;
	readonly gatewayId: string;
	readonly session: number;
	readonly version: string;
	readonly password?: string;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

/** What some brokers do not have. */
export type Concept = 'retained commands' | 'last will';

export interface LinkBench {
	/** How many commands it hands over at most before one is acknowledged. */
	readonly mostInHand: number;
	/** What its brokers do not have: the tests of that are skipped. */
	readonly lacks?: readonly Concept[];
	/** @param password Lets in only who knows it. */
	readonly broker: (options: { readonly password?: string }) => Promise<BrokerUnderTest>;
	readonly link: (parameters: LinkParameters) => typeof linkMachine;
}

const LONG = { timeout: 20_000, interval: 5 };
const BACK_OFF = 100;
export const GATEWAY = 'apt-104';
const NOW = Date.UTC(2026, 7, 22, 10);

export const commandText = (id: string) => JSON.stringify({ v: 1, id, target: 'zw-12', action: 'doorLock.lockDoor' });

/** A link that runs, and what it emitted. */
export class Running {
	readonly told: FromLink[] = [];
	/** How each connection ended of itself. */
	readonly ends: string[] = [];
	readonly actor;

	constructor(logic: typeof linkMachine) {
		// A farewell that fails is not to pass for one that the limit cut short.
		this.actor = createActor(logic.provide({ delays: { backOff: () => BACK_OFF, leaveLimit: () => 600_000 } }), {
			inspect: (inspected) => {
				if (inspected.type !== '@xstate.event') return;
				const [, end] = /^xstate\.(done|error)\.actor\.connection$/.exec(inspected.event.type) ?? [];
				if (end) this.ends.push(end);
			},
		});
		this.actor.on('*', (event) => this.told.push(event));
		this.actor.subscribe({ error: (fault) => expect.unreachable(`the link failed: ${fault}`) });
		this.actor.start();
		onTestFinished(() => void this.actor.stop());
	}

	send(event: ToLink) {
		this.actor.send(event);
	}

	get states() {
		return this.told.flatMap((event) => (event.type === 'LINK_CHANGED' ? [event] : []));
	}

	get received() {
		return this.told.flatMap((event) => (event.type === 'COMMAND_RECEIVED' ? [event] : []));
	}

	get alarms() {
		return this.told.flatMap((event) => (event.type === 'ALARM_CHANGED' ? [event] : []));
	}

	get receivedIds() {
		return this.received.map(({ request }) => ('command' in request ? request.command.id : request.refusal.id));
	}

	/** Resolves when the link got ready for the n-th time. */
	async ready(times = 1) {
		const all = () => this.states.filter(({ state }) => state === 'ready');
		await vi.waitFor(() => expect(all().length).toBeGreaterThanOrEqual(times), LONG);
		return all()[times - 1];
	}

	/** Resolves with the n-th command that came. */
	async command(count: number) {
		await vi.waitFor(() => expect(this.received.length).toBeGreaterThanOrEqual(count), LONG);
		const received = this.received[count - 1];
		if (!received) throw new Error(`there is no command ${count}`);
		return received;
	}

	/** Publishes a retained message, and resolves when the broker has it. */
	async retain(publication: number, topic: string) {
		this.send({ type: 'PUBLISH', publication, topic, payload: { v: 1 }, retain: true });
		await vi.waitFor(() => expect(this.told).toContainEqual({ type: 'PUBLISHED', publication }), LONG);
	}

	/** Resolves when it has left. */
	async left() {
		await vi.waitFor(() => expect(this.actor.getSnapshot().status).toBe('done'), LONG);
	}
}

/** A broker, running unless told otherwise, with a line to it that can be cut. */
export async function house(
	bench: LinkBench,
	{ password, running = true }: { password?: string; running?: boolean } = {},
) {
	const broker = await bench.broker(password === undefined ? {} : { password });
	onTestFinished(broker.dispose);
	if (running) await broker.start();
	const line = await openLine(broker.port);
	onTestFinished(line.close);
	return {
		broker,
		line,
		backend: async () => {
			const backend = await broker.backend();
			onTestFinished(backend.leave);
			return backend;
		},
		/** @param parameters Default: over the line that can be cut. */
		link: (parameters: Partial<LinkParameters> = {}) =>
			new Running(
				bench.link({
					port: line.port,
					gatewayId: GATEWAY,
					session: 7,
					version: '1.2.3',
					now: () => NOW,
					...(password !== undefined && { password }),
					...parameters,
				}),
			),
	};
}

export async function eventually(check: () => void) {
	await vi.waitFor(check, LONG);
}

const statuses = ({ heard }: Backend) =>
	heard.filter(({ topic }) => topic === 'status').map(({ text }) => JSON.parse(text).state);

export function conformsAsLink(name: string, bench: LinkBench, { skipped = false } = {}) {
	const has = (concept: Concept) => !bench.lacks?.includes(concept);
	describe.skipIf(skipped)(`${name} as a cloud link`, () => {
		test('tells starting at once, and ready when the birth is published and commands can arrive', async () => {
			const { backend, link } = await house(bench);
			const running = link();
			expect(running.states).toMatchObject([{ state: 'starting', fresh: false }]);
			expect(await running.ready()).toMatchObject({ fresh: true });
			const { heard, command } = await backend();
			await eventually(() => expect(heard).toHaveLength(1));
			expect(heard[0]).toMatchObject({ gatewayId: GATEWAY, topic: 'status', retained: true });
			expect(JSON.parse(heard[0]?.text ?? '')).toEqual({
				v: 1,
				state: 'online',
				session: 7,
				at: '2026-08-22T10:00:00.000Z',
				version: '1.2.3',
			});
			await command(GATEWAY, commandText('a'));
			await running.command(1);
		});

		test('passes a command on as it was checked at the door', async () => {
			const { backend, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command } = await backend();
			await command(GATEWAY, commandText('a'));
			expect(await running.command(1)).toMatchObject({
				retained: false,
				request: { command: { id: 'a', target: 'zw-12', action: 'doorLock.lockDoor', priority: 'normal' } },
			});
		});

		test('passes on what is no command as a refusal', async () => {
			const { backend, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command } = await backend();
			await command(GATEWAY, 'lock the door, please');
			const { delivery, request } = await running.command(1);
			expect(request).toMatchObject({ refusal: { id: null, error: { code: 'INVALID_JSON' } } });
			running.send({ type: 'ACKNOWLEDGE', delivery });
			await command(GATEWAY, Buffer.from(commandText('big').padEnd(1_000_000)));
			expect((await running.command(2)).request).toMatchObject({
				refusal: { id: 'big', target: 'zw-12', error: { code: 'INVALID_COMMAND' } },
			});
		});

		test('hears nothing that is meant for another gateway', async () => {
			const { backend, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command } = await backend();
			await command('apt-105', commandText('theirs'));
			await command(GATEWAY, commandText('ours'));
			await running.command(1);
			expect(running.receivedIds).toEqual(['ours']);
		});

		test('hands over commands in order, a bounded number at a time', async () => {
			const { backend, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command } = await backend();
			const ids = Array.from({ length: 50 }, (_, index) => `c${index}`);
			for (const id of ids) await command(GATEWAY, commandText(id));
			for (const index of ids.keys()) {
				const { delivery } = await running.command(index + 1);
				expect(running.received.length).toBeLessThanOrEqual(index + bench.mostInHand);
				running.send({ type: 'ACKNOWLEDGE', delivery });
			}
			expect(running.receivedIds).toEqual(ids);
		});

		test('is given a command again that it had not acknowledged when the connection was lost', async () => {
			const { backend, line, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command } = await backend();
			await command(GATEWAY, commandText('a'));
			const first = await running.command(1);
			line.cut();
			const second = await running.command(2);
			expect(running.receivedIds).toEqual(['a', 'a']);
			expect(second.delivery).not.toBe(first.delivery);
		});

		test('is not given a command again that it had acknowledged', async () => {
			const { backend, line, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command, heard } = await backend();
			await command(GATEWAY, commandText('a'));
			const { delivery } = await running.command(1);
			running.send({ type: 'ACKNOWLEDGE', delivery });
			// The broker takes what it is sent in order: with this it has the acknowledgement too.
			running.send({ type: 'PUBLISH', publication: 1, topic: 'res', payload: { id: 'a' }, retain: false });
			await eventually(() => expect(heard).toContainEqual(expect.objectContaining({ topic: 'res' })));
			line.cut();
			await running.ready(2);
			await command(GATEWAY, commandText('b'));
			await running.command(2);
			expect(running.receivedIds).toEqual(['a', 'b']);
		});

		test('an acknowledgement of an earlier connection does not count for a command of this one', async () => {
			const { backend, line, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command } = await backend();
			await command(GATEWAY, commandText('a'));
			const { delivery } = await running.command(1);
			line.cut();
			await running.command(2);
			running.send({ type: 'ACKNOWLEDGE', delivery });
			line.cut();
			await running.command(3);
			expect(running.receivedIds).toEqual(['a', 'a', 'a']);
		});

		test('gets the commands that were sent while the gateway was away', async () => {
			const { backend, link } = await house(bench);
			const before = link();
			await before.ready();
			await before.retain(1, 'devices');
			before.send({ type: 'STOP' });
			await before.left();
			const { command } = await backend();
			await command(GATEWAY, commandText('a'));
			await command(GATEWAY, commandText('b'));
			const after = link({ session: 8 });
			after.send({ type: 'ACKNOWLEDGE', delivery: (await after.command(1)).delivery });
			await after.command(2);
			expect(after.receivedIds).toEqual(['a', 'b']);
			after.send({ type: 'ACKNOWLEDGE', delivery: (await after.command(2)).delivery });
			expect(await after.ready()).toMatchObject({ fresh: false });
		});

		test.runIf(has('retained commands'))('flags a command that the broker retained', async () => {
			const { backend, link } = await house(bench);
			const { command } = await backend();
			await command(GATEWAY, commandText('old'), { retain: true });
			expect(await link().command(1)).toMatchObject({ retained: true, request: { command: { id: 'old' } } });
		});

		test('publishes, retains, clears, and says each time that the broker has it', async () => {
			const { backend, link } = await house(bench);
			const running = link();
			await running.ready();
			running.send({ type: 'PUBLISH', publication: 1, topic: 'state/zw-1', payload: { on: true }, retain: true });
			running.send({ type: 'PUBLISH', publication: 2, topic: 'state/zw-2', payload: { on: false }, retain: true });
			running.send({ type: 'PUBLISH', publication: 3, topic: 'state/zw-2', payload: undefined, retain: true });
			running.send({ type: 'PUBLISH', publication: 4, topic: 'res', payload: { id: 'ü' }, retain: false });
			await eventually(() => {
				const published = running.told.flatMap((event) => (event.type === 'PUBLISHED' ? [event.publication] : []));
				expect(published.sort()).toEqual([1, 2, 3, 4]);
			});
			const { heard } = await backend();
			await eventually(() => expect(heard.map(({ topic }) => topic).sort()).toEqual(['state/zw-1', 'status']));
			expect(heard).toContainEqual({ gatewayId: GATEWAY, topic: 'state/zw-1', text: '{"on":true}', retained: true });
		});

		test('comes back when the connection is cut, and says so; the broker knows it from before', async () => {
			const { backend, line, link } = await house(bench);
			const running = link();
			await running.ready();
			await running.retain(1, 'devices');
			const watching = await backend();
			line.cut();
			expect(await running.ready(2)).toMatchObject({ fresh: false });
			expect(running.states.map(({ state }) => state)).toEqual(['starting', 'ready', 'down', 'ready']);
			await eventually(() => expect(statuses(watching).at(-1)).toBe('online'));
			const late = await backend();
			await eventually(() => expect(statuses(late)).toEqual(['online']));
		});

		test.runIf(has('last will'))('the broker says that the gateway is offline when the connection is cut', async () => {
			const { backend, line, link } = await house(bench);
			const running = link();
			await running.ready();
			const watching = await backend();
			line.cut();
			await running.ready(2);
			await eventually(() => expect(statuses(watching)).toEqual(['online', 'offline', 'online']));
			expect(JSON.parse(watching.heard[1]?.text ?? '')).toEqual({ v: 1, state: 'offline', session: 7 });
		});

		test('raises an alarm while there is no broker, and clears it when there is', async () => {
			const { broker, link } = await house(bench, { running: false });
			const running = link({ port: broker.port });
			await eventually(() => expect(running.alarms.length).toBeGreaterThan(1));
			expect(running.states.at(-1)).toMatchObject({
				state: 'down',
				detail: { reason: expect.stringContaining('nothing answers') },
			});
			expect(running.alarms[0]).toMatchObject({
				raised: true,
				alarm: { id: 'cloud', severity: 'error', remedy: expect.stringContaining('cloud.url') },
			});
			await broker.start();
			await running.ready();
			expect(running.alarms).toContainEqual({ type: 'ALARM_CHANGED', raised: false, id: 'cloud' });
			expect(running.alarms.at(-1)).toMatchObject({ raised: false });
		});

		test('comes back when the broker was stopped and started, and says that it knows nothing any more', async () => {
			const { broker, link, backend } = await house(bench);
			const running = link({ port: broker.port });
			await running.ready();
			await broker.stop();
			await eventually(() => expect(running.states.at(-1)?.state).toBe('down'));
			await broker.start();
			expect(await running.ready(2)).toMatchObject({ fresh: true });
			await (await backend()).command(GATEWAY, commandText('a'));
			await running.command(1);
		});

		test('says that the password is wrong, and what to check; the right one lets it in', async () => {
			const { link } = await house(bench, { password: 'open sesame' });
			const wrong = link({ password: 'open barley' });
			await eventually(() => expect(wrong.alarms.length).toBeGreaterThan(0));
			expect(wrong.alarms[0]).toMatchObject({
				alarm: {
					text: expect.stringContaining('bad user name or password'),
					remedy: expect.stringContaining('cloud.passwordFile'),
				},
			});
			wrong.send({ type: 'STOP' });
			await wrong.left();
			await link().ready();
		});

		test('leaves in order: says that it is offline, and is done', async () => {
			const { backend, link } = await house(bench);
			const watching = await backend();
			const running = link();
			await running.ready();
			running.send({ type: 'PUBLISH', publication: 1, topic: 'res', payload: { id: 'last' }, retain: false });
			running.send({ type: 'STOP' });
			await running.left();
			expect(running.ends).toEqual(['done']);
			expect(running.told).toContainEqual({ type: 'PUBLISHED', publication: 1 });
			expect(running.states.at(-1)?.state).toBe('down');
			const late = await backend();
			await eventually(() => expect(statuses(late)).toEqual(['offline']));
			expect(watching.heard.map(({ topic }) => topic)).toEqual(['status', 'res', 'status']);
			expect(statuses(watching)).toEqual(['online', 'offline']);
		});

		test('leaves in order with a command in its hands, which comes again to the next', async () => {
			const { backend, link } = await house(bench);
			const running = link();
			await running.ready();
			const { command } = await backend();
			await command(GATEWAY, commandText('a'));
			await command(GATEWAY, commandText('b'));
			await running.command(1);
			running.send({ type: 'STOP' });
			await running.left();
			const watching = await backend();
			await eventually(() => expect(statuses(watching)).toEqual(['offline']));
			expect(running.receivedIds[0]).toBe('a');
			const next = link({ session: 8 });
			next.send({ type: 'ACKNOWLEDGE', delivery: (await next.command(1)).delivery });
			await next.command(2);
			expect(next.receivedIds).toEqual(['a', 'b']);
		});
	});
}
