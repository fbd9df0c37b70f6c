import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { createHealth } from '../../actors/telemetry/index.ts';
import type { MeasuringOptions } from '../../actors/telemetry/measuring.ts';
import type { JsonObject } from '../../machines/json.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { publicationFaults } from '../kit/published.ts';

/** The first health that is told; by default of this box. */
async function firstHealth(options: Partial<MeasuringOptions> = {}): Promise<JsonObject> {
	const told: JsonObject[] = [];
	const logic = createHealth({
		stateDir: '.',
		deadLetters: new Map(),
		queues: () => ({ outbox: { waiting: 3, lost: 0 } }),
		serial: () => ({}),
		lastRun: { lastEnd: 'unknown' },
		...options,
	});
	const input = { now: Date.now, intervalSeconds: 60, meteredFactor: 5, stacks: [], session: 1, version: '1' };
	const actor = createActor(logic, { input });
	actor.on('ANNOUNCE', ({ payload }) => payload && told.push(payload));
	actor.start();
	const [health] = await expect
		.poll(() => told, { timeout: 5_000 })
		.not.toHaveLength(0)
		.then(() => told);
	actor.stop();
	if (!health) throw new Error('nothing was told');
	expect(publicationFaults({ topic: 'health', payload: health })).toEqual([]);
	return health;
}

test('measures this process and this box, in the published words', async () => {
	const health = await firstHealth();
	expect(health).toMatchObject({
		uptimeSeconds: expect.any(Number),
		cpu: { cores: expect.any(Number), processPercent: expect.any(Number), load1: expect.any(Number) },
		memory: {
			...{ pssBytes: expect.any(Number), rssBytes: expect.any(Number) },
			...{ totalBytes: expect.any(Number), availableBytes: expect.any(Number) },
		},
		disk: { totalBytes: expect.any(Number), freeBytes: expect.any(Number) },
		boot: { id: expect.stringMatching(/^[\da-f-]{36}$/), lastEnd: 'unknown' },
		eventLoop: { p99Ms: expect.any(Number) },
	});
	expect(health.queues).toEqual({ outbox: { waiting: 3, lost: 0 } });
	expect(health).not.toHaveProperty('serial');
});

test('measures what is left on a box whose kernel tells nothing', async () => {
	const health = await firstHealth({ root: await temporaryFolder(), stateDir: '/does/not/exist' });
	expect(Object.keys(health).sort()).toEqual(
		[
			'at',
			'boot',
			'cpu',
			'eventLoop',
			'memory',
			'queues',
			'session',
			'subsystems',
			'uptimeSeconds',
			'v',
			'version',
		].sort(),
	);
	expect(health.memory).toEqual({ rssBytes: expect.any(Number) });
	expect(health.boot).toEqual({ lastEnd: 'unknown' });
});

test('tells the figures of the serial lines', async () => {
	const figures = { framesReceived: 7, acknowledged: { count: 0 } };
	expect(await firstHealth({ serial: () => ({ zw: figures }) })).toMatchObject({ serial: { zw: figures } });
});

test('names the events that nobody took, the most frequent ones first', async () => {
	const letters = new Map(Array.from({ length: 30 }, (_, index) => [`zw/node: EVENT_${index}`, index + 1]));
	const { queues } = await firstHealth({ deadLetters: letters });
	const { deadLetters } =
		queues && typeof queues === 'object' && 'deadLetters' in queues ? queues : { deadLetters: null };
	expect(Object.entries(deadLetters ?? {}).slice(0, 2)).toEqual([
		['zw/node: EVENT_29', 30],
		['zw/node: EVENT_28', 29],
	]);
	expect(Object.keys(deadLetters ?? {})).toHaveLength(20);
});
