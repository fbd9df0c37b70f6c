import { expect, test } from 'vitest';
import { createActor } from 'xstate';
import { createHealth } from '../../actors/telemetry/index.ts';
import type { JsonObject } from '../../machines/json.ts';
import { publicationFaults } from '../kit/published.ts';

/** The first health that is told, of a house in which nobody took these events. */
async function firstHealth(deadLetters: ReadonlyMap<string, number>): Promise<JsonObject> {
	const told: JsonObject[] = [];
	const actor = createActor(
		createHealth({ stateDir: '.', deadLetters, queues: () => ({ outbox: { waiting: 3, lost: 0 } }) }),
		{
			input: { now: Date.now, intervalSeconds: 60, stacks: [], session: 1, version: '1' },
		},
	);
	actor.on('ANNOUNCE', ({ payload }) => payload && told.push(payload));
	actor.start();
	const [health] = await expect
		.poll(() => told, { timeout: 5_000 })
		.not.toHaveLength(0)
		.then(() => told);
	actor.stop();
	if (!health) throw new Error('nothing was told');
	return health;
}

test('measures this process and this box, in the published words', async () => {
	const health = await firstHealth(new Map());
	expect(publicationFaults({ topic: 'health', payload: health })).toEqual([]);
	expect(health).toMatchObject({
		uptimeSeconds: expect.any(Number),
		cpu: { cores: expect.any(Number), processPercent: expect.any(Number) },
		memory: { pssBytes: expect.any(Number), rssBytes: expect.any(Number) },
		disk: { totalBytes: expect.any(Number), freeBytes: expect.any(Number) },
		eventLoop: { p99Ms: expect.any(Number) },
	});
	expect(health.queues).toEqual({ outbox: { waiting: 3, lost: 0 } });
});

test('names the events that nobody took, the most frequent ones first', async () => {
	const letters = new Map(Array.from({ length: 30 }, (_, index) => [`zw/node: EVENT_${index}`, index + 1]));
	const health = await firstHealth(letters);
	expect(publicationFaults({ topic: 'health', payload: health })).toEqual([]);
	const { deadLetters } =
		health.queues && typeof health.queues === 'object' && 'deadLetters' in health.queues
			? health.queues
			: { deadLetters: null };
	expect(Object.entries(deadLetters ?? {}).slice(0, 2)).toEqual([
		['zw/node: EVENT_29', 30],
		['zw/node: EVENT_28', 29],
	]);
	expect(Object.keys(deadLetters ?? {})).toHaveLength(20);
});
