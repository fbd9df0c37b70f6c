import {
	ParentBasedSampler,
	type ReadableSpan,
	TraceIdRatioBasedSampler,
	TracerProvider,
} from '@opentelemetry/sdk-trace';
import { describe, expect, test } from 'vitest';

import { tracingBy } from '../../actors/telemetry/tracing.ts';
import type { Command, FromLink, HouseEvent, Outcome, TraceContext } from '../../machines/events.ts';
import { command } from '../kit/commands.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const SENT: TraceContext = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'congo=t61' };
const START = Date.UTC(2026, 7, 22, 10);

type Received = Extract<FromLink, { type: 'COMMAND_RECEIVED' }>;

const succeeded: Outcome = { status: 'succeeded', confirmedBy: 'report', result: {} };

/** Since the start. */
const msFrom = ([seconds, nanoseconds]: readonly [number, number]) => seconds * 1_000 + nanoseconds / 1e6 - START;

/** A house that is told by hand, 10 ms from one event to the next. */
function desk(sampleRatio = 1) {
	const ended: ReadableSpan[] = [];
	const nothing = async () => {};
	const processor = {
		...{ onStart: () => {}, forceFlush: nothing, shutdown: nothing },
		onEnd: (span: ReadableSpan) => void ended.push(span),
	};
	const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) });
	const tracer = new TracerProvider({ sampler, spanProcessors: [processor] }).getTracer('test');
	let now = START;
	const tracing = tracingBy(tracer, () => now);
	const observe = (event: HouseEvent) => {
		now += 10;
		tracing.observe(event);
	};
	const result = (id: string, how: object, publication: number) => {
		const payload = { v: 1, id, ...how };
		observe({ type: 'ANNOUNCE', topic: 'res', payload, retain: false });
		observe({ type: 'PUBLISH', publication, topic: 'res', payload, retain: false });
	};
	const it = {
		spans: () =>
			ended.map((span) => {
				const { name, attributes, status, startTime, endTime, parentSpanContext } = span;
				const { traceId, spanId } = span.spanContext();
				const parent = ended.find((one) => one.spanContext().spanId === parentSpanContext?.spanId);
				return {
					...{ name, attributes, failed: status.code === 2, trace: traceId, id: spanId },
					...{ from: msFrom(startTime), to: msFrom(endTime) },
					parent: parent?.name ?? parentSpanContext?.spanId,
				};
			}),
		/** Each span, and below which it is. */
		tree: () => it.spans().map(({ name, parent }) => `${name} < ${parent}`),
		receive: (what: Partial<Command> = {}, arrivedAt = now - 5): Received =>
			tracing.begin({
				...{ type: 'COMMAND_RECEIVED', delivery: 1, retained: false, arrivedAt },
				request: { command: command({ id: 'a', ...what }) },
			}),
		begin: tracing.begin,
		accepted: (id = 'a', how = {}) => result(id, { status: 'accepted', final: false, ...how }, 1),
		execute: (id = 'a') =>
			observe({
				...{ type: 'DISPATCH', stack: 'zw' },
				event: {
					...{ type: 'EXECUTE', id, device: 'zw-12', endpoint: 0, action: 'doorLock.lockDoor', args: {} },
					...{ priority: 'normal', expiresAt: 0 },
				},
			}),
		line: (id: string | undefined = 'a', outcome = 'ok') =>
			observe({
				...{ type: 'LINE_USED', stack: 'zw', what: 'SendData', began: now, ended: now + 10, outcome },
				...(id !== undefined && { command: id }),
			}),
		outcome: (outcome: Outcome = succeeded, id = 'a') => observe({ type: 'OUTCOME', stack: 'zw', id, outcome }),
		final: (status: string, how = {}, id = 'a') => result(id, { status, final: true, ...how }, 2),
		published: (publication = 2) => observe({ type: 'PUBLISHED', publication }),
	};
	return it;
}

test('a command is one trace, from the link to the radio and back to the broker', () => {
	const it = desk();
	it.receive({ action: 'doorLock.lockDoor', target: 'zw-12', trace: SENT });
	it.execute();
	it.accepted();
	it.line();
	it.outcome();
	it.final('succeeded');
	it.published();
	expect(it.tree()).toEqual([
		'receive < doorLock.lockDoor',
		'store < doorLock.lockDoor',
		'line SendData < execute',
		'execute < doorLock.lockDoor',
		'conclude < doorLock.lockDoor',
		`doorLock.lockDoor < ${SPAN}`,
		'publish < doorLock.lockDoor',
	]);
	expect(new Set(it.spans().map(({ trace }) => trace))).toEqual(new Set([TRACE]));
	const by = Object.fromEntries(it.spans().map(({ name, from, to }) => [name, [from, to]]));
	expect(by).toEqual({
		'doorLock.lockDoor': [-5, 60],
		receive: [-5, 0],
		store: [0, 10],
		execute: [10, 50],
		'line SendData': [30, 40],
		conclude: [50, 60],
		publish: [60, 80],
	});
});

test('one that waits for its turn says for how long', () => {
	const it = desk();
	it.receive();
	it.accepted();
	it.execute();
	expect(it.spans().map(({ name }) => name)).toEqual(['receive', 'store', 'queue']);
});

test('its results are told in its trace, below its own span', () => {
	const it = desk();
	const { request } = it.receive({ trace: SENT });
	it.final('succeeded');
	const root = it.spans().find(({ parent }) => parent === SPAN);
	expect(request).toMatchObject({
		command: { trace: { traceparent: `00-${TRACE}-${root?.id}-01`, tracestate: 'congo=t61' } },
	});
});

describe('whether it is sampled', () => {
	test('says its sender', () => {
		const it = desk();
		const { request } = it.receive({ trace: { traceparent: `00-${TRACE}-${SPAN}-00` } });
		it.final('succeeded');
		expect(it.spans()).toEqual([]);
		expect(request).toMatchObject({
			command: { trace: { traceparent: expect.stringMatching(`^00-${TRACE}-.*-00$`) } },
		});
	});

	test.each([
		[0, '00'],
		[1, '01'],
	])('without one, the ratio: %d', (ratio, flags) => {
		const it = desk(ratio);
		const { request } = it.receive();
		it.final('succeeded');
		expect(it.spans().length > 0).toBe(ratio === 1);
		expect(request).toMatchObject({ command: { trace: { traceparent: expect.stringMatching(`-${flags}$`) } } });
	});
});

describe('a failure is told by its code', () => {
	test('of the execution, the line and the command', () => {
		const it = desk();
		it.receive();
		it.execute();
		it.line('a', 'noAck');
		const error = { code: 'DEVICE_NO_ACK', message: 'no acknowledgement from node 12', retryable: true } as const;
		it.outcome({ status: 'failed', error });
		it.final('failed', { error });
		const failed = it
			.spans()
			.flatMap(({ name, failed, attributes }) => (failed ? [[name, attributes['error.type']]] : []));
		expect(failed).toEqual([
			['line SendData', 'noAck'],
			['execute', 'DEVICE_NO_ACK'],
			[command({}).action, 'DEVICE_NO_ACK'],
		]);
	});

	test('of what is no command', () => {
		const it = desk();
		const error = { code: 'INVALID_JSON', message: 'the payload is not JSON', retryable: false } as const;
		const { request } = it.begin({
			...{ type: 'COMMAND_RECEIVED', delivery: 1, retained: false },
			request: { refusal: { id: null, trace: SENT, error } },
		});
		expect(it.spans()).toMatchObject([{ name: 'refused', failed: true, parent: SPAN }]);
		expect(request).toMatchObject({ refusal: { trace: { traceparent: expect.stringContaining(TRACE) } } });
	});
});

describe('one that comes again', () => {
	test('while the first is open is an event of the first', () => {
		const it = desk();
		it.receive({ trace: SENT });
		const again = it.receive({ trace: SENT });
		expect(again.request).toMatchObject({ command: { trace: SENT } });
		it.accepted('a', { duplicate: true });
		it.final('succeeded');
		expect(it.spans().filter(({ parent }) => parent === SPAN)).toHaveLength(1);
	});

	test('when it has ended has a short trace of its own', () => {
		const it = desk();
		it.receive();
		it.final('succeeded', { duplicate: true });
		expect(it.spans().at(-1)?.attributes).toMatchObject({ 'gatehouse.duplicate': true });
		expect(it.spans().map(({ name }) => name)).not.toContain('publish');
	});
});

test('what the line says of it late counts, too', () => {
	const it = desk();
	it.receive();
	it.execute();
	it.outcome();
	it.final('succeeded');
	it.line('a', 'aborted');
	expect(it.tree().at(-1)).toBe('line SendData < execute');
});

test('what is nobody’s is no span: other uses of the line, other results, what was open before the start', () => {
	const it = desk();
	it.line(undefined);
	it.line('other');
	it.execute('other');
	it.outcome(succeeded, 'other');
	it.final('succeeded', {}, 'other');
	it.published(77);
	expect(it.spans()).toEqual([]);
});

test('neither arguments nor names nor PINs are in it', () => {
	const it = desk();
	it.receive({ action: 'doorLock.setCredential', args: { credential: { pin: '4711-secret' } } });
	it.execute();
	it.outcome({ status: 'succeeded', confirmedBy: 'report', result: { pin: '4711-secret' } });
	it.final('succeeded', { result: { pin: '4711-secret' } });
	expect(JSON.stringify(it.spans())).not.toContain('4711');
});

test('it holds a bounded number of commands; the others bear their trace all the same', () => {
	const it = desk();
	for (let n = 0; n < 2_000; n++) it.receive({ id: `${n}` });
	const { request } = it.receive({ id: 'more', trace: SENT });
	const before = it.spans().length;
	it.final('succeeded', {}, 'more');
	expect(it.spans()).toHaveLength(before);
	expect(request).toMatchObject({ command: { trace: { traceparent: expect.stringContaining(TRACE) } } });
	it.final('succeeded', {}, '0');
	expect(it.spans().length).toBeGreaterThan(before);
});
