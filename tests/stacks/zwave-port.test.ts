import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createActor, setup } from 'xstate';
import { port } from '../../actors/stacks/zwave/port.ts';
import type { FromPort } from '../../machines/zwave/framing.ts';
import { temporaryFolder } from '../kit/folder.ts';

/** The port's actor under a parent that writes down what it is told. */
function open(path: string) {
	const told: FromPort[] = [];
	const ends: unknown[] = [];
	const parent = createActor(
		setup({ types: { events: {} as FromPort }, actors: { port } }).createMachine({
			invoke: {
				src: 'port',
				id: 'port',
				input: path,
				onDone: { actions: () => ends.push('done') },
				onError: {
					actions: ({ event }) => ends.push(event.error instanceof Error ? event.error.message : event.error),
				},
			},
			on: { '*': { actions: ({ event }) => told.push(event) } },
		}),
	);
	parent.start();
	onTestFinished(() => void parent.stop());
	const { port: ref } = parent.getSnapshot().children;
	return {
		ends,
		opened: () => vi.waitFor(() => expect(told.map(({ type }) => type)).toContain('PORT_OPENED')),
		bytes: () =>
			Buffer.concat(told.flatMap((event) => ('bytes' in event ? [Buffer.from(event.bytes)] : []))).toString('hex'),
		written: () => told.filter(({ type }) => type === 'WRITTEN').length,
		write: (hex: string, receipt = true) => ref?.send({ type: 'WRITE', bytes: Buffer.from(hex, 'hex'), receipt }),
		close: () => ref?.send({ type: 'CLOSE' }),
		ended: (how: unknown) => vi.waitFor(() => expect(ends).toEqual([how])),
	};
}

/** A peer on a TCP port; `received` is what came, as hex. */
async function peer() {
	const sockets: Socket[] = [];
	let received = '';
	const server = createServer((socket) => {
		sockets.push(socket);
		socket.on('data', (bytes) => {
			received += bytes.toString('hex');
		});
		socket.on('error', () => {});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	if (typeof address !== 'object' || address === null) throw new Error('no address');
	return { url: `tcp://127.0.0.1:${address.port}`, sockets, server, received: () => received };
}

/** Two ends of a pseudo terminal each, joined by socat: `stick` is the device, `module` what is plugged in. */
async function terminal() {
	const folder = await temporaryFolder();
	const stick = join(folder, 'stick');
	const module = join(folder, 'module');
	const socat = spawn('socat', [`pty,raw,echo=0,link=${stick}`, `pty,raw,echo=0,link=${module}`], { stdio: 'ignore' });
	onTestFinished(() => void socat.kill());
	await vi.waitFor(() => expect(existsSync(stick) && existsSync(module)).toBe(true));
	return { stick, module, unplug: () => socat.kill() };
}

describe('tcp://', () => {
	test('carries bytes both ways, and tells when what was written is gone', async () => {
		const { url, sockets, received } = await peer();
		const it = open(url);
		await it.opened();
		it.write('01030020dc');
		it.write('06', false);
		await vi.waitFor(() => expect(received()).toBe('01030020dc06'));
		expect(it.written()).toBe(1);
		sockets[0]?.write(Buffer.from('0601', 'hex'));
		await vi.waitFor(() => expect(it.bytes()).toBe('0601'));
	});

	test('fails with words when nobody listens', async () => {
		const { url, server } = await peer();
		server.close();
		await once(server, 'close');
		await open(url).ended(`${url}: connection refused`);
	});

	test('fails when the other end goes', async () => {
		const { url, sockets } = await peer();
		const it = open(url);
		await it.opened();
		await vi.waitFor(() => expect(sockets).toHaveLength(1));
		sockets[0]?.destroy();
		await it.ended(`${url} closed the connection`);
	});

	test('is done when it was told to close', async () => {
		const { url } = await peer();
		const it = open(url);
		await it.opened();
		it.close();
		await it.ended('done');
	});
});

const missing = (process.env.GATEHOUSE_MISSING ?? '').split(',').includes('socat');
describe.skipIf(missing)('a device path (needs socat)', () => {
	test('carries bytes both ways', async () => {
		const { stick, module } = await terminal();
		const it = open(stick);
		const other = open(module);
		await it.opened();
		await other.opened();
		it.write('01030020dc');
		await vi.waitFor(() => expect(other.bytes()).toBe('01030020dc'));
		expect(it.written()).toBe(1);
		other.write('06');
		await vi.waitFor(() => expect(it.bytes()).toBe('06'));
	});

	test('is exclusive', async () => {
		const { stick } = await terminal();
		await open(stick).opened();
		await open(stick).ended(`${stick}: another program uses it`);
	});

	test('can be opened again once it was closed', async () => {
		const { stick } = await terminal();
		const first = open(stick);
		await first.opened();
		first.close();
		await first.ended('done');
		await open(stick).opened();
	});

	test('fails with words when it is unplugged', async () => {
		const { stick, unplug } = await terminal();
		const it = open(stick);
		await it.opened();
		unplug();
		await it.ended(`${stick} is gone`);
	});
});

test('a device that is not there is said to be so', async () => {
	await open('/dev/ttyNOWHERE').ended('/dev/ttyNOWHERE: there is no such device');
});
