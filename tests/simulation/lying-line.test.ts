/** The serial line that lies, as a wire that tests can hold, and as a process between two ends. */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { WireFaults } from '../../simulation/line-faults.ts';
import { LyingWire } from '../../simulation/lying-wire.ts';
import { type LyingLineChild, startLyingLine } from '../kit/lying-line-child.ts';
import { honest } from '../kit/serial-days.ts';

const FRAME = '0107001301fe010015';
const ACK = '06';
const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const hex = (chunk: Uint8Array) => Buffer.from(chunk).toString('hex');

/** What comes out of a wire, as `ms: bytes`, when `sent` is written at 0. */
function carried(faults: Partial<WireFaults>, sent: string, seed = 1) {
	const wire = new LyingWire(seed, { ...honest, ...faults });
	wire.write(bytes(sent), 0);
	const out: string[] = [];
	for (let at = wire.due; at !== undefined; at = wire.due)
		out.push(...wire.read(at).map((chunk) => `${at}: ${hex(chunk)}`));
	return { out, all: out.map((chunk) => chunk.replace(/^.*: /, '')).join(''), counts: wire.counts };
}

const turnedBits = (sent: string, came: string) =>
	bytes(sent).reduce(
		(sum, byte, at) => sum + ((byte ^ (bytes(came)[at] ?? 0)).toString(2).match(/1/g)?.length ?? 0),
		0,
	);

describe('a wire', () => {
	test('that is honest gives what it was given', () => {
		expect(carried({}, FRAME + ACK).out).toEqual([`0: ${FRAME}${ACK}`]);
	});

	test('holds a frame until it is whole', () => {
		const wire = new LyingWire(1, honest);
		wire.write(bytes(FRAME.slice(0, 6)), 0);
		expect(wire.due).toBeUndefined();
		wire.write(bytes(FRAME.slice(6)), 5);
		expect(wire.read(5).map(hex)).toEqual([FRAME]);
	});

	test('does the same for the same seed, and something else for another', () => {
		const faults = { drop: 0.3, flip: 0.3, lose: 0.3, garbage: 0.3, delay: 0.5, delayMs: 100, split: 0.5, gapMs: 10 };
		const sent = (FRAME + ACK).repeat(20);
		expect(carried(faults, sent, 7)).toEqual(carried(faults, sent, 7));
		expect(carried(faults, sent, 7).out).not.toEqual(carried(faults, sent, 8).out);
	});

	test.each([
		['drop', ACK],
		['swallow', FRAME],
	])('%s: one kind vanishes, the other stays', (fault, left) => {
		const { all, counts } = carried({ [fault]: 1 }, FRAME + ACK);
		expect(all).toBe(left);
		expect(counts).toMatchObject({ frames: 1, answers: 1, [fault]: 1 });
	});

	test.each(Array.from({ length: 20 }, (_, seed) => seed))('damages one frame once (seed %i)', (seed) => {
		expect(turnedBits(FRAME, carried({ flip: 1 }, FRAME, seed).all)).toBe(1);
		expect(turnedBits(FRAME, carried({ smear: 1 }, FRAME, seed).all)).toBeLessThanOrEqual(8);
		expect(carried({ lose: 1, flip: 1 }, FRAME, seed).all).toHaveLength(FRAME.length - 2);
	});

	test.each([
		['nak', '15'],
		['can', '18'],
		['forge', '06'],
	])('%s: a byte that nobody sent', (fault, byte) => {
		expect(carried({ [fault]: 1 }, FRAME).all).toBe(byte + FRAME);
	});

	test('garbage is no ACK', () => {
		const { all } = carried({ garbage: 1 }, FRAME.repeat(500));
		expect(bytes(all.replaceAll(FRAME, ''))).not.toContain(0x06);
		expect(all.length).toBeGreaterThan(500 * FRAME.length);
	});

	test('what is late holds up what follows', () => {
		const wire = new LyingWire(1, { ...honest, delay: 1, delayMs: 100 });
		wire.write(bytes(FRAME), 0);
		const late = wire.due ?? 0;
		expect(late).toBeGreaterThan(0);
		wire.faults = honest;
		wire.write(bytes(ACK), 1);
		expect(wire.read(late - 1)).toEqual([]);
		expect(wire.read(late).map(hex)).toEqual([FRAME + ACK]);
	});

	test('a frame in pieces is the same frame', () => {
		const { out, all } = carried({ split: 1, gapMs: 10 }, FRAME);
		expect(out.length).toBeGreaterThan(1);
		expect(all).toBe(FRAME);
	});

	test('that is cut forgets what was under way', () => {
		const wire = new LyingWire(1, honest);
		wire.write(bytes(FRAME + FRAME.slice(0, 4)), 0);
		wire.cut();
		wire.write(bytes(ACK), 1);
		expect(wire.read(1).map(hex)).toEqual([ACK]);
	});
});

describe('the process', () => {
	/** The module's end: a server that keeps what comes. */
	let module: Server;
	const came: string[] = [];
	let end: Socket | undefined;
	beforeAll(async () => {
		module = createServer((socket) => {
			end = socket.on('data', (chunk) => came.push(hex(chunk)));
			socket.on('error', () => {});
		}).listen(0, '127.0.0.1');
		await once(module, 'listening');
	});
	afterEach(() => void came.splice(0));
	afterAll(() => void module.close());

	async function start(...options: string[]): Promise<LyingLineChild> {
		const address = module.address();
		const port = typeof address === 'object' && address !== null ? address.port : 0;
		const line = await startLyingLine(`tcp://127.0.0.1:${port}`, ...options);
		onTestFinished(async () => void (await line.leave()));
		return line;
	}

	async function host(line: LyingLineChild) {
		const socket = connect({ host: '127.0.0.1', port: Number(new URL(line.url).port), noDelay: true });
		onTestFinished(() => void socket.destroy());
		const heard: string[] = [];
		socket.on('data', (chunk) => heard.push(hex(chunk)));
		const closed = new Promise((resolve) => socket.once('close', resolve));
		await once(socket, 'connect');
		return { heard, closed, write: (text: string) => void socket.write(bytes(text)) };
	}

	test('carries both ways, lies as it is told to, and counts', async () => {
		const line = await start('--faults', '{"toModule":{"swallow":1}}');
		const { write, heard } = await host(line);
		write(ACK + FRAME);
		await vi.waitFor(() => expect(came.join('')).toBe(FRAME));
		end?.write(bytes(FRAME));
		await vi.waitFor(() => expect(heard.join('')).toBe(FRAME));
		line.tell({ do: 'lie', faults: { toHost: { drop: 1 } } });
		// Is read after the line before it.
		await line.counts();
		end?.write(bytes(FRAME + ACK));
		write(ACK);
		await vi.waitFor(() => expect([came.join(''), heard.join('')]).toEqual([FRAME + ACK, FRAME + ACK]));
		expect(await line.counts()).toMatchObject({
			toModule: { frames: 1, answers: 2, swallow: 1 },
			toHost: { frames: 2, answers: 1, drop: 1 },
		});
	});

	test('pulled out it lets nobody in; put back it carries again', async () => {
		const line = await start();
		const before = await host(line);
		line.tell({ do: 'unplug' });
		await before.closed;
		await expect(host(line)).rejects.toThrow('ECONNREFUSED');
		line.tell({ do: 'plug' });
		await line.counts();
		(await host(line)).write(FRAME);
		await vi.waitFor(() => expect(came).toEqual([FRAME]));
	});

	test('says what is wrong with a control line, and goes on', async () => {
		const line = await start();
		line.tell({ do: 'lie', faults: { toHost: { flop: 1 } } });
		line.tell('?');
		await line.counts();
		expect(line.complaints()).toMatch(/faulty line on stdin: .*flop.*\n.*not JSON/);
	});

	test.each([
		['no other end', 'tcp://127.0.0.1'],
		['an unknown fault', 'tcp://127.0.0.1:1', '--faults', '{"toHost":{"flop":1}}'],
		['an unknown option', 'tcp://127.0.0.1:1', '--flop'],
	])('refuses %s', async (_, to, ...options) => {
		await expect(startLyingLine(to, ...options)).rejects.toThrow('has ended: lying line: ');
	});
});
