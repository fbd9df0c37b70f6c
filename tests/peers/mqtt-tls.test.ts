/** The MQTT link over TLS and over WebSockets, at mosquitto: whom it trusts, what it proves, and how it takes new files. */
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { secretsOf } from '../../actors/gateway/configuration.ts';
import { readAgain } from '../../actors/gateway/secret-files.ts';
import { authority, type Certificate } from '../kit/certificates.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { freePort } from '../kit/line.ts';
import { commandText, eventually, GATEWAY, Running } from '../kit/link-conformance.ts';
import { Mosquitto } from '../kit/mosquitto.ts';
import { mqttBackend } from '../kit/mqtt-backend.ts';
import { linkTo } from '../kit/mqtt-link.ts';

const noMosquitto = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('mosquitto');
const FILES = { caFile: 'ca.pem', certFile: 'gateway.pem', keyFile: 'gateway.key' };

/** Speaks plain on its own port, and TLS on another. */
async function secureBroker(ca: string, { cert, key }: Certificate, lines: readonly string[] = []) {
	const port = await freePort();
	const broker = await Mosquitto.prepare({
		files: { 'ca.pem': ca, 'broker.pem': cert, 'broker.key': key },
		lines: [`listener ${port} 127.0.0.1`, 'cafile %/ca.pem', 'certfile %/broker.pem', 'keyfile %/broker.key', ...lines],
	});
	onTestFinished(() => broker.dispose());
	await broker.start();
	return { broker, port, url: `mqtts://localhost:${port}` };
}

async function alarmOf(running: Running) {
	await eventually(() => expect(running.alarms.some(({ raised }) => raised)).toBe(true));
	const [alarm] = running.alarms.flatMap((event) => (event.raised ? [event.alarm] : []));
	return alarm;
}

/** Resolves when it listens. */
async function portOf(server: Server): Promise<number> {
	await eventually(() => expect(server.listening).toBe(true));
	const address = server.address();
	return typeof address === 'object' && address ? address.port : 0;
}

const given = (secrets: { readonly [name: string]: string }) => ({ secrets: async () => secrets });

describe.skipIf(noMosquitto)('a WebSocket', () => {
	test('carries it as well', async () => {
		const port = await freePort();
		const broker = await Mosquitto.prepare({ lines: [`listener ${port} 127.0.0.1`, 'protocol websockets'] });
		onTestFinished(() => broker.dispose());
		await broker.start();
		const running = new Running(linkTo(`ws://127.0.0.1:${port}/mqtt`));
		await running.ready();
		const { command, leave } = await mqttBackend(broker.port);
		onTestFinished(leave);
		await command(GATEWAY, commandText('a').padEnd(60_000));
		await running.command(1);
	});

	test('over TLS does too', async () => {
		const { ca, sign } = await authority();
		const { port } = await secureBroker(ca, sign('localhost'), ['protocol websockets']);
		await new Running(linkTo(`wss://localhost:${port}`, { caFile: 'ca' }, given({ ca }))).ready();
		const named = linkTo(`wss://127.0.0.1:${port}`, { caFile: 'ca', serverName: 'localhost' }, given({ ca }));
		await new Running(named).ready();
	});

	test('that is none is told', async () => {
		const server = createHttpServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
		onTestFinished(() => void server.close());
		const url = `ws://127.0.0.1:${await portOf(server)}/mqtt`;
		expect(await alarmOf(new Running(linkTo(url)))).toMatchObject({
			text: `${url} answered with HTTP 404: there is no WebSocket`,
			remedy: expect.stringContaining('cloud.url'),
		});
	});
});

describe.skipIf(noMosquitto)('the broker’s certificate', () => {
	test('is trusted when its authority is, and told in words when it is not', async () => {
		const { ca, sign } = await authority();
		const { url } = await secureBroker(ca, sign('localhost'));
		await new Running(linkTo(url, { caFile: 'ca' }, given({ ca }))).ready();
		expect(await alarmOf(new Running(linkTo(url, {}, { gatewayId: 'other' })))).toMatchObject({
			text: expect.stringContaining('not trusted'),
			remedy: 'check cloud.caFile',
		});
	});

	test('for another name is refused; serverName says which is expected', async () => {
		const { ca, sign } = await authority();
		const { port } = await secureBroker(ca, sign('broker.example'));
		const url = `mqtts://127.0.0.1:${port}`;
		expect((await alarmOf(new Running(linkTo(url, { caFile: 'ca' }, given({ ca })))))?.text).toContain(
			'for another name',
		);
		await new Running(linkTo(url, { caFile: 'ca', serverName: 'broker.example' }, given({ ca }))).ready();
	});

	test.each([
		['has expired', { from: 2020, to: 2021 }],
		['is not valid yet', { from: 2090, to: 2091 }],
	])('that %s is told, and that the clock may be wrong where it may', async (what, validity) => {
		const { ca, sign } = await authority();
		const { url } = await secureBroker(ca, sign('localhost', validity));
		expect(await alarmOf(new Running(linkTo(url, { caFile: 'ca' }, given({ ca }))))).toMatchObject({
			text: `the certificate of ${url} ${what}`,
			remedy: expect.stringMatching(/^the broker's certificate/),
		});
		const lost = { ...given({ ca }), clockIsTrusted: () => false };
		expect(await alarmOf(new Running(linkTo(url, { caFile: 'ca' }, lost)))).toMatchObject({
			text: `the certificate of ${url} ${what} by the gateway's clock, which is not synchronised`,
			remedy: expect.stringMatching(/^set the clock first/),
		});
	});

	test('is not there: the port speaks no TLS', async () => {
		const broker = await Mosquitto.prepare();
		onTestFinished(() => broker.dispose());
		await broker.start();
		const alarm = await alarmOf(new Running(linkTo(`mqtts://127.0.0.1:${broker.port}`)));
		expect(alarm?.text).toMatch(/does not speak TLS|was cut/);
	});
});

describe.skipIf(noMosquitto)('the gateway’s certificate', () => {
	test.each<[string, string, { readonly from: number; readonly to: number } | undefined]>([
		['is asked for where there is none', "asks for the gateway's certificate", undefined],
		['is refused when it has expired', 'it is expired', { from: 2020, to: 2021 }],
	])('%s, in words', async (_, text, validity) => {
		const { ca, sign } = await authority();
		const { url } = await secureBroker(ca, sign('localhost'), ['require_certificate true']);
		const running = validity
			? new Running(linkTo(url, FILES, given({ ca, ...sign(GATEWAY, validity) })))
			: new Running(linkTo(url, { caFile: 'ca' }, given({ ca })));
		expect((await alarmOf(running))?.text).toContain(text);
	});

	test('that is none is told', async () => {
		const running = new Running(
			linkTo('mqtts://127.0.0.1:1', FILES, given({ ca: 'x', cert: 'no PEM', key: 'no PEM' })),
		);
		expect(await alarmOf(running)).toMatchObject({
			text: expect.stringMatching(/^the certificates can't be used: /),
			remedy: expect.stringContaining('cloud.certFile'),
		});
	});

	test('that can not be read is told with its file', async () => {
		const certFile = join(await temporaryFolder(), 'gone.pem');
		const secrets = async () => secretsOf({ secrets: await readAgain('cloud', { certFile }) }, 'cloud');
		const running = new Running(linkTo('mqtts://127.0.0.1:1', FILES, { secrets }));
		expect((await alarmOf(running))?.text).toBe(`cloud.certFile: there is no file ${certFile}`);
	});
});

describe.skipIf(noMosquitto)('when its files are renewed, the link', () => {
	/** Files behind a link to a folder, as Kubernetes and systemd put them there, and a link that uses them. */
	async function renewing() {
		const { ca, sign } = await authority();
		const { broker, url } = await secureBroker(ca, sign('localhost'), [
			'require_certificate true',
			'use_identity_as_username true',
			'log_type all',
		]);
		const folder = await temporaryFolder();
		/** @param name Of the certificate. */
		const put = async (name: string, { cert, key }: Certificate = sign(name)) => {
			await mkdir(join(folder, name));
			for (const [file, text] of Object.entries({ 'ca.pem': ca, 'gateway.pem': cert, 'gateway.key': key })) {
				await writeFile(join(folder, name, file), text);
			}
			await symlink(name, join(folder, 'next'));
			await rename(join(folder, 'next'), join(folder, 'now'));
		};
		const config = Object.fromEntries(Object.entries(FILES).map(([key, name]) => [key, join(folder, 'now', name)]));
		const secrets = async () => secretsOf({ secrets: await readAgain('cloud', config) }, 'cloud');
		await put('first');
		const logic = linkTo(url, config, { secrets }).provide({ delays: { secretsCheck: () => 50 } });
		const running = new Running(logic);
		await running.ready();
		const { command, leave } = await mqttBackend(broker.port);
		onTestFinished(leave);
		/** As whom the gateway connected, oldest first. */
		const names = () => [...broker.log.matchAll(/as gatehouse-apt-104 .*u'(\w+)'/g)].map(([, name]) => name);
		return { running, command, put, names, sign, folder };
	}

	test('leaves in order and connects with the new ones, and loses no command', async () => {
		const { running, command, put, names } = await renewing();
		await command(GATEWAY, commandText('a'));
		await running.command(1);
		await put('second');
		running.send({ type: 'ACKNOWLEDGE', delivery: (await running.command(2)).delivery });
		await running.ready(2);
		expect(names()).toEqual(['first', 'second']);
		expect(running.states.map(({ state }) => state)).toEqual(['starting', 'ready', 'starting', 'ready']);
		expect(running.ends).toEqual(['done']);
		expect(running.alarms.filter(({ raised }) => raised)).toEqual([]);
		await command(GATEWAY, commandText('b'));
		await running.command(3);
		expect(running.receivedIds).toEqual(['a', 'a', 'b']);
	});

	test('keeps the connection while they can not be used, says so, and takes them when they can', async () => {
		const { running, put, names, sign, folder } = await renewing();
		const second = sign('second');
		await put('second', { cert: second.cert, key: sign('another').key });
		await eventually(() => expect(running.alarms.at(-1)?.raised).toBe(true));
		expect(running.alarms.at(-1)).toMatchObject({
			alarm: {
				id: 'cloud-secrets',
				severity: 'warning',
				text: expect.stringMatching(/can't be used: .*key values mismatch/),
			},
		});
		expect(running.states.at(-1)).toMatchObject({ state: 'ready' });
		// In its place, as an editor writes it.
		await writeFile(join(folder, 'second', 'gateway.key'), second.key);
		await running.ready(2);
		expect(names()).toEqual(['first', 'second']);
		expect(running.alarms.at(-1)).toEqual({ type: 'ALARM_CHANGED', raised: false, id: 'cloud-secrets' });
	});

	test('keeps the connection while they are not there, and forgets about it when they are back', async () => {
		const { running, names, folder } = await renewing();
		await rename(join(folder, 'first'), join(folder, 'aside'));
		await eventually(() => expect(running.alarms.at(-1)?.raised).toBe(true));
		expect(running.alarms.at(-1)).toMatchObject({
			alarm: { text: expect.stringMatching(/^cloud\.\w+: there is no file/) },
		});
		await rename(join(folder, 'aside'), join(folder, 'first'));
		await eventually(() => expect(running.alarms.at(-1)?.raised).toBe(false));
		expect(names()).toEqual(['first']);
	});
});

test('TLS offers the protocols of alpn, and asks for the name of the url', async () => {
	const { ca, sign } = await authority();
	const own = sign('localhost');
	const asked: { readonly alpn: TLSSocket['alpnProtocol']; readonly name: string | false | null }[] = [];
	const server = createServer({ ...own, ALPNProtocols: ['x-amzn-mqtt-ca'] }, (socket) => {
		const name = 'servername' in socket && typeof socket.servername === 'string' ? socket.servername : null;
		asked.push({ alpn: socket.alpnProtocol, name });
		socket.on('error', () => socket.destroy());
		socket.destroy();
	}).listen(0, '127.0.0.1');
	onTestFinished(() => void server.close());
	const url = `mqtts://localhost:${await portOf(server)}`;
	const offering = (alpn: string) => new Running(linkTo(url, { caFile: 'ca', alpn: [alpn] }, given({ ca })));
	offering('x-amzn-mqtt-ca');
	await eventually(() => expect(asked.length).toBeGreaterThan(0));
	expect(asked[0]).toEqual({ alpn: 'x-amzn-mqtt-ca', name: 'localhost' });
	expect(await alarmOf(offering('mqtt'))).toMatchObject({
		text: `${url} does not speak the protocols of cloud.alpn`,
	});
});
