import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EventObject } from 'xstate';
import { openOtlp } from '../../actors/telemetry/otlp.ts';
import type { AlarmChanged, FromLink } from '../../machines/events.ts';
import { stoppedClock } from '../kit/clock.ts';
import { command } from '../kit/commands.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { type Behaviour, startCollector } from '../kit/otlp-collector.ts';

const SECOND = 1_000;
const isAlarm = (event: EventObject): event is AlarmChanged => event.type === 'ALARM_CHANGED';

/** A machine that does other things as well. */
const LONG = { timeout: 10_000, interval: 10 };

type Received = Extract<FromLink, { type: 'COMMAND_RECEIVED' }>;

/** What sends, to a collector that behaves so, on a clock that stands still. */
async function desk(behaviour: Behaviour = 'take', more: { headersFile?: string; metrics?: boolean } = {}) {
	const collector = await startCollector(behaviour);
	const time = stoppedClock();
	const config = {
		url: `${collector.url}/`,
		traces: true,
		metrics: false,
		intervalSeconds: 15,
		sampleRatio: 1,
		...more,
	};
	const otlp = openOtlp({
		...{ config, gatewayId: 'apt-104', version: '0.1.0', meteredFactor: 5, now: time.now },
		random: () => 0.5,
	});
	// The library's own type of a subsystem hides the clock, which XState takes from the options all the same.
	const actor = otlp.create({ inspect: () => {}, ...{ clock: time.clock } });
	const alarms: AlarmChanged[] = [];
	actor.on('*', (event: EventObject) => isAlarm(event) && alarms.push(event));
	actor.start();
	onTestFinished(() => void actor.stop());
	const begin = (id: string) => {
		const received: Received = {
			...{ type: 'COMMAND_RECEIVED', delivery: 1, retained: false },
			request: { command: command({ id }) },
		};
		otlp.tracing?.begin(received);
	};
	const flows = (state: string) => actor.getSnapshot().matches({ running: { flow: state } });
	return {
		otlp,
		actor,
		collector,
		tick: time.tick,
		/** Two spans each. */
		commands: (count: number, from = 0) => {
			for (let n = from; n < from + count; n++) {
				begin(`c${n}`);
				otlp.tracing?.observe({
					...{ type: 'ANNOUNCE', topic: 'res', retain: false },
					payload: { v: 1, id: `c${n}`, status: 'succeeded', final: true, duplicate: true },
				});
			}
		},
		/** The time goes on until it sends again, and until it has heard what became of that. */
		again: async () => {
			while (!flows('sending')) time.tick(100);
			await vi.waitFor(() => expect(flows('sending')).toBe(false), LONG);
		},
		flows,
		/** So many requests have come, and whoever made the last has heard what became of it. */
		asked: async (count: number) => {
			await vi.waitFor(() => expect(collector.requests).toHaveLength(count), LONG);
			await vi.waitFor(() => expect(flows('sending')).toBe(false), LONG);
		},
		alarm: () => {
			const last = alarms.at(-1);
			return last?.raised ? last.alarm.text : undefined;
		},
	};
}

test('spans are sent on the beat, packed, and no more than once', async () => {
	const it = await desk();
	it.commands(2);
	it.tick(15 * SECOND);
	await it.asked(1);
	expect(it.collector.requests[0]).toMatchObject({
		path: '/v1/traces',
		headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
	});
	expect(it.collector.spans).toHaveLength(6);
	it.tick(15 * SECOND);
	it.commands(1, 2);
	it.tick(15 * SECOND);
	await vi.waitFor(() => expect(it.collector.spans).toHaveLength(9), LONG);
});

test('many do not wait for the beat', async () => {
	const it = await desk();
	it.commands(171);
	await vi.waitFor(() => expect(it.collector.spans).toHaveLength(512), LONG);
});

describe('a collector', () => {
	test.each<[Behaviour, string]>([
		[503, 'it answers 503 Service Unavailable to traces'],
		[429, 'it answers 429 Too Many Requests to traces'],
	])('that answers %i for now is given the same again', async (behaviour, words) => {
		const it = await desk(behaviour);
		it.commands(1);
		for (let times = 0; times < 3; times++) await it.again();
		expect(it.alarm()).toContain(words);
		it.collector.behaviour = 'take';
		await it.again();
		expect(it.collector.spans).toHaveLength(3);
		expect(it.otlp.dropped()).toBe(0);
	});

	test.each<Behaviour>([400, 401, 302])(
		'that refuses for good (%i) loses them, which is counted',
		async (behaviour) => {
			const it = await desk(behaviour);
			it.commands(1);
			it.tick(15 * SECOND);
			await it.asked(1);
			expect(it.otlp.dropped()).toBe(3);
		},
	);

	test('that hangs is let go after ten seconds; what waits is bounded meanwhile', async () => {
		const it = await desk('hang');
		it.commands(2_000);
		await vi.waitFor(() => expect(it.collector.requests).toHaveLength(1));
		it.commands(100, 2_000);
		expect(it.otlp.dropped()).toBe(3 * 2_100 - 2_048);
		it.tick(10 * SECOND);
		expect(it.flows('waiting')).toBe(true);
		it.collector.behaviour = 'take';
		await it.again();
		await vi.waitFor(() => expect(it.collector.spans).toHaveLength(2_048), LONG);
	});

	test('that is not there is an alarm that says so', async () => {
		const it = await desk();
		await it.collector.close();
		it.commands(1);
		for (let times = 0; times < 3; times++) await it.again();
		expect(it.alarm()).toMatch(/127\.0\.0\.1:\d+.* does not take telemetry: ECONNREFUSED/);
	});
});

test('headers are read from their file each time; one that is wrong is told, but for what it holds', async () => {
	const folder = await temporaryFolder({ headers: 'Authorization: Bearer s3cret\n', wrong: 'Bearer s3cret\n' });
	const right = await desk('take', { headersFile: `${folder}/headers` });
	right.commands(1);
	right.tick(15 * SECOND);
	await right.asked(1);
	expect(right.collector.requests[0]?.headers.authorization).toBe('Bearer s3cret');
	const wrong = await desk('take', { headersFile: `${folder}/wrong` });
	wrong.commands(1);
	for (let times = 0; times < 3; times++) await wrong.again();
	expect(wrong.alarm()).toContain(`line 1 of ${folder}/wrong is no header`);
	expect(wrong.alarm()).not.toContain('s3cret');
});

test('metrics are what the instruments say when they are sent', async () => {
	const it = await desk('take', { metrics: true });
	const { instruments } = it.otlp;
	const add = instruments?.counter({ name: 'commands', help: 'Commands.', labels: ['status'] });
	const record = instruments?.histogram({ name: 'took', unit: 'seconds', help: 'How long.', limits: [1, 2] });
	instruments?.gauge({ name: 'waiting', help: 'What waits.' }, () => [[7]]);
	instruments?.total({ name: 'sent', unit: 'bytes', help: 'Bytes.', labels: ['interface'] }, () => [
		[9, { interface: 'eth0' }],
	]);
	add?.(2, { status: 'succeeded' });
	for (const value of [0.5, 1.5, 9]) record?.(value);
	it.tick(15 * SECOND);
	await it.asked(1);
	const { metrics } = it.collector;
	expect(metrics.get('gatehouse.commands')?.sum?.dataPoints).toMatchObject([
		{ attributes: { status: 'succeeded' }, asDouble: 2 },
	]);
	expect(metrics.get('gatehouse.took')).toMatchObject({
		unit: 's',
		histogram: { dataPoints: [{ count: '3', sum: 11, bucketCounts: ['1', '1', '1'] }] },
	});
	expect(metrics.get('gatehouse.waiting')?.gauge?.dataPoints).toMatchObject([{ asDouble: 7 }]);
	expect(metrics.get('gatehouse.sent')).toMatchObject({ unit: 'By', sum: { dataPoints: [{ asDouble: 9 }] } });
});

test('told to stop, it sends what is left', async () => {
	const it = await desk();
	it.commands(1);
	it.actor.send({ type: 'STOP' });
	await vi.waitFor(() => expect(it.actor.getSnapshot().status).toBe('done'));
	expect(it.collector.spans).toHaveLength(3);
});
