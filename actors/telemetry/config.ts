/** What the gateway tells of itself and how often, as the configuration has it (contract, "Configuration": `telemetry`). */
import { z } from 'zod';

const reporting = z
	.strictObject({
		meteredFactor: z
			.number()
			.min(1)
			.max(1_000)
			.default(5)
			.describe('how much longer the regular messages may take while the way to the cloud is metered'),
		meteredMeasurementSeconds: z
			.number()
			.min(0)
			.max(86_400)
			.default(300)
			.describe(
				'how far apart the measurements of a device (temperature, power, energy …) are told then, in seconds, with the last values; what else it reports is told at once. 0: at once, too',
			),
	})
	.describe(
		'what is told less often on a mobile network; four times less still when its budget is nearly used up (modem)',
	);

const prometheus = z
	.strictObject({
		host: z
			.string()
			.min(1)
			.default('127.0.0.1')
			.describe('the address to listen at; there is no password: let only those reach it who may read it'),
		port: z.int().min(1).max(65_535).default(9_469).describe('the port to listen at'),
	})
	.describe('metrics for Prometheus, at http://{host}:{port}/metrics; without it nothing listens');

export const otlpConfig = z
	.strictObject({
		url: z
			.url({ protocol: /^https?$/, error: 'must begin with http:// or https://' })
			.refine((url) => !/^\w+:\/\/[^/]*@/.test(url), 'must have no user name or password in it; see headersFile')
			.meta({
				description: 'the OpenTelemetry collector; /v1/traces and /v1/metrics are put behind it',
				examples: ['http://collector.example:4318'],
			}),
		headersFile: z
			.string()
			.min(1)
			.optional()
			.describe(
				'the file of HTTP headers for the collector, such as its token: a line each, as in "Authorization: Bearer …"',
			),
		traces: z.boolean().default(true).describe('each command as a trace, from the link to the radio'),
		metrics: z.boolean().default(true).describe('the metrics that Prometheus gets, too'),
		intervalSeconds: z
			.number()
			.min(1)
			.max(3_600)
			.default(15)
			.describe('seconds from one sending to the next; on a metered way it is longer, as reporting says'),
		sampleRatio: z
			.number()
			.min(0)
			.max(1)
			.default(1)
			.describe('which part of the commands is traced that came without a trace; of the others, their sender decides'),
	})
	.describe('metrics and traces for OpenTelemetry (OTLP over HTTP, protobuf)');

export const telemetryConfig = z
	.strictObject({
		intervalSeconds: z
			.number()
			.min(1)
			.max(86_400)
			.default(60)
			.describe('seconds from one health message to the next; one also comes at once when a subsystem changes'),
		reporting: reporting.prefault({}),
		prometheus: prometheus.optional(),
		otlp: otlpConfig.optional(),
	})
	.describe('what the gateway tells of itself');

export type TelemetryConfig = z.output<typeof telemetryConfig>;
export type PrometheusConfig = z.output<typeof prometheus>;
export type OtlpConfig = z.output<typeof otlpConfig>;
