import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPort } from '../kit/port.ts';

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

describe('tcp://', () => {
	test('carries bytes both ways, and tells when what was written is gone', async () => {
		const { url, sockets, received } = await peer();
		const it = openPort(url);
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
		await openPort(url).ended(`${url}: connection refused`);
	});

	test('fails when the other end goes', async () => {
		const { url, sockets } = await peer();
		const it = openPort(url);
		await it.opened();
		await vi.waitFor(() => expect(sockets).toHaveLength(1));
		sockets[0]?.destroy();
		await it.ended(`${url} closed the connection`);
	});

	test('is done when it was told to close', async () => {
		const { url } = await peer();
		const it = openPort(url);
		await it.opened();
		it.close();
		await it.ended('done');
	});

	test('is done when it was told to close while it was connecting', async () => {
		const { url } = await peer();
		const it = openPort(url);
		it.close();
		await it.ended('done');
	});

	test('takes a flood in portions, between which the event loop turns', async () => {
		const { url, sockets } = await peer();
		const it = openPort(url);
		await it.opened();
		await vi.waitFor(() => expect(sockets).toHaveLength(1));
		const [sender] = sockets;
		const flood = await it.flooded((bytes) => {
			if (!sender || sender.writableNeedDrain) return 0;
			sender.write(bytes);
			return bytes.length;
		});
		expect(flood.inOneChunk).toBeLessThanOrEqual(65_536);
		expect(flood.inOneTurn).toBeLessThanOrEqual(32 * 65_536);
	});
});

test('a port that was let go may fail no more: nobody hears of it', async () => {
	const { url, sockets } = await peer();
	const it = openPort(url);
	await it.opened();
	await vi.waitFor(() => expect(sockets).toHaveLength(1));
	it.stop();
	const [sender] = sockets;
	if (sender) await once(sender, 'close');
	expect(it.ends).toEqual([]);
});
