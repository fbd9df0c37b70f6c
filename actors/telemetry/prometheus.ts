/**
 * Metrics for Prometheus: the instruments, and the HTTP server that shows them at `/metrics`.
 *
 * Promises: answers GET /metrics and nothing else (404); whoever connects has little time and cannot hold much; a
 * scrape reads what is there and waits for nothing. No password: it listens on this box alone unless it is told otherwise.
 *
 * Source: Prometheus, "Exposition formats" (text, 0.0.4) and "Metric and label naming".
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type CollectFunction, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { createActor, type EventObject } from 'xstate';
import { backOff } from '../../machines/back-off.ts';
import { type FromServer, listenerMachine } from '../../machines/listener.ts';
import { fromResource } from '../runtime/resource.ts';
import type { Subsystem } from '../runtime/subsystem.ts';
import { reasonOf } from '../runtime/system-error.ts';
import type { PrometheusConfig } from './config.ts';
import type { Description, Instruments, Reading } from './instruments.ts';

const PREFIX = 'gatehouse_';
const REOPENING = { first: 1_000, ceiling: 60_000 };
/** promtool objects to their names: they end like counters and are none. */
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];
/** ms, and bytes of a request's head. */
const LIMITS = {
	...{ headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000, connectionsCheckingInterval: 5_000 },
	maxHeaderSize: 8_192,
};
/** ms. For who does not read what he asked for. */
const LONGEST_SILENCE = 10_000;
const MOST_CONNECTIONS = 10;

export interface Prometheus {
	readonly instruments: Instruments;
	/** The server. */
	readonly create: Subsystem['create'];
}

/** @param random 0 to 1, exclusive. */
export function openPrometheus({ host, port }: PrometheusConfig, random: () => number): Prometheus {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry });
	for (const name of MISNAMED) registry.removeSingleMetric(name);
	const logic = listenerMachine.provide({ actors: { server: serverOf(registry, host, port) } });
	const input = {
		alarm: 'telemetry-prometheus',
		what: `metrics cannot be shown at http://${host}:${port}/metrics`,
		remedy: 'see who else listens there, and that the address is one of this box; else set telemetry.prometheus',
		backOff: backOff(REOPENING, random),
	};
	return {
		instruments: instrumentsIn(registry),
		create: (options) => createActor(logic, { ...options, input }),
	};
}

function instrumentsIn(registry: Registry): Instruments {
	const common = (what: Description, end = '') => ({
		name: [PREFIX + what.name, ...(what.unit === undefined ? [] : [what.unit])].join('_') + end,
		help: what.help,
		labelNames: [...(what.labels ?? [])],
		registers: [registry],
	});
	return {
		counter: (what) => {
			const counter = new Counter(common(what, '_total'));
			return (amount, labels = {}) => counter.inc({ ...labels }, amount);
		},
		histogram: ({ limits, ...what }) => {
			const histogram = new Histogram({ ...common(what), buckets: [...limits] });
			return (value, labels = {}) => histogram.observe({ ...labels }, value);
		},
		gauge: (what, read) => {
			const collect: CollectFunction<Gauge> = function () {
				this.reset();
				for (const [value, labels = {}] of read()) this.set({ ...labels }, value);
			};
			new Gauge({ ...common(what), collect });
		},
		total: (what, read: () => Iterable<Reading>) => {
			const collect: CollectFunction<Counter> = function () {
				this.reset();
				for (const [value, labels = {}] of read()) this.inc({ ...labels }, value);
			};
			new Counter({ ...common(what, '_total'), collect });
		},
	};
}

function serverOf(registry: Registry, host: string, port: number) {
	return fromResource<EventObject, FromServer>((scope) => {
		const server = createServer(LIMITS, (request, response) => void answer(registry, request, response));
		server.maxConnections = MOST_CONNECTIONS;
		server.timeout = LONGEST_SILENCE;
		server.on('error', scope.fail);
		server.listen(
			port,
			host,
			scope.guarded(() => scope.tell({ type: 'LISTENING' })),
		);
		return () => {
			server.close();
			server.closeAllConnections();
		};
	});
}

async function answer(registry: Registry, { method, url }: IncomingMessage, response: ServerResponse) {
	if (method !== 'GET' || url?.split('?', 1)[0] !== '/metrics') {
		response.writeHead(404, { connection: 'close' }).end();
		return;
	}
	try {
		const text = await registry.metrics();
		response.writeHead(200, { 'content-type': registry.contentType }).end(text);
	} catch (fault) {
		response.writeHead(500, { 'content-type': 'text/plain' }).end(`${reasonOf(fault)}\n`);
	}
}
