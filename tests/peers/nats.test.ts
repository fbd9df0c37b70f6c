/** The NATS link against a nats-server that nobody here wrote. */
import { type NodeConnectionOptions, nanos } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLine } from '../kit/line.ts';
import { commandText, conformsAsLink, eventually, GATEWAY, type LinkBench, Running } from '../kit/link-conformance.ts';
import { natsBackend, natsOperator } from '../kit/nats-backend.ts';
import { AS_GATEWAY, firstAlarm, natsLink } from '../kit/nats-link.ts';
import { NatsServer, runningServer } from '../kit/nats-server.ts';

const noNats = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('nats-server');

const bench: LinkBench = {
	mostInHand: 1,
	lacks: ['retained commands', 'last will'],
	broker: async ({ password }) => {
		const server = await NatsServer.prepare(password === undefined ? {} : { password });
		const credentials = password === undefined ? {} : { user: 'backend', pass: password };
		return {
			port: server.port,
			start: () => server.start(),
			stop: () => server.stop(),
			dispose: () => server.dispose(),
			backend: () => natsBackend(server.port, credentials),
		};
	},
	link: ({ port, password, ...parameters }) =>
		natsLink(`nats://127.0.0.1:${port}`, password === undefined ? {} : AS_GATEWAY, {
			...parameters,
			...(password !== undefined && { secrets: async () => ({ password }) }),
		}),
};

conformsAsLink('NATS JetStream on nats-server', bench, { skipped: noNats });

async function backendOf(server: NatsServer, options: NodeConnectionOptions = {}) {
	const backend = await natsBackend(server.port, options);
	onTestFinished(backend.leave);
	return backend;
}

describe.skipIf(noNats)('a command', () => {
	/** A server that waits so long for an acknowledgement, and has two commands. */
	async function waitingServer(waitMs: number) {
		const { server } = await runningServer();
		const manager = await natsOperator(server.port);
		await manager.streams.add({ name: 'GATEHOUSE_COMMANDS', subjects: ['gw.v1.*.cmd'], retention: 'workqueue' });
		await manager.consumers.add('GATEHOUSE_COMMANDS', {
			durable_name: GATEWAY,
			filter_subject: `gw.v1.${GATEWAY}.cmd`,
			ack_policy: 'explicit',
			ack_wait: nanos(waitMs),
			max_ack_pending: 1,
		});
		const { command } = await backendOf(server);
		for (const id of ['a', 'b']) await command(GATEWAY, commandText(id));
		const line = await openLine(server.port);
		onTestFinished(line.close);
		return { line, manager, link: () => new Running(natsLink(`nats://127.0.0.1:${line.port}`)) };
	}

	test('that was in the hands of a process that is gone comes to the next one when the server has waited', async () => {
		const { link } = await waitingServer(300);
		const before = link();
		await before.command(1);
		before.actor.stop();
		const after = link();
		after.send({ type: 'ACKNOWLEDGE', delivery: (await after.command(1)).delivery });
		await after.command(2);
		expect(after.receivedIds).toEqual(['a', 'b']);
	});

	test('that was in the hands of a connection that is lost, or in hand at the farewell, is not waited for', async () => {
		const { line, link } = await waitingServer(3_600_000);
		const before = link();
		await before.command(1);
		line.cut();
		await before.command(2);
		before.send({ type: 'STOP' });
		await before.left();
		const after = link();
		await after.command(1);
		expect([...before.receivedIds, ...after.receivedIds]).toEqual(['a', 'a', 'a']);
	});

	test('that the gateway is slow to acknowledge does not come to it a second time', async () => {
		const { link, manager } = await waitingServer(50);
		const running = link();
		const { delivery } = await running.command(1);
		// Somebody else asks, and gets it: the server has waited long enough.
		const others = await manager.jetstream().consumers.get('GATEHOUSE_COMMANDS', GATEWAY);
		expect(await others.next()).toMatchObject({ redelivered: true });
		expect(running.receivedIds).toEqual(['a']);
		running.send({ type: 'ACKNOWLEDGE', delivery });
		await running.command(2);
		expect(running.receivedIds).toEqual(['a', 'b']);
	});

	test('that is acknowledged is gone from the stream before the next one comes', async () => {
		const { server, url } = await runningServer();
		const link = new Running(natsLink(url));
		await link.ready();
		const manager = await natsOperator(server.port);
		const { command } = await backendOf(server);
		await command(GATEWAY, commandText('a'));
		await command(GATEWAY, commandText('b'));
		link.send({ type: 'ACKNOWLEDGE', delivery: (await link.command(1)).delivery });
		await link.command(2);
		expect((await manager.streams.info('GATEHOUSE_COMMANDS')).state.messages).toBe(1);
	});

	test('is answered where its headers say, with the correlation that they give', async () => {
		const { server, url } = await runningServer();
		const link = new Running(natsLink(url));
		await link.ready();
		const { nats, command } = await backendOf(server, { noEcho: false });
		const answers = nats.subscribe('answers.1', { max: 1 });
		await command(GATEWAY, commandText('a'), {
			headers: { 'Gatehouse-Reply-To': 'answers.1', 'Gatehouse-Correlation': 'ünique' },
		});
		const { request } = await link.command(1);
		if (!('command' in request) || !request.command.replyTo) throw new Error('there is nothing to reply to');
		const { replyTo } = request.command;
		link.send({ type: 'PUBLISH', publication: 1, topic: 'res', payload: { id: 'a' }, retain: false, replyTo });
		for await (const answer of answers) {
			expect(answer.string()).toBe('{"id":"a"}');
			expect(answer.headers?.get('Gatehouse-Correlation')).toBe('ünique');
		}
	});

	test('is told in the trace of its headers, here and where they say; a trace that is wrong is none', async () => {
		const { server, url } = await runningServer();
		const link = new Running(natsLink(url));
		await link.ready();
		const { nats, command } = await backendOf(server, { noEcho: false });
		const answers = nats.subscribe('*.v1.*.res', { max: 1 });
		const replies = nats.subscribe('answers.1', { max: 1 });
		const trace = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', tracestate: 'congo=t61' };
		await command(GATEWAY, commandText('a'), { headers: { ...trace, 'Gatehouse-Reply-To': 'answers.1' } });
		const { request, delivery } = await link.command(1);
		expect(request).toMatchObject({ command: { trace } });
		const replyTo = { topic: 'answers.1' };
		link.send({ type: 'PUBLISH', publication: 1, topic: 'res', payload: { id: 'a' }, retain: false, replyTo, trace });
		for (const subscription of [answers, replies]) {
			for await (const { headers } of subscription)
				expect([headers?.get('traceparent'), headers?.get('tracestate')]).toEqual(Object.values(trace));
		}
		link.send({ type: 'ACKNOWLEDGE', delivery });
		await command(GATEWAY, commandText('b'), { headers: { traceparent: '00-zz' } });
		expect((await link.command(2)).request).not.toHaveProperty('command.trace');
	});

	test.each([
		['several subjects', 'answers.*'],
		["a subject of the server's own", '$JS.API.STREAM.DELETE.GATEHOUSE_COMMANDS'],
		['a subject of another gateway', 'gw.v1.apt-105.cmd'],
		['a subject that is too long', 'a'.repeat(2_000)],
	])('is not answered at %s', async (_, subject) => {
		const { server, url } = await runningServer();
		const link = new Running(natsLink(url));
		await link.ready();
		const { command } = await backendOf(server);
		await command(GATEWAY, commandText('a'), { headers: { 'Gatehouse-Reply-To': subject } });
		const { request } = await link.command(1);
		expect(request).not.toHaveProperty('command.replyTo');
	});
});

describe.skipIf(noNats)('a publication', () => {
	test('that is sent again, as its confirmation was lost, is stored once; a value is the last again', async () => {
		const { server, url } = await runningServer();
		const link = new Running(natsLink(url));
		await link.ready();
		const publish = (publication: number, topic: string, on: boolean) =>
			link.send({ type: 'PUBLISH', publication, topic, payload: { on }, retain: topic !== 'res' });
		publish(1, 'res', true);
		publish(1, 'res', true);
		publish(2, 'state/zw-1', true);
		publish(3, 'state/zw-1', false);
		publish(2, 'state/zw-1', true);
		await eventually(() => expect(link.told.filter(({ type }) => type === 'PUBLISHED')).toHaveLength(5));
		const manager = await natsOperator(server.port);
		expect((await manager.streams.info('GATEHOUSE_RESULTS')).state.messages).toBe(1);
		const last = await manager.streams.getMessage('GATEHOUSE_STATE', { last_by_subj: `gw.v1.${GATEWAY}.state.zw-1` });
		expect(last?.string()).toBe('{"on":true}');
	});

	test.each([
		{ what: 'larger than the server takes', topic: 'res', size: 2_000_000, why: 'too many' },
		{ what: 'on a topic of no stream', topic: 'elsewhere', size: 1, why: 'belongs to no stream' },
		{ what: 'that may not be published', topic: 'state/zw-1', size: 1, why: 'Permissions Violation' },
	])('$what raises a warning, and the others go on', async ({ topic, size, why }) => {
		const deny = `permissions: { publish: { deny: ["gw.v1.*.state.>"] } }`;
		const { url } = await runningServer({
			lines: [`authorization { users: [{ user: gateway, password: x, ${deny} }] }`],
		});
		const link = new Running(natsLink(url, AS_GATEWAY, { secrets: async () => ({ password: 'x' }) }));
		await link.ready();
		link.send({ type: 'PUBLISH', publication: 1, topic, payload: { x: 'x'.repeat(size) }, retain: false });
		await eventually(() => expect(link.told).toContainEqual({ type: 'PUBLISHED', publication: 1 }));
		await link.retain(2, 'devices');
		expect(link.alarms.at(-1)).toMatchObject({
			alarm: { id: 'cloud', severity: 'warning', text: expect.stringContaining(why) },
		});
		expect(link.states.at(-1)).toMatchObject({ state: 'ready' });
	});

	test('that no stream takes, of those that an operator made, raises a warning', async () => {
		const { server, url } = await runningServer();
		const manager = await natsOperator(server.port);
		await manager.streams.add({ name: 'GATEHOUSE_STATE', subjects: ['gw.v1.*.state.>'] });
		const link = new Running(natsLink(url));
		await link.ready();
		await link.retain(1, 'devices');
		expect(link.alarms.at(-1)).toMatchObject({ alarm: { text: expect.stringContaining('no stream takes it') } });
		expect(link.states.at(-1)).toMatchObject({ state: 'ready' });
	});
});

describe.skipIf(noNats)('the status', () => {
	test('stays as long as the gateway is there, and vanishes when it is cut off: NATS has no last will', async () => {
		const { server, url } = await runningServer();
		const manager = await natsOperator(server.port);
		const lasts = nanos(900);
		await manager.streams.add({
			name: 'GATEHOUSE_STATUS',
			subjects: ['gw.v1.*.status'],
			max_msgs_per_subject: 1,
			max_age: lasts,
			duplicate_window: lasts,
		});
		const link = new Running(natsLink(url));
		await link.ready();
		const status = async () => (await manager.streams.info('GATEHOUSE_STATUS')).state;
		await expect.poll(async () => (await status()).last_seq, { timeout: 10_000 }).toBeGreaterThan(4);
		expect((await status()).messages).toBe(1);
		link.actor.stop();
		await expect.poll(async () => (await status()).messages, { timeout: 10_000 }).toBe(0);
	});

	test('of another gateway with the same id is told, and the one that was started fewer times stays away', async () => {
		const { url } = await runningServer();
		const first = new Running(natsLink(url, {}, { session: 7 }));
		await first.ready();
		const second = new Running(natsLink(url, {}, { session: 8 }));
		await second.ready();
		expect(await firstAlarm(first)).toMatchObject({
			text: 'another gateway is connected to the server as apt-104',
			remedy: expect.stringContaining('gateway.id'),
		});
		expect(first.actor.getSnapshot().value).toBe('displaced');
		expect(second.states.at(-1)?.state).toBe('ready');
	});

	test.each([
		['of an earlier session', { v: 1, state: 'online', session: 6 }],
		['that says offline', { v: 1, state: 'offline', session: 9 }],
		['that is none', 'online'],
	])('%s is nobody else’s', async (_, status) => {
		const { server, url } = await runningServer();
		const link = new Running(natsLink(url, {}, { session: 7 }));
		await link.ready();
		const { nats, command } = await backendOf(server);
		nats.publish(`gw.v1.${GATEWAY}.status`, typeof status === 'string' ? status : JSON.stringify(status));
		await command(GATEWAY, commandText('a'));
		await link.command(1);
		expect(link.states.at(-1)?.state).toBe('ready');
	});
});
