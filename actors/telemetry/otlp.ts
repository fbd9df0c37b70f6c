/**
 * Metrics and traces for an OpenTelemetry collector, as the supervisor starts what sends them: the export's chart.
 *
 * Promises: nobody waits for the collector; what waits for it is bounded, and what is lost is counted.
 */
import { ProtobufMetricsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { createActor, fromPromise } from 'xstate';
import { backOff } from '../../machines/back-off.ts';
import { exportMachine, type Sent } from '../../machines/export.ts';
import type { Subsystem } from '../runtime/subsystem.ts';
import { collectorAt, Refused } from './collector.ts';
import type { OtlpConfig } from './config.ts';
import type { Instruments } from './instruments.ts';
import { measuringFor } from './otlp-metrics.ts';
import { BATCH, WaitingSpans } from './spans.ts';
import { type Tracing, tracingBy } from './tracing.ts';

const RETRYING = { first: 5_000, ceiling: 300_000 };

export interface OtlpOptions {
	readonly config: OtlpConfig;
	readonly gatewayId: string;
	/** The gateway's. */
	readonly version: string;
	/** See `telemetry.reporting`. */
	readonly meteredFactor: number;
	/** ms since the epoch. */
	readonly now: () => number;
	/** 0 to 1, exclusive. */
	readonly random: () => number;
}

export interface Otlp {
	/** Undefined: no metrics are wanted. */
	readonly instruments: Instruments | undefined;
	/** Undefined: no traces are wanted. */
	readonly tracing: Tracing | undefined;
	/** Spans that were lost since the start. */
	readonly dropped: () => number;
	readonly create: Subsystem['create'];
}

export function openOtlp({ config, gatewayId, version, meteredFactor, now, random }: OtlpOptions): Otlp {
	const resource = resourceFromAttributes({
		'service.name': 'gatehouse',
		'service.version': version,
		'service.instance.id': gatewayId,
	});
	const collector = collectorAt(config);
	const intervalMs = config.intervalSeconds * 1_000;
	const measuring = config.metrics ? measuringFor(resource) : undefined;
	const spans = new WaitingSpans();
	const provider = new TracerProvider({
		resource,
		sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.sampleRatio) }),
		spanProcessors: [spans],
	});

	const sendSpans = async (signal: AbortSignal) => {
		const batch = spans.batch();
		if (batch.length === 0) return;
		const body = ProtobufTraceSerializer.serializeRequest([...batch]);
		try {
			await collector.post('traces', body ?? new Uint8Array(), signal);
			spans.remove(batch.length);
		} catch (fault) {
			if (fault instanceof Refused) spans.drop(batch.length);
			throw fault;
		}
	};

	let measuredAt = Number.NEGATIVE_INFINITY;
	const sendMetrics = async (signal: AbortSignal) => {
		// A batch of spans may have come before its time.
		if (!measuring || performance.now() - measuredAt < intervalMs / 2) return;
		const body = ProtobufMetricsSerializer.serializeRequest(await measuring.collect());
		await collector.post('metrics', body ?? new Uint8Array(), signal);
		measuredAt = performance.now();
	};

	const send = fromPromise<Sent>(async ({ signal }) => {
		await sendSpans(signal);
		await sendMetrics(signal);
		return { more: spans.size >= BATCH };
	});
	const logic = exportMachine.provide({ actors: { send } });
	const input = {
		alarm: 'telemetry-otlp',
		where: config.url,
		intervalMs,
		meteredFactor,
		backOff: backOff(RETRYING, random),
		lost: () => (spans.dropped === 0 ? '' : `${spans.dropped} spans were lost so far`),
	};
	return {
		instruments: measuring?.instruments,
		tracing: config.traces ? tracingBy(provider.getTracer('gatehouse', version), now) : undefined,
		dropped: () => spans.dropped,
		create: (options) => {
			const actor = createActor(logic, { ...options, input });
			spans.onFilled = () => {
				if (actor.getSnapshot().status === 'active') actor.send({ type: 'FILLED' });
			};
			return actor;
		},
	};
}
