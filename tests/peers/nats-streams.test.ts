/** The streams and the consumer that the NATS link finds on a nats-server, or makes there. */
import { readFileSync } from 'node:fs';
import { nanos } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commandText, GATEWAY, Running } from '../kit/link-conformance.ts';
import { natsBackend, natsOperator } from '../kit/nats-backend.ts';
import { AS_GATEWAY, firstAlarm, natsLink } from '../kit/nats-link.ts';
import { runningServer } from '../kit/nats-server.ts';

const noNats = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('nats-server');

describe.skipIf(noNats)('the streams', () => {
	test('are made where they are missing, bounded in size, and of their own kind each', async () => {
		const { server, url } = await runningServer();
		await new Running(natsLink(url, { sessionExpirySeconds: 3_600 })).ready();
		const manager = await natsOperator(server.port);
		const bounds = async (name: string) => (await manager.streams.info(name)).config;
		const hour = nanos(3_600_000);
		expect(await bounds('GATEHOUSE_COMMANDS')).toMatchObject({
			subjects: ['gw.v1.*.cmd'],
			retention: 'workqueue',
			discard: 'new',
			max_age: hour,
		});
		expect(await bounds('GATEHOUSE_RESULTS')).toMatchObject({ discard: 'old', max_age: 168 * hour });
		expect(await bounds('GATEHOUSE_STATE')).toMatchObject({ max_msgs_per_subject: 1, max_age: 0 });
		expect(await bounds('GATEHOUSE_STATUS')).toMatchObject({ max_msgs_per_subject: 1, max_age: hour / 40 });
		for (const name of ['COMMANDS', 'RESULTS', 'STATE', 'STATUS'])
			expect(await bounds(`GATEHOUSE_${name}`)).toMatchObject({
				storage: 'file',
				max_bytes: expect.toSatisfy((n) => n > 0),
			});
	});

	test('are used as they are where they exist, and are shared by gateways', async () => {
		const { server, url } = await runningServer();
		const manager = await natsOperator(server.port);
		await manager.streams.add({ name: 'HOMES_COMMANDS', subjects: ['gw.v1.*.cmd'], max_age: nanos(60_000) });
		const config = { streamPrefix: 'HOMES' };
		const [one, other] = [GATEWAY, 'apt-105'].map((gatewayId) => new Running(natsLink(url, config, { gatewayId })));
		await one?.ready();
		await other?.ready();
		expect((await manager.streams.info('HOMES_COMMANDS')).config).toMatchObject({ retention: 'limits' });
		expect((await manager.streams.info('HOMES_COMMANDS')).state.consumer_count).toBe(2);
	});

	test('that the gateway may not make are told by name, and what to do', async () => {
		const denied = '"$JS.API.STREAM.CREATE.>"';
		const { url } = await runningServer({
			lines: [
				`authorization { users: [{ user: gateway, password: x, permissions: { publish: { deny: [${denied}] } } }] }`,
			],
		});
		const link = new Running(natsLink(url, AS_GATEWAY, { secrets: async () => ({ password: 'x' }) }));
		expect(await firstAlarm(link)).toMatchObject({
			text: 'the server does not let the gateway create the stream GATEHOUSE_RESULTS, which is missing',
			remedy: expect.stringContaining('README.md'),
		});
	});

	test('and the commands take no more permissions than README.md lists', async () => {
		const readme = readFileSync('actors/links/nats/README.md', 'utf8');
		const [, granted = ''] = /^Publish: (.*)$/m.exec(readme) ?? [];
		const [mayPublish = '', maySubscribe = ''] = granted.split(' Subscribe: ');
		const subjects = (text: string) =>
			JSON.stringify(
				[...text.matchAll(/`([^`…]+)`/g)].flatMap(([, subject = '']) =>
					subject === '$JS.API.STREAM.MSG.GET' ? [] : subject,
				),
			);
		const permissions = `permissions: { publish: { allow: ${subjects(mayPublish)} }, subscribe: { allow: ${subjects(maySubscribe)} } }`;
		const { server, url } = await runningServer({
			lines: [
				`authorization { users: [{ user: gateway, password: x, ${permissions} }, { user: backend, password: x }] }`,
			],
		});
		const complaints: string[] = [];
		const log = { info: () => {}, warn: (text: string) => void complaints.push(text) };
		const link = new Running(natsLink(url, AS_GATEWAY, { secrets: async () => ({ password: 'x' }), log }));
		await link.ready();
		const { command, leave } = await natsBackend(server.port, { user: 'backend', pass: 'x' });
		onTestFinished(leave);
		for (const id of ['a', 'b']) await command(GATEWAY, commandText(id));
		link.send({ type: 'ACKNOWLEDGE', delivery: (await link.command(1)).delivery });
		await link.command(2);
		await link.retain(1, 'state/zw-1');
		link.send({ type: 'STOP' });
		await link.left();
		expect(complaints).toEqual([]);
		expect(link.ends).toEqual(['done']);
	});

	test('that need more servers than there are, are told', async () => {
		const { url } = await runningServer();
		expect(await firstAlarm(new Running(natsLink(url, { replicas: 3 })))).toMatchObject({
			text: expect.stringContaining('replicas > 1 not supported'),
			remedy: expect.stringContaining('cloud.replicas'),
		});
	});

	test('need JetStream: a server without it is told', async () => {
		const { url } = await runningServer({ jetStream: false });
		expect(await firstAlarm(new Running(natsLink(url)))).toMatchObject({
			text: expect.stringContaining('JetStream is not enabled'),
		});
	});

	test('with a consumer of another kind under the name of the gateway are told', async () => {
		const { server, url } = await runningServer();
		const manager = await natsOperator(server.port);
		await manager.streams.add({ name: 'GATEHOUSE_COMMANDS', subjects: ['gw.v1.*.cmd'] });
		await manager.consumers.add('GATEHOUSE_COMMANDS', { durable_name: GATEWAY, ack_policy: 'none' });
		expect(await firstAlarm(new Running(natsLink(url)))).toMatchObject({
			text: expect.stringContaining('must be a pull consumer of gw.v1.apt-104.cmd'),
		});
	});
});
