import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../actors/telemetry/figures.ts';
import type { Description, Instruments, Labels, Reading } from '../../actors/telemetry/instruments.ts';
import { metricsOf } from '../../actors/telemetry/metrics.ts';

import type { Condition, HouseEvent } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import { command, device } from '../kit/commands.ts';

/** Instruments that write down what they are told, by name and labels. */
function notebook() {
	const counts = new Map<string, number>();
	const records = new Map<string, number[]>();
	const reads = new Map<string, () => Iterable<Reading>>();
	const keyOf = ({ name }: Description, labels: Labels = {}) => [name, ...Object.values(labels)].join(' ');
	const instruments: Instruments = {
		counter: (what) => (amount, labels) => {
			expect(Object.keys(labels ?? {})).toEqual(what.labels ?? []);
			expect(amount).toBeGreaterThanOrEqual(0);
			counts.set(keyOf(what, labels), (counts.get(keyOf(what, labels)) ?? 0) + amount);
		},
		histogram: (what) => (value, labels) => {
			records.set(keyOf(what, labels), [...(records.get(keyOf(what, labels)) ?? []), value]);
		},
		gauge: (what, read) => void reads.set(what.name, read),
		total: (what, read) => void reads.set(what.name, read),
	};
	return {
		instruments,
		counts,
		records,
		/** What a gauge says now, by its labels. */
		read: (name: string) =>
			Object.fromEntries(
				[...(reads.get(name) ?? (() => []))()].map(([value, labels = {}]) => [Object.values(labels).join(' '), value]),
			),
	};
}

function desk() {
	const book = notebook();
	const observe = metricsOf(book.instruments);
	return {
		...book,
		observe,
		received: (id: string, action = 'onOff.on') =>
			observe({
				...{ type: 'COMMAND_RECEIVED', delivery: 1, retained: false },
				request: { command: command({ id, action }) },
			}),
		result: (payload: JsonObject) => observe({ type: 'ANNOUNCE', topic: 'res', payload, retain: false }),
		link: (state: Condition) => observe({ type: 'LINK_CHANGED', state, fresh: false, detail: {} }),
	};
}

const timings = { queuedMs: 20, executedMs: 400 };

describe('commands', () => {
	test('are counted by action and final status, with how long they took', () => {
		const it = desk();
		it.received('a');
		it.result({ id: 'a', status: 'accepted', final: false });
		it.result({ id: 'a', status: 'succeeded', final: true, timings });
		expect([...it.counts]).toEqual([['commands onOff.on succeeded', 1]]);
		expect([...it.records]).toEqual([
			['command_duration queued', [0.02]],
			['command_duration executed', [0.4]],
		]);
	});

	test('that never began took no time to execute', () => {
		const it = desk();
		it.received('a');
		it.result({ id: 'a', status: 'expired', final: true, timings: { queuedMs: 60_000, executedMs: 0 } });
		expect([...it.records.keys()]).toEqual(['command_duration queued']);
	});

	test('that are told again count as that', () => {
		const it = desk();
		it.received('a');
		it.result({ id: 'a', status: 'succeeded', final: true, duplicate: true, timings });
		expect([...it.counts]).toEqual([['commands_repeated', 1]]);
	});

	test('that are rejected, or not known, give no name: it may be anything', () => {
		const it = desk();
		it.received('a', 'made.up');
		it.result({ id: 'a', status: 'rejected', final: true });
		it.result({ id: null, status: 'rejected', final: true });
		it.result({ id: 'of an earlier life', status: 'failed', final: true });
		expect(Object.fromEntries(it.counts)).toEqual({ 'commands other rejected': 2, 'commands other failed': 1 });
	});

	test('of very many actions are some, and others', () => {
		const it = desk();
		for (let n = 0; n < 1_000; n++) {
			it.received(`${n}`, `cluster.command${n}`);
			it.result({ id: `${n}`, status: 'succeeded', final: true });
		}
		expect(it.counts.size).toBe(101);
	});
});

test('messages are counted by kind, and how soon the broker had them', () => {
	const it = desk();
	it.observe({ type: 'PUBLISH', publication: 1, topic: 'state/zw-5', payload: {}, retain: true });
	it.observe({ type: 'PUBLISHED', publication: 1 });
	it.observe({ type: 'PUBLISHED', publication: 77 });
	expect([...it.counts]).toEqual([['messages_published state', 1]]);
	expect(it.records.get('message_confirmation')).toHaveLength(1);
});

test('uses of the line are counted by what and outcome', () => {
	const it = desk();
	const use = { type: 'LINE_USED', stack: 'zw', what: 'SendData', began: 1_000 } as const;
	it.observe({ ...use, outcome: 'ok', ended: 1_030 });
	it.observe({ ...use, outcome: 'noAck', ended: 3_000 });
	expect([...it.counts.keys()]).toEqual(['line_requests zw SendData ok', 'line_requests zw SendData noAck']);
	expect(it.records.get('line_request_duration zw')).toEqual([0.03, 2]);
});

test('a subsystem is in one state, by its own word where it speaks', () => {
	const it = desk();
	it.observe({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'starting', restarts: 0 });
	it.observe({ type: 'STACK_CHANGED', stack: 'zw', state: 'degraded', actions: [], detail: {} });
	it.observe({ type: 'SUBSYSTEM_CHANGED', subsystem: 'zw', state: 'ready', restarts: 2 });
	it.observe({ type: 'CONDITION_CHANGED', subsystem: 'modem', state: 'ready', detail: {} });
	for (const state of ['ready', 'ready', 'down', 'ready'] as const) it.link(state);
	expect(it.read('subsystem_state')).toMatchObject({
		'zw degraded': 1,
		'zw ready': 0,
		'modem ready': 1,
		'cloud ready': 1,
	});
	expect(Object.fromEntries(it.counts)).toEqual({ 'subsystem_restarts zw': 2, link_connections: 2 });
});

test('alarms that are raised, and how often they were', () => {
	const it = desk();
	const raise = (id: string, severity: 'error' | 'warning'): HouseEvent => ({
		...{ type: 'ALARM_CHANGED', raised: true },
		alarm: { id, severity, text: 'x', remedy: 'y' },
	});
	for (const event of [raise('a', 'error'), raise('a', 'error'), raise('b', 'warning')]) it.observe(event);
	it.observe({ type: 'ALARM_CHANGED', raised: false, id: 'b' });
	expect(it.read('alarms')).toEqual({ error: 1, warning: 0, info: 0 });
	expect(Object.fromEntries(it.counts)).toEqual({ 'alarms_raised error': 1, 'alarms_raised warning': 1 });
});

test('devices are counted, not named', () => {
	const it = desk();
	for (const [id, reachable] of [
		['zw-1', true],
		['zw-2', true],
		['zw-3', false],
	] as const)
		it.observe({ type: 'DEVICE_CHANGED', device: device({ id, reachable }) });
	it.observe({ type: 'DEVICE_REMOVED', stack: 'zw', device: 'zw-2' });
	it.observe({ type: 'STATE_REPORTED', device: 'zw-1', endpoint: 0, attributes: {} });
	expect(it.read('devices')).toEqual({ 'zw true': 1, 'zw false': 1 });
	expect([...it.counts]).toEqual([['device_reports zw state', 1]]);
});

describe('figures', () => {
	function figures(queues: JsonObject = {}) {
		const book = notebook();
		const observe = figuresOf(book.instruments, { session: 42, version: '0.1.0', queues: () => queues });
		return { ...book, observe };
	}

	test('are those of the last measurement, in base units', () => {
		const it = figures();
		it.observe({
			type: 'MEASURED',
			measured: {
				uptimeSeconds: 60,
				cpu: { processPercent: 12.5 },
				eventLoop: { p99Ms: 11 },
				serial: { zw: { framesSent: 7, acknowledged: { count: 6, p50Ms: 5 } } },
				network: { eth0: { rxBytes: 1_000 } },
			},
		});
		expect(it.read('process_cpu_usage')).toEqual({ '': 0.125 });
		expect(it.read('event_loop_delay_p99')).toEqual({ '': 0.011 });
		expect(it.read('serial_frames_sent')).toEqual({ zw: 7 });
		expect(it.read('serial_acknowledgement_p50')).toEqual({ zw: 0.005 });
		expect(it.read('network_received')).toEqual({ eth0: 1_000 });
	});

	test('that were not measured are absent', () => {
		const it = figures();
		for (const name of ['uptime', 'serial_frames_sent', 'modem_signal_rsrp', 'outbox_messages'])
			expect(it.read(name)).toEqual({});
	});

	test('of what waits are of now, and the modem’s by its own word', () => {
		const it = figures({ outbox: { waiting: 3, lost: 1 }, commands: { open: 2 } });
		it.observe({
			...{ type: 'CONDITION_CHANGED', subsystem: 'modem', state: 'ready' },
			detail: { signal: { rsrpDbm: -97, rsrqDb: -11 } },
		});
		expect(it.read('outbox_messages')).toEqual({ '': 3 });
		expect(it.read('outbox_messages_lost')).toEqual({ '': 1 });
		expect(it.read('modem_signal_rsrp')).toEqual({ '': -97 });
		expect(it.read('session')).toEqual({ '': 42 });
		expect(it.read('info')).toEqual({ '0.1.0': 1 });
	});
});
