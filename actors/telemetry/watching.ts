/**
 * Those who only watch the house, as the configuration has them: metrics for Prometheus, metrics and traces for a collector.
 *
 * Promises: what is not configured is not loaded. A defect of a watcher ends the watching, with a line in the log, and
 * nothing else: no command is worse off.
 */
import type { FromLink, HouseEvent } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import type { Log } from '../runtime/log.ts';
import type { Leaf } from '../runtime/tree.ts';
import type { TelemetryConfig } from './config.ts';
import { figuresOf } from './figures.ts';
import type { Instruments } from './instruments.ts';
import { metricsOf } from './metrics.ts';
import type { Observer } from './observer.ts';
import type { Otlp } from './otlp.ts';

type Received = Extract<FromLink, { type: 'COMMAND_RECEIVED' }>;

export interface WatchingOptions {
	readonly config: TelemetryConfig;
	readonly gatewayId: string;
	readonly session: number;
	/** The gateway's. */
	readonly version: string;
	/** ms since the epoch. */
	readonly now: () => number;
	/** 0 to 1, exclusive. */
	readonly random: () => number;
	readonly log: Pick<Log, 'error'>;
}

/** The leaves' names, there or not. */
export const WATCHERS = ['telemetry-prometheus', 'telemetry-otlp'] as const;

export class Watching {
	/** Empty where nothing is configured. */
	readonly leaves: readonly Leaf[];
	/** What waits in the house, by subsystem; to be set by whoever knows. */
	queues: () => JsonObject = () => ({});
	#observers: readonly Observer[];
	#begin: ((received: Received) => Received) | undefined;
	readonly #log: WatchingOptions['log'];

	private constructor(
		leaves: readonly Leaf[],
		observersFor: (watching: Watching) => readonly Observer[],
		begin: Watching['begin'] | undefined,
		log: WatchingOptions['log'],
	) {
		this.leaves = leaves;
		this.#observers = observersFor(this);
		this.#begin = begin;
		this.#log = log;
	}

	static async open({ config, gatewayId, session, version, now, random, log }: WatchingOptions): Promise<Watching> {
		const prometheus = config.prometheus && (await import('./prometheus.ts')).openPrometheus(config.prometheus, random);
		const { meteredFactor } = config.reporting;
		const otlp =
			config.otlp &&
			(await import('./otlp.ts')).openOtlp({ config: config.otlp, gatewayId, version, meteredFactor, now, random });
		const all = [prometheus?.instruments, otlp?.instruments].flatMap((instruments) => instruments ?? []);
		const leaves: Leaf[] = [
			...(otlp ? [{ id: WATCHERS[1], stopWithinMs: 600, create: otlp.create }] : []),
			...(prometheus ? [{ id: WATCHERS[0], stopWithinMs: 100, create: prometheus.create }] : []),
		];
		const observersFor = (watching: Watching): readonly Observer[] => [
			...all.flatMap((instruments) => {
				const figures = { session, version, queues: () => watching.queues() };
				if (otlp) lossesOf(instruments, otlp);
				return [metricsOf(instruments), figuresOf(instruments, figures)];
			}),
			...(otlp?.tracing ? [otlp.tracing.observe] : []),
		];
		return new Watching(leaves, observersFor, otlp?.tracing?.begin, log);
	}

	/** Somebody watches. */
	get isOn(): boolean {
		return this.#observers.length > 0;
	}

	observe(event: HouseEvent): void {
		for (const observer of this.#observers) {
			try {
				observer(event);
			} catch (fault) {
				this.#giveUp(fault);
			}
		}
	}

	/** @returns The same, in the trace in which its results are to be told. */
	begin(received: Received): Received {
		try {
			return this.#begin?.(received) ?? received;
		} catch (fault) {
			this.#giveUp(fault);
			return received;
		}
	}

	#giveUp(fault: unknown) {
		this.#observers = [];
		this.#begin = undefined;
		this.#log.error('metrics and traces end: a defect; report it with this line', { fault });
	}
}

function lossesOf({ total }: Instruments, { dropped }: Otlp) {
	total({ name: 'telemetry_spans_dropped', help: 'Spans that no collector has taken.' }, () => [[dropped()]]);
}
