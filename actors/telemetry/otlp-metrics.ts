/** Metrics for an OpenTelemetry collector: the same instruments as Prometheus has, read when they are to be sent. */
import type { Attributes, Observable, ObservableResult } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider, MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Description, Instruments, Reading } from './instruments.ts';

/** UCUM, as OpenTelemetry wants them. */
const UNITS = { seconds: 's', bytes: 'By', celsius: 'Cel', ratio: '1', dbm: 'dBm', db: 'dB' } as const;

export interface Measuring {
	readonly instruments: Instruments;
	readonly collect: () => Promise<ResourceMetrics>;
}

/** Has no clock of its own, and sends nothing. */
class OnDemand extends MetricReader {
	protected override async onForceFlush() {
		// There is nothing that waits.
	}

	protected override async onShutdown() {
		// There is nothing that is held.
	}
}

export function measuringFor(resource: Resource): Measuring {
	const reader = new OnDemand();
	const meter = new MeterProvider({ resource, readers: [reader] }).getMeter('gatehouse');
	const common = ({ help, unit }: Description) => ({ description: help, unit: unit === undefined ? '1' : UNITS[unit] });
	const nameOf = ({ name }: Description) => `gatehouse.${name}`;
	const observed = (instrument: Observable<Attributes>, read: () => Iterable<Reading>) =>
		instrument.addCallback((result: ObservableResult) => {
			for (const [value, labels = {}] of read()) result.observe(value, { ...labels });
		});
	const instruments: Instruments = {
		counter: (what) => {
			const counter = meter.createCounter(nameOf(what), common(what));
			return (amount, labels = {}) => counter.add(amount, { ...labels });
		},
		histogram: (what) => {
			const advice = { explicitBucketBoundaries: [...what.limits] };
			const histogram = meter.createHistogram(nameOf(what), { ...common(what), advice });
			return (value, labels = {}) => histogram.record(value, { ...labels });
		},
		gauge: (what, read) => observed(meter.createObservableGauge(nameOf(what), common(what)), read),
		total: (what, read) => observed(meter.createObservableCounter(nameOf(what), common(what)), read),
	};
	return { instruments, collect: async () => (await reader.collect()).resourceMetrics };
}
