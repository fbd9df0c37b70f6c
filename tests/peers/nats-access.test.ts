/** How the NATS link gets at a nats-server: by whom it says it is, and over what. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { nkeys } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { authority } from '../kit/certificates.ts';
import { commandText, eventually, GATEWAY, Running } from '../kit/link-conformance.ts';
import { natsBackend } from '../kit/nats-backend.ts';
import { AS_GATEWAY, firstAlarm, natsLink } from '../kit/nats-link.ts';
import { runningServer } from '../kit/nats-server.ts';

const noNats = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('nats-server');

describe.skipIf(noNats)('the gateway is let in', () => {
	test.each(['token', 'nkeySeed', 'creds'] as const)('with a %s, and not with another one', async (kind) => {
		const user = nkeys.createUser();
		const seed = new TextDecoder().decode(user.getSeed());
		const authorization = kind === 'token' ? 'token: secret' : `users: [{ nkey: ${user.getPublicKey()} }]`;
		const other = new TextDecoder().decode(nkeys.createUser().getSeed());
		const creds = (one: string) =>
			`-----BEGIN NATS USER JWT-----\nx\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${one}\n------END USER NKEY SEED------\n`;
		const [right, wrong] = { token: ['secret', 'guess'], nkeySeed: [seed, other], creds: [creds(seed), creds(other)] }[
			kind
		];
		const { url } = await runningServer({ lines: [`authorization { ${authorization} }`] });
		const link = (secret = '') =>
			new Running(natsLink(url, { [`${kind}File`]: 'file' }, { secrets: async () => ({ [kind]: secret }) }));
		expect(await firstAlarm(link(wrong))).toMatchObject({ text: expect.stringContaining('bad user name or password') });
		// A JWT takes a server that is run by operators with keys of their own.
		if (kind !== 'creds') await link(right).ready();
	});

	test.each(['nkeySeed', 'creds'])('with what is a %s only: the file that holds none is named', async (kind) => {
		const link = natsLink(
			'nats://127.0.0.1:1',
			{ [`${kind}File`]: 'file' },
			{ secrets: async () => ({ [kind]: 'x' }) },
		);
		expect(await firstAlarm(new Running(link))).toMatchObject({
			text: expect.stringContaining(`cloud.${kind}File does not hold`),
		});
	});

	test('by the second server when the first is not there', async () => {
		const { url } = await runningServer();
		const link = new Running(natsLink('nats://127.0.0.1:1', { moreUrls: [url] }));
		expect(await link.ready()).toMatchObject({ detail: { dialect: 'NATS JetStream', url } });
	});

	test('again with the new secrets when the files hold others, and not while they are of no use', async () => {
		const { url } = await runningServer({ password: 'x' });
		let password: { readonly [name: string]: string } = { password: 'x' };
		const link = natsLink(url, AS_GATEWAY, { secrets: async () => password });
		const watching = new Running(link.provide({ delays: { secretsCheck: () => 20 } }));
		await watching.ready();
		password = { password: 'x', ca: 'no PEM', cert: 'no PEM' };
		await eventually(() => expect(watching.alarms.at(-1)).toMatchObject({ raised: true }));
		expect(watching.states.at(-1)?.state).toBe('ready');
		password = { password: 'x', more: 'x' };
		await watching.ready(2);
		expect(watching.ends).toEqual(['done']);
	});
});

describe.skipIf(noNats)('over other transports', () => {
	test('TLS with a client certificate; one that is not trusted, or for another name, is told in words', async () => {
		const { ca, sign } = await authority();
		const [broker, gateway] = [sign('localhost'), sign(GATEWAY)];
		const { server } = await runningServer({
			files: { 'ca.pem': ca, 'broker.pem': broker.cert, 'broker.key': broker.key },
			lines: ['tls { cert_file: "%/broker.pem", key_file: "%/broker.key", ca_file: "%/ca.pem", verify: true }'],
		});
		const own = { caFile: 'ca.pem', certFile: 'gateway.pem', keyFile: 'gateway.key' };
		const secrets = async () => ({ ca, ...gateway });
		await new Running(natsLink(`tls://localhost:${server.port}`, own, { secrets })).ready();
		expect(await firstAlarm(new Running(natsLink(`tls://localhost:${server.port}`)))).toMatchObject({
			text: expect.stringContaining('not trusted'),
			remedy: 'check cloud.caFile',
		});
		expect(await firstAlarm(new Running(natsLink(`tls://127.0.0.1:${server.port}`, own, { secrets })))).toMatchObject({
			text: expect.stringContaining('for another name'),
		});
	});

	test('a server without TLS is told where the url asks for it', async () => {
		const { server } = await runningServer();
		expect(await firstAlarm(new Running(natsLink(`tls://127.0.0.1:${server.port}`)))).toMatchObject({
			text: expect.stringContaining('tls'),
		});
	});

	test.skipIf(typeof WebSocket === 'undefined')('WebSockets', async () => {
		const { server } = await runningServer({ lines: ['websocket { listen: "127.0.0.1:-1", no_tls: true }'] });
		const [, port] = await server.says(/Listening for websocket clients on ws:\/\/127\.0\.0\.1:(\d+)/);
		const link = new Running(natsLink(`ws://127.0.0.1:${port}`));
		await link.ready();
		const { command, leave } = await natsBackend(server.port);
		onTestFinished(leave);
		await command(GATEWAY, commandText('a'));
		await link.command(1);
	});

	test.runIf(typeof WebSocket === 'undefined')('WebSockets take a Node that has them, which is told', async () => {
		expect(await firstAlarm(new Running(natsLink('ws://127.0.0.1:1')))).toMatchObject({
			remedy: expect.stringContaining('Node 22'),
		});
	});
});

test.each(['', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'INFO {"broken\r\n'])(
	'a server that says %j and closes is told',
	async (says) => {
		const server = createServer((socket) => {
			// The client may have gone first.
			socket.on('error', () => socket.destroy());
			socket.end(says);
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		onTestFinished(() => void server.close());
		const address = server.address();
		const link = new Running(natsLink(`nats://127.0.0.1:${typeof address === 'object' && address?.port}`));
		await firstAlarm(link);
		expect(link.states.at(-1)).toMatchObject({ state: 'down' });
	},
);

test('a server that accepts and stays silent is left, not held open', async () => {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => void server.close());
	const address = server.address();
	const url = `nats://127.0.0.1:${typeof address === 'object' && address?.port}`;
	const link = new Running(natsLink(url).provide({ delays: { connectLimit: () => 50 } }));
	const [socket] = await once(server, 'connection');
	socket.resume();
	await once(socket, 'close');
	expect(await firstAlarm(link)).toMatchObject({ text: expect.stringContaining('did not answer') });
});
