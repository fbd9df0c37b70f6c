import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EventObject } from 'xstate';
import { openPrometheus } from '../../actors/telemetry/prometheus.ts';
import type { AlarmChanged } from '../../machines/events.ts';
import { stoppedClock } from '../kit/clock.ts';
import { freePort } from '../kit/line.ts';

const isAlarm = (event: EventObject): event is AlarmChanged => event.type === 'ALARM_CHANGED';

/** Listens on a port of its own until the test is over. */
async function desk(port?: number) {
	const at = port ?? (await freePort());
	const time = stoppedClock();
	const { instruments, create } = openPrometheus({ host: '127.0.0.1', port: at }, () => 0.5);
	const actor = create({ inspect: () => {}, ...{ clock: time.clock } });
	const alarms: AlarmChanged[] = [];
	actor.on('*', (event: EventObject) => isAlarm(event) && alarms.push(event));
	actor.start();
	onTestFinished(() => void actor.stop());
	const it = {
		actor,
		instruments,
		port: at,
		tick: time.tick,
		listens: () => vi.waitFor(() => expect(actor.getSnapshot().matches({ serving: 'listening' })).toBe(true)),
		get: async (path = '/metrics', method = 'GET') => await fetch(`http://127.0.0.1:${at}${path}`, { method }),
		alarm: () => {
			const last = alarms.at(-1);
			return last?.raised ? last.alarm.text : undefined;
		},
	};
	if (port === undefined) await it.listens();
	return it;
}

describe('the page', () => {
	test('has what the instruments say now, by the names of Prometheus', async () => {
		const it = await desk();
		const add = it.instruments.counter({ name: 'commands', help: 'Commands.', labels: ['status'] });
		const record = it.instruments.histogram({
			name: 'command_duration',
			unit: 'seconds',
			help: 'Took.',
			limits: [1, 2],
		});
		let waiting = 7;
		it.instruments.gauge({ name: 'outbox_messages', help: 'Wait.' }, () => [[waiting]]);
		it.instruments.total({ name: 'network_sent', unit: 'bytes', help: 'Sent.', labels: ['interface'] }, () => [
			[9, { interface: 'eth0' }],
		]);
		add(2, { status: 'succeeded' });
		record(1.5);
		waiting = 8;
		const response = await it.get();
		const text = await response.text();
		expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
		for (const line of [
			'# TYPE gatehouse_commands_total counter',
			'gatehouse_commands_total{status="succeeded"} 2',
			'gatehouse_command_duration_seconds_bucket{le="2"} 1',
			'gatehouse_outbox_messages 8',
			'gatehouse_network_sent_bytes_total{interface="eth0"} 9',
		])
			expect(text.split('\n')).toContain(line);
		expect(text).toMatch(/^process_cpu_seconds_total /m);
		expect(await (await it.get()).text()).toContain('gatehouse_network_sent_bytes_total{interface="eth0"} 9\n');
	});

	test('that cannot be made is an error of the server, and the next one is asked for anew', async () => {
		const it = await desk();
		let isBroken = true;
		it.instruments.gauge({ name: 'x', help: 'X.' }, () => {
			if (isBroken) throw new Error('no figures');
			return [[1]];
		});
		const broken = await it.get();
		expect([broken.status, await broken.text()]).toEqual([500, 'no figures\n']);
		isBroken = false;
		expect((await it.get()).status).toBe(200);
	});
});

test.each([
	['/', 'GET'],
	['/metrics/', 'GET'],
	['/metrics', 'POST'],
	['/metrics', 'DELETE'],
	['/../etc/passwd', 'GET'],
])('%s by %s is not there', async (path, method) => {
	const it = await desk();
	expect((await it.get(path, method)).status).toBe(404);
});

test('a query is no other page', async () => {
	const it = await desk();
	expect((await it.get('/metrics?name=x')).status).toBe(200);
});

test('whoever says too much is not listened to', async () => {
	const it = await desk();
	const answer = await new Promise<string>((resolve) => {
		const socket = connect(it.port, '127.0.0.1', () =>
			socket.write(`GET /metrics HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`),
		);
		let heard = '';
		socket.on('data', (bytes) => {
			heard += bytes;
		});
		socket.on('error', () => resolve(heard)).on('close', () => resolve(heard));
	});
	expect(answer).toContain('431');
});

test('a port that is taken is an alarm, and listened at as soon as it is free', async () => {
	const other = createServer();
	const port = await freePort();
	await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
	const it = await desk(port);
	await vi.waitFor(() => expect(it.alarm()).toContain(`http://127.0.0.1:${port}/metrics`));
	await new Promise((resolve) => other.close(resolve));
	it.tick(1_000);
	await it.listens();
	expect(it.alarm()).toBeUndefined();
	expect((await it.get()).status).toBe(200);
});

test('told to stop, nothing listens any more', async () => {
	const it = await desk();
	it.actor.send({ type: 'STOP' });
	await expect(it.get()).rejects.toThrow('fetch failed');
});
