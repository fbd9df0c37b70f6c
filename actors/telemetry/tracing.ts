/**
 * Each command as one trace, from the link to the radio, made of the events of the house: the subsystems do not know of it.
 *
 * The command's span begins when its bytes came and ends with its final result. Below it: `receive` (read and checked),
 * `store` (judged, and on disk), `queue` (until its turn), `execute` with each use of the stack's line, `conclude` (the
 * result on disk), `publish` (until the broker has it; it may outlast the others). Promises: no arguments, names or PINs in
 * any of them; a bounded number at a time; what was open when the gateway ended is not traced further, though its result
 * still bears its trace.
 *
 * Source: W3C Trace Context; OpenTelemetry, "Trace API".
 */
import {
	type Context,
	createTraceState,
	type HrTime,
	ROOT_CONTEXT,
	type Span,
	SpanKind,
	SpanStatusCode,
	type Tracer,
	trace,
} from '@opentelemetry/api';
import type { Command, FromLink, FromStack, HouseEvent, TraceContext } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import type { Observer } from './observer.ts';

type Received = Extract<FromLink, { type: 'COMMAND_RECEIVED' }>;

export interface Tracing {
	/** Begins the trace of a command, or takes it up. @returns The same, in whose trace its results are to be. */
	readonly begin: (received: Received) => Received;
	readonly observe: Observer;
}

type Phase = 'store' | 'queue' | 'execute' | 'conclude';

interface Open {
	readonly root: Span;
	/** Below the root. */
	readonly context: Context;
	phase: { readonly name: Phase; readonly span: Span };
	/** Below `execute`, once it has begun. */
	executing?: Context;
}

/** Commands, and publications. */
const MOST_OPEN = 2_000;
/** Commands that have ended, of which the line may still have a word. */
const MOST_ENDED = 100;

/** @param now ms since the epoch. */
export function tracingBy(tracer: Tracer, now: () => number): Tracing {
	/** By the command's id. */
	const open = new Map<string, Open>();
	const ended = new Map<string, Open>();
	/** By the command's id: results that the outbox has; then by their publication. */
	const unpublished = new Map<string, Span>();
	const publishing = new Map<number, Span>();

	const begun = (name: string, at: number, kind: SpanKind, context: Context) =>
		tracer.startSpan(name, { kind, startTime: hr(at) }, context);
	const below = (context: Context, name: string, at = now(), kind = SpanKind.INTERNAL) =>
		begun(name, at, kind, context);
	const finish = (span: Span, at = now()) => span.end(hr(at));

	const enter = (command: Open, name: Phase) => {
		finish(command.phase.span);
		const span = below(command.context, name);
		command.phase = { name, span };
		if (name === 'execute') command.executing = trace.setSpan(command.context, span);
	};

	const begin = (received: Received): Received => {
		const { request, arrivedAt = now() } = received;
		const id = 'command' in request ? request.command.id : request.refusal.id;
		const first = id === null ? undefined : open.get(id);
		if (first && 'command' in request) {
			first.root.addEvent('received again', hr(now()));
			return received;
		}
		const sent = 'command' in request ? request.command : request.refusal;
		const name = 'command' in request ? request.command.action : 'refused';
		const root = begun(name, Math.min(arrivedAt, now()), SpanKind.CONSUMER, parentOf(sent.trace));
		const mark = { trace: traceOf(root) };
		const context = trace.setSpan(ROOT_CONTEXT, root);
		if ('refusal' in request) {
			if (id !== null) root.setAttribute('gatehouse.command.id', id);
			fail(root, request.refusal.error.code);
			finish(root);
			return { ...received, request: { refusal: { ...request.refusal, ...mark } } };
		}
		if (root.isRecording() && open.size < MOST_OPEN) {
			root.setAttributes(attributesOf(request.command));
			finish(below(context, 'receive', arrivedAt));
			const store = below(context, 'store');
			open.set(request.command.id, { root, context, phase: { name: 'store', span: store } });
		}
		return { ...received, request: { command: { ...request.command, ...mark } } };
	};

	const told = ({ id, status, final, duplicate, error }: JsonObject) => {
		const command = typeof id === 'string' ? open.get(id) : undefined;
		if (typeof id !== 'string' || !command) return;
		if (!final) {
			if (!duplicate && command.phase.name === 'store') enter(command, 'queue');
			return;
		}
		open.delete(id);
		finish(command.phase.span);
		if (typeof status === 'string') command.root.setAttribute('gatehouse.status', status);
		// The result was given before, and is told again.
		if (duplicate) command.root.setAttribute('gatehouse.duplicate', true);
		else {
			keep(unpublished, id, below(command.context, 'publish', now(), SpanKind.PRODUCER), MOST_OPEN, finish);
			keep(ended, id, command, MOST_ENDED);
		}
		if (typeof error === 'object' && error !== null && 'code' in error) fail(command.root, String(error.code));
		finish(command.root);
	};

	const outcome = ({ id, outcome: end }: Extract<FromStack, { type: 'OUTCOME' }>) => {
		const command = open.get(id);
		if (command?.phase.name !== 'execute') return;
		if ('error' in end) fail(command.phase.span, end.error.code);
		else command.phase.span.setAttribute('gatehouse.confirmed_by', end.confirmedBy);
		enter(command, 'conclude');
	};

	const used = ({ command: id, stack, what, ...use }: Extract<FromStack, { type: 'LINE_USED' }>) => {
		const context = id === undefined ? undefined : (open.get(id) ?? ended.get(id))?.executing;
		if (!context) return;
		const span = below(context, `line ${what}`, use.began, SpanKind.CLIENT);
		span.setAttributes({ 'gatehouse.stack': stack, 'gatehouse.line.outcome': use.outcome });
		if (use.outcome !== 'ok') fail(span, use.outcome);
		finish(span, use.ended);
	};

	const published = (publication: number, { id, final, duplicate }: JsonObject) => {
		const span = typeof id === 'string' && final && !duplicate ? unpublished.get(id) : undefined;
		if (typeof id !== 'string' || !span) return;
		unpublished.delete(id);
		keep(publishing, publication, span, MOST_OPEN, finish);
	};

	const observe = (event: HouseEvent) => {
		switch (event.type) {
			case 'DISPATCH': {
				const command = event.event.type === 'EXECUTE' ? open.get(event.event.id) : undefined;
				if (!command) break;
				enter(command, 'execute');
				command.phase.span.setAttribute('gatehouse.stack', event.stack);
				break;
			}
			case 'OUTCOME':
				outcome(event);
				break;
			case 'LINE_USED':
				used(event);
				break;
			case 'ANNOUNCE':
				if (event.topic === 'res' && event.payload) told(event.payload);
				break;
			case 'PUBLISH':
				if (event.topic === 'res' && event.payload) published(event.publication, event.payload);
				break;
			case 'PUBLISHED': {
				const span = publishing.get(event.publication);
				publishing.delete(event.publication);
				if (span) finish(span);
				break;
			}
			default:
		}
	};
	return { begin, observe };
}

/** Within bounds: the oldest gives way. */
function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number, gone = (_: Value) => {}) {
	map.set(key, value);
	const [oldest] = map;
	if (map.size <= most || !oldest) return;
	map.delete(oldest[0]);
	gone(oldest[1]);
}

function fail(span: Span, code: string) {
	span.setAttribute('error.type', code);
	span.setStatus({ code: SpanStatusCode.ERROR });
}

function attributesOf({ id, target, action, endpoint, priority }: Command) {
	return {
		'gatehouse.command.id': id,
		'gatehouse.target': target,
		'gatehouse.action': action,
		'gatehouse.endpoint': endpoint,
		'gatehouse.priority': priority,
	};
}

/** Not by a number: one of before the process began would be taken for a span of time. */
const hr = (ms: number): HrTime => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1e6)];

function parentOf(sent: TraceContext | undefined): Context {
	const [, traceId, spanId, flags] = sent?.traceparent.split('-') ?? [];
	if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
	return trace.setSpanContext(ROOT_CONTEXT, {
		traceId,
		spanId,
		traceFlags: Number.parseInt(flags, 16),
		isRemote: true,
		...(sent?.tracestate !== undefined && { traceState: createTraceState(sent.tracestate) }),
	});
}

function traceOf(span: Span): TraceContext {
	const { traceId, spanId, traceFlags, traceState } = span.spanContext();
	const tracestate = traceState?.serialize();
	return {
		traceparent: `00-${traceId}-${spanId}-0${traceFlags & 1}`,
		...(tracestate && { tracestate }),
	};
}
