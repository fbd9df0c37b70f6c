/** The MQTT link against brokers that nobody here wrote: mosquitto with MQTT 5 and 3.1.1, and aedes with 3.1.1. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { MqttConfig } from '../../actors/links/mqtt/config.ts';
import { AedesBroker } from '../kit/aedes.ts';
import {
	commandText,
	conformsAsLink,
	eventually,
	GATEWAY,
	house,
	type LinkBench,
	Running,
} from '../kit/link-conformance.ts';
import { Mosquitto, type MosquittoOptions } from '../kit/mosquitto.ts';
import { mqttBackend } from '../kit/mqtt-backend.ts';
import { linkTo } from '../kit/mqtt-link.ts';

const noMosquitto = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('mosquitto');

const credentials = (password: string | undefined) => (password === undefined ? {} : { username: 'backend', password });

async function mosquitto(options: MosquittoOptions = {}) {
	const broker = await Mosquitto.prepare(options);
	return {
		port: broker.port,
		start: () => broker.start(),
		stop: () => broker.stop(),
		dispose: () => broker.dispose(),
		backend: () => mqttBackend(broker.port, { ...credentials(options.password), protocolVersion: 5 }),
	};
}

async function aedes({ password }: { readonly password?: string } = {}) {
	const broker = await AedesBroker.prepare(password);
	return {
		port: broker.port,
		asked: broker.asked,
		start: () => broker.start(),
		stop: () => broker.stop(),
		dispose: () => broker.stop(),
		backend: () => mqttBackend(broker.port, credentials(password)),
	};
}

const bench = (broker: LinkBench['broker'], protocol: MqttConfig['protocol']): LinkBench => ({
	mostInHand: 20,
	broker,
	link: ({ port, password, ...parameters }) =>
		linkTo(
			`mqtt://127.0.0.1:${port}`,
			{ protocol, ...(password !== undefined && { username: 'gateway', passwordFile: 'password' }) },
			{ ...parameters, ...(password !== undefined && { secrets: async () => ({ password }) }) },
		),
});

conformsAsLink('MQTT 5 on mosquitto', bench(mosquitto, '5'), { skipped: noMosquitto });
conformsAsLink('MQTT 3.1.1 on mosquitto', bench(mosquitto, '3.1.1'), { skipped: noMosquitto });
conformsAsLink('MQTT 3.1.1, fallen back to, on aedes', bench(aedes, 'auto'));

describe('the version of MQTT', () => {
	test.skipIf(noMosquitto)('is 5 where the broker speaks it', async () => {
		const { link } = await house(bench(mosquitto, 'auto'));
		expect(await link().ready()).toMatchObject({ detail: { dialect: 'MQTT 5' } });
	});

	test('is 3.1.1 where it does not, without an alarm, and is remembered when the connection is lost', async () => {
		const broker = await aedes();
		const { link, line } = await house(bench(async () => broker, 'auto'));
		const running = link();
		expect(await running.ready()).toMatchObject({ detail: { dialect: 'MQTT 3.1.1' } });
		expect(running.alarms.filter(({ raised }) => raised)).toEqual([]);
		line.cut();
		await running.ready(2);
		expect(broker.asked).toEqual([5, 4, 4]);
	});

	test('that the broker does not speak is told when it is the only one allowed', async () => {
		const { link } = await house(bench(aedes, '5'));
		const running = link();
		await eventually(() => expect(running.alarms.length).toBeGreaterThan(0));
		expect(running.alarms[0]).toMatchObject({ alarm: { remedy: expect.stringContaining('cloud.protocol') } });
	});
});

describe.skipIf(noMosquitto)('with MQTT 5', () => {
	const five = bench(mosquitto, '5');

	test('a command that is retained while the gateway listens is flagged too', async () => {
		const { backend, link } = await house(five);
		const running = link();
		await running.ready();
		await (await backend()).command(GATEWAY, commandText('a'), { retain: true });
		expect(await running.command(1)).toMatchObject({ retained: true });
	});

	test('the message expiry interval counts where the command says nothing of its own', async () => {
		const broker = await mosquitto();
		onTestFinished(broker.dispose);
		await broker.start();
		const running = new Running(linkTo(`mqtt://127.0.0.1:${broker.port}`));
		await running.ready();
		const { command, leave } = await broker.backend();
		onTestFinished(leave);
		await command(GATEWAY, commandText('a'), { messageExpiryInterval: 3_600 });
		const first = await running.command(1);
		expect(first.request).toMatchObject({ command: { ttlMs: 3_600_000 } });
		running.send({ type: 'ACKNOWLEDGE', delivery: first.delivery });
		await command(GATEWAY, commandText('b').replace('}', ',"ttlMs":5000}'), { messageExpiryInterval: 3_600 });
		expect((await running.command(2)).request).toMatchObject({ command: { ttlMs: 5_000 } });
	});

	test('a command of 9 MB does not reach the gateway, and does not keep the next from it', async () => {
		const { backend, link } = await house(five);
		const running = link();
		await running.ready();
		const { command } = await backend();
		await command(GATEWAY, Buffer.alloc(9_000_000, ' '));
		await command(GATEWAY, commandText('next'));
		await running.command(1);
		expect(running.receivedIds).toEqual(['next']);
		expect(running.states.map(({ state }) => state)).toEqual(['starting', 'ready']);
	});

	test('a publication that the broker refuses raises a warning, and the others go on', async () => {
		const broker = await mosquitto({
			files: { acl: `topic readwrite gw/v1/${GATEWAY}/res\ntopic readwrite gw/v1/${GATEWAY}/status\ntopic read #\n` },
			lines: ['acl_file %/acl'],
		});
		onTestFinished(broker.dispose);
		await broker.start();
		const running = new Running(linkTo(`mqtt://127.0.0.1:${broker.port}`, { protocol: '5' }));
		await running.ready();
		running.send({ type: 'PUBLISH', publication: 1, topic: 'devices', payload: {}, retain: true });
		running.send({ type: 'PUBLISH', publication: 2, topic: 'res', payload: {}, retain: false });
		await eventually(() => expect(running.told).toContainEqual({ type: 'PUBLISHED', publication: 2 }));
		expect(running.alarms.at(-1)).toMatchObject({
			alarm: { id: 'cloud', severity: 'warning', text: expect.stringMatching(/devices: not authorised/) },
		});
		// Done with: kept, it would take the place of what the broker does take.
		expect(running.told).toContainEqual({ type: 'PUBLISHED', publication: 1 });
		expect(running.states.at(-1)).toMatchObject({ state: 'ready' });
	});

	test('a publication that is larger than the broker takes raises a warning, and the connection holds', async () => {
		const broker = await mosquitto({ lines: ['max_packet_size 1000'] });
		onTestFinished(broker.dispose);
		await broker.start();
		const running = new Running(linkTo(`mqtt://127.0.0.1:${broker.port}`, { protocol: '5' }));
		await running.ready();
		running.send({ type: 'PUBLISH', publication: 1, topic: 'res', payload: { x: 'x'.repeat(1_000) }, retain: false });
		running.send({ type: 'PUBLISH', publication: 2, topic: 'res', payload: {}, retain: false });
		await eventually(() => expect(running.told).toContainEqual({ type: 'PUBLISHED', publication: 2 }));
		expect(running.alarms.at(-1)).toMatchObject({
			alarm: { severity: 'warning', text: expect.stringMatching(/res: \d+ bytes are too many/) },
		});
	});
});

describe('a broker that closes the connection', () => {
	/** Answers the n-th connection's first packet with the n-th reply, and closes. */
	async function script(...replies: string[]) {
		const server = createServer((socket) => {
			socket.once('data', () => socket.end(Buffer.from(replies.shift() ?? '', 'hex')));
			// The client may have gone first.
			socket.on('error', () => socket.destroy());
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		onTestFinished(() => void server.close());
		const address = server.address();
		return `mqtt://127.0.0.1:${typeof address === 'object' && address?.port}`;
	}

	test('is heard to the end: a command that comes right behind the connection is passed on', async () => {
		const topic = `gw/v1/${GATEWAY}/cmd`;
		const body = commandText('a');
		// A PUBLISH of QoS 1 with packet id 1 and no properties (MQTT 5, 3.3).
		const rest = [0, topic.length, ...Buffer.from(topic), 0, 1, 0, ...Buffer.from(body)];
		const publish = Buffer.from([0x32, rest.length, ...rest]);
		expect(rest.length).toBeLessThan(128);
		const running = new Running(linkTo(await script(`2003010000${publish.toString('hex')}`)));
		expect(await running.command(1)).toMatchObject({ delivery: 1, request: { command: { id: 'a' } } });
		expect(running.received).toHaveLength(1);
	});

	test('and says why is quoted (MQTT 5, 3.14)', async () => {
		const running = new Running(linkTo(await script('2003000000e0028e00')));
		await eventually(() => expect(running.alarms.length).toBeGreaterThan(0));
		expect(running.alarms[0]).toMatchObject({
			alarm: {
				text: expect.stringContaining(`closed the connection: another client connected as gatehouse-${GATEWAY}`),
				remedy: expect.stringContaining('cloud.clientId'),
			},
		});
	});

	test('without a word on MQTT 5 is tried with 3.1.1', async () => {
		const running = new Running(linkTo(await script('', '20020004')));
		await eventually(() => expect(running.alarms.length).toBeGreaterThan(0));
		expect(running.alarms[0]).toMatchObject({ alarm: { text: expect.stringContaining('bad user name') } });
	});

	test('without a word on both is said to do so, and where to look', async () => {
		const running = new Running(linkTo(await script('', '')));
		await eventually(() => expect(running.alarms.length).toBeGreaterThan(0));
		expect(running.alarms[0]).toMatchObject({
			alarm: {
				text: expect.stringContaining('closed the connection'),
				remedy: expect.stringContaining(`gatehouse-${GATEWAY}`),
			},
		});
	});
});
