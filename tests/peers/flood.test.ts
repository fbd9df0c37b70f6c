/**
 * A thousand commands a second, which is far more than devices can do: each is answered once, what does not fit is refused,
 * what is urgent is done all the same, and neither memory nor the serial line suffers. How long things take, the bench says.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { peakRssOf } from '../bench/process-memory.ts';
import { noMosquitto } from '../contract/house.ts';
import { GatewayChild } from '../kit/gateway-child.ts';
import { type HomeChild, startHome } from '../kit/home-child.ts';
import { Mosquitto } from '../kit/mosquitto.ts';
import { openWitness, type Witness } from '../kit/witness.ts';

const BASE = 'gw/v1/apt-104/';
const SECONDS = 5;
/** Commands in one go, so many times a second. */
const PORTION = 10;
const PORTIONS = 100;
const TARGETS = ['zw-2', 'zw-3', 'zw-4', 'zw-10'];
/** What nobody floods. */
const URGENT = { target: 'zw-9', action: 'onOff.on', priority: 'high' };
/** How many commands may be open at a time. */
const MOST_OPEN = 1_000;
/** MB that the flood may add to the most that was ever in memory. */
const GROWTH = 200;
/** ms. A machine that is busy with other things gets through its flood slowly. */
const PATIENCE = 90_000;

const resultSchema = z.object({
	id: z.string(),
	status: z.string(),
	final: z.boolean(),
	error: z.object({ code: z.string() }).optional(),
});
type Result = z.infer<typeof resultSchema>;

const devicesSchema = z.object({ devices: z.array(z.object({ id: z.string(), interview: z.string() })) });

describe.skipIf(noMosquitto)('a flood of commands', () => {
	const closers: (() => Promise<unknown>)[] = [];
	let backend: MqttClient;
	let gateway: GatewayChild;
	let home: HomeChild;
	let witness: Witness;
	/** By id, the oldest first. */
	const results = new Map<string, Result[]>();
	let open = 0;
	/** The most that were accepted and had not ended, by what was heard. */
	let mostOpen = 0;

	beforeAll(async () => {
		const broker = await Mosquitto.prepare({ lines: ['set_tcp_nodelay true'] });
		closers.unshift(() => broker.dispose());
		await broker.start();
		home = await startHome('--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0');
		closers.unshift(() => home.leave());
		witness = await openWitness(
			home.url,
			() => undefined,
			() => {},
		);
		closers.unshift(() => witness.close());
		const folder = await mkdtemp(join(tmpdir(), 'flood-'));
		closers.unshift(() => rm(folder, { recursive: true, force: true }));
		const config = join(folder, 'gatehouse.json');
		const configuration = {
			gateway: { id: 'apt-104', stateDir: 'state' },
			cloud: { link: 'mqtt', url: `mqtt://127.0.0.1:${broker.port}` },
			stacks: [{ id: 'zw', stack: 'zwave', port: witness.url }],
		};
		await writeFile(config, JSON.stringify(configuration));
		backend = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { protocolVersion: 5 });
		closers.unshift(() => backend.endAsync(true));
		if (backend.stream instanceof Socket) backend.stream.setNoDelay(true);
		let interviewed: readonly string[] = [];
		backend.on('message', (topic, payload) => {
			if (topic === `${BASE}res`) take(resultSchema.parse(JSON.parse(payload.toString())));
			else {
				const { devices } = devicesSchema.parse(JSON.parse(payload.toString()));
				interviewed = devices.filter(({ interview }) => interview === 'complete').map(({ id }) => id);
			}
		});
		await backend.subscribeAsync([`${BASE}res`, `${BASE}devices`], { qos: 1 });
		gateway = new GatewayChild(config);
		closers.unshift(() => gateway.end('SIGKILL'));
		const needed = expect.arrayContaining([...TARGETS, URGENT.target]);
		await vi.waitFor(() => expect(interviewed).toEqual(needed), 40_000);
	});
	afterAll(async () => {
		for (const close of closers) await close();
	});

	function take(result: Result) {
		results.set(result.id, [...(results.get(result.id) ?? []), result]);
		if (result.error?.code === 'QUEUE_FULL') dawdle(0);
		const isFirst = results.get(result.id)?.length === 1;
		if (result.status === 'accepted') open++;
		else if (!isFirst) open--;
		mostOpen = Math.max(mostOpen, open);
	}

	/** So that there are soon too many, however slowly they come in; then the devices are quick. */
	const dawdle = (ms: number) => {
		for (const node of [2, 3, 4, 10]) home.tell({ do: 'lag', node, ms });
	};
	const send = (body: object) => void backend.publish(`${BASE}cmd`, JSON.stringify({ v: 1, ...body }), { qos: 1 });
	const finals = (id: string) => results.get(id)?.filter(({ final }) => final) ?? [];
	const isRefused = (id: string) => finals(id)[0]?.error?.code === 'QUEUE_FULL';

	/** As a backend would: what was refused is sent again, as it may be, under its own id. */
	async function insist(id: string): Promise<Result | undefined> {
		for (let attempt = 1; attempt <= SECONDS * PORTIONS; attempt++) {
			send({ id, ...URGENT });
			await vi.waitFor(() => expect(finals(id)).toHaveLength(attempt), PATIENCE);
			const last = finals(id).at(-1);
			if (last?.error?.code !== 'QUEUE_FULL') return last;
		}
		return undefined;
	}

	const ids: string[] = [];

	test(
		'is answered once each: done, or refused because there are too many',
		async () => {
			const before = { unrest: witness.unrest(), memory: peakRssOf(gateway.pid) };
			dawdle(200);
			let urgent: Promise<unknown> | undefined;
			await new Promise<void>((resolve) => {
				const pouring = setInterval(() => {
					for (let index = 0; index < PORTION; index++) {
						const id = `c${ids.length}`;
						send({
							id,
							target: TARGETS[ids.length % TARGETS.length],
							action: ids.length % 8 < 4 ? 'onOff.on' : 'onOff.off',
						});
						ids.push(id);
					}
					// In the middle of it.
					if (ids.length === (SECONDS * PORTIONS * PORTION) / 2)
						urgent = insist('urgent').catch((fault: unknown) => fault);
					if (ids.length < SECONDS * PORTIONS * PORTION) return;
					clearInterval(pouring);
					resolve();
				}, 1_000 / PORTIONS);
			});
			const unanswered = () => ids.filter((id) => finals(id).length === 0);
			await vi.waitFor(() => expect(unanswered()).toEqual([]), { timeout: PATIENCE, interval: 250 });

			expect(await urgent).toMatchObject({ status: 'succeeded' });
			const refused = ids.filter(isRefused);
			expect(refused.length).toBeGreaterThan(0);
			expect(ids.length - refused.length).toBeGreaterThanOrEqual(MOST_OPEN);
			expect(mostOpen).toBeLessThanOrEqual(MOST_OPEN);
			expect(witness.unrest() - before.unrest).toBe(0);
			expect(peakRssOf(gateway.pid) - before.memory).toBeLessThan(GROWTH);
		},
		3 * PATIENCE,
	);

	test('leaves nothing behind: the next command is done, and no earlier one has another end', async () => {
		send({ id: 'next', target: 'zw-2', action: 'onOff.on' });
		await vi.waitFor(() => expect(finals('next')).toMatchObject([{ status: 'succeeded' }]), 20_000);
		expect(ids.filter((id) => finals(id).length !== 1)).toEqual([]);
		const others = ids.filter((id) => !isRefused(id) && finals(id)[0]?.status !== 'succeeded');
		expect(others.map((id) => finals(id))).toEqual([]);
		expect(gateway.runs).toBe(true);
	});
});
