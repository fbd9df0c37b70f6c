/**
 * An OpenTelemetry collector on 127.0.0.1: takes OTLP over HTTP and decodes it by the official protocol
 * (`opentelemetry-proto/`), or does as it is told instead: hangs, refuses.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import protobuf from 'protobufjs';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { freePort } from './line.ts';

const FOLDER = fileURLToPath(new URL('./opentelemetry-proto/', import.meta.url));
const SERVICES = 'opentelemetry.proto.collector';

const value = z.looseObject({
	stringValue: z.string().optional(),
	boolValue: z.boolean().optional(),
	intValue: z.string().optional(),
	doubleValue: z.number().optional(),
});
const attributes = z
	.array(z.object({ key: z.string(), value }))
	.transform((pairs) =>
		Object.fromEntries(
			pairs.map(({ key, value: { stringValue, boolValue, intValue, doubleValue } }) => [
				key,
				stringValue ?? boolValue ?? (intValue === undefined ? doubleValue : Number(intValue)),
			]),
		),
	);
const hex = z.string().transform((base64) => Buffer.from(base64, 'base64').toString('hex'));
const nanoseconds = z.string().transform(BigInt);

const span = z.object({
	traceId: hex,
	spanId: hex,
	parentSpanId: hex.optional(),
	traceState: z.string().optional(),
	name: z.string(),
	startTimeUnixNano: nanoseconds,
	endTimeUnixNano: nanoseconds,
	attributes: attributes.default({}),
	status: z.looseObject({ code: z.string().optional() }).optional(),
});
const traces = z.object({
	resourceSpans: z.array(
		z.object({
			resource: z.object({ attributes }),
			scopeSpans: z.array(z.object({ spans: z.array(span) })),
		}),
	),
});

const point = z.looseObject({
	attributes: attributes.default({}),
	asDouble: z.number().optional(),
	asInt: z.string().optional(),
	count: z.string().optional(),
	sum: z.number().optional(),
});
const points = z.object({ dataPoints: z.array(point).default([]) });
const metric = z.looseObject({
	name: z.string(),
	unit: z.string().optional(),
	sum: points.optional(),
	gauge: points.optional(),
	histogram: points.optional(),
});
const metrics = z.object({
	resourceMetrics: z.array(z.object({ scopeMetrics: z.array(z.object({ metrics: z.array(metric) })) })),
});

export type DecodedSpan = z.output<typeof span>;
export type DecodedMetric = z.output<typeof metric>;

/** `take`; `hang`: no answer; a number: that status. */
export type Behaviour = 'take' | 'hang' | number;

export interface CollectorHere {
	readonly url: string;
	behaviour: Behaviour;
	/** What was taken, oldest first. */
	readonly spans: readonly DecodedSpan[];
	/** The last of each name. */
	readonly metrics: ReadonlyMap<string, DecodedMetric>;
	/** Of all spans. */
	readonly resource: () => { readonly [name: string]: unknown };
	/** Requests, whatever became of them. */
	readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
	readonly close: () => Promise<void>;
}

/** Listens until it is closed. @param port Default: a free one. */
export async function openCollector(behaviour: Behaviour = 'take', port?: number): Promise<CollectorHere> {
	const root = new protobuf.Root();
	root.resolvePath = (_, target) => `${FOLDER}${target}`;
	await root.load([
		'opentelemetry/proto/collector/trace/v1/trace_service.proto',
		'opentelemetry/proto/collector/metrics/v1/metrics_service.proto',
	]);
	const decode = (type: string, bytes: Uint8Array) => {
		const message = root.lookupType(`${SERVICES}.${type}`);
		return message.toObject(message.decode(bytes), { longs: String, bytes: String, enums: String });
	};
	const spans: DecodedSpan[] = [];
	const latest = new Map<string, DecodedMetric>();
	const requests: CollectorHere['requests'][number][] = [];
	let resource: { readonly [name: string]: unknown } = {};

	const take = (path: string, bytes: Uint8Array) => {
		if (path === '/v1/traces') {
			for (const one of traces.parse(decode('trace.v1.ExportTraceServiceRequest', bytes)).resourceSpans) {
				resource = one.resource.attributes;
				spans.push(...one.scopeSpans.flatMap((scope) => scope.spans));
			}
			return 200;
		}
		if (path !== '/v1/metrics') return 404;
		const { resourceMetrics } = metrics.parse(decode('metrics.v1.ExportMetricsServiceRequest', bytes));
		for (const one of resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics)))
			latest.set(one.name, one);
		return 200;
	};

	const answer = async (request: IncomingMessage, response: ServerResponse) => {
		const path = request.url ?? '';
		requests.push({ path, headers: request.headers });
		const chunks: Uint8Array[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const { behaviour } = collector;
		if (behaviour === 'hang') return;
		const status = behaviour === 'take' ? take(path, gunzipSync(Buffer.concat(chunks))) : behaviour;
		response.writeHead(status).end();
	};

	const at = port ?? (await freePort());
	const server = createServer((request, response) => {
		answer(request, response).catch((fault: unknown) => response.writeHead(400).end(String(fault)));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(at, '127.0.0.1', resolve);
	});
	const close = async () => {
		if (!server.listening) return;
		const closed = new Promise((resolve) => server.close(resolve));
		server.closeAllConnections();
		await closed;
	};
	const collector: CollectorHere = {
		url: `http://127.0.0.1:${at}`,
		behaviour,
		spans,
		metrics: latest,
		resource: () => resource,
		requests,
		close,
	};
	return collector;
}

/** The same, until the test is over. */
export async function startCollector(behaviour?: Behaviour, port?: number): Promise<CollectorHere> {
	const collector = await openCollector(behaviour, port);
	onTestFinished(collector.close);
	return collector;
}
