/** The contract's "What the gateway says of itself": its figures, its alarms and their acknowledgement, and its last end. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { House, noMosquitto } from './house.ts';

const count = z.int().min(0);
const line = z.object({
	framesReceived: count,
	framesSent: count,
	retransmissions: z.literal(0),
	garbageBytes: z.literal(0),
	acknowledged: z.object({ count: z.int().min(1), p50Ms: z.number(), p99Ms: z.number() }),
});

describe.skipIf(noMosquitto)('a gateway that tells its health each second', () => {
	let house: House;

	beforeAll(async () => {
		house = await House.open({ configuration: { telemetry: { intervalSeconds: 1 } } });
		await house.interviewed('zw-3');
	});
	afterAll(() => house.close());

	/** The figures of the serial line, when there are some that fit. */
	const lineWith = async (what: string, fits: (figures: z.infer<typeof line>) => boolean = () => true) =>
		await house.backend.until(what, () => {
			const { data } = line.safeParse(house.backend.health?.serial?.zw);
			return data && fits(data) ? data : undefined;
		});

	test('counts what goes over the serial line, and how soon it is acknowledged', async () => {
		const before = await lineWith('figures');
		await house.backend.run({ target: 'zw-3', action: 'onOff.on' });
		const after = await lineWith('more frames', ({ framesSent }) => framesSent > before.framesSent);
		expect(after.framesReceived).toBeGreaterThan(before.framesReceived);
		expect(after.acknowledged.count).toBeGreaterThan(before.acknowledged.count);
		expect(after.acknowledged.p99Ms).toBeGreaterThanOrEqual(after.acknowledged.p50Ms);
	});

	test('measures the box, and does not know how a run before the first ended', () => {
		expect(house.backend.health).toMatchObject({
			memory: { totalBytes: expect.any(Number), availableBytes: expect.any(Number) },
			disk: { freeBytes: expect.any(Number) },
			boot: { lastEnd: 'unknown' },
		});
	});

	test('has acknowledged alarms say so, until they come again', async () => {
		const { backend } = house;
		const acknowledge = async () =>
			await backend.run({ target: 'gateway', action: 'alarms.acknowledge', args: { id: 'zw-port' } });
		expect(await acknowledge()).toMatchObject({
			status: 'failed',
			error: { message: expect.stringContaining('no alarm "zw-port" stands') },
		});

		await house.killHome();
		const raised = await backend.until('the alarm', () => backend.alarm('zw-port'));
		expect(raised).not.toHaveProperty('acknowledged');
		expect(await acknowledge()).toMatchObject({ status: 'succeeded', confirmedBy: 'completed' });
		await backend.until('its acknowledgement', () => {
			const { data } = z.object({ acknowledged: z.literal(true) }).safeParse(backend.alarm('zw-port'));
			return data;
		});

		await house.startHome();
		await backend.until('the end of the alarm', () => (backend.alarm('zw-port') ? undefined : true));
	});

	test('knows that its last run was stopped', async () => {
		await house.gateway.end('SIGTERM');
		house.startGateway();
		const session = await house.online(2);
		const boot = await house.backend.until('the health of the new run', () => {
			const { health } = house.backend;
			return health?.session === session ? health.boot : undefined;
		});
		expect(boot).toMatchObject({ lastEnd: 'stopped' });
		expect(house.backend.faults).toEqual([]);
	});
});
