/**
 * The measuring clusters on Multilevel Sensor: which sensor types each is made of, and their scales in Matter's units.
 *
 * An endpoint has each cluster once: where it has several of a cluster's sensors, the first in the list is the cluster's,
 * and the others are told under the stack's own name. So is a value beyond what the cluster can hold.
 */
import type { z } from 'zod';
import type { Cluster } from '../../clusters/cluster.ts';
import {
	flowMeasurement,
	illuminanceMeasurement,
	pressureMeasurement,
	relativeHumidityMeasurement,
	soilMeasurement,
	temperatureMeasurement,
} from '../../clusters/measurements.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping } from './mapping.ts';
import { type Scales, type Sensor, sensor } from './sensors.ts';
import { toHundredths } from './temperature.ts';
import { holdable } from './tools.ts';

const degrees: Scales = { 0: (celsius) => toHundredths(celsius, 0), 1: (fahrenheit) => toHundredths(fahrenheit, 1) };
/** kPa, inches of mercury; to 0.1 kPa. */
const airPressure: Scales = { 0: (kPa) => Math.round(kPa * 10), 1: (inHg) => Math.round(inHg * 33.8638864) };

export const airTemperature = sensor(1, degrees);

/** Each of these clusters has one attribute; the likeliest sensor first. */
const MEASUREMENTS: readonly (readonly [cluster: Cluster, sensors: readonly Sensor[]])[] = [
	[
		temperatureMeasurement,
		// Air; then outside, water, soil, boiler water, domestic hot water.
		[airTemperature, ...[0x40, 0x17, 0x18, 0x3e, 0x3f].map((type) => sensor(type, degrees))],
	],
	[relativeHumidityMeasurement, [sensor(5, { 0: (percent) => within(percent * 100, 10_000) })]],
	[illuminanceMeasurement, [sensor(3, { 1: toIlluminance })]],
	[
		pressureMeasurement,
		// Barometric, atmospheric, of water.
		[sensor(9, airPressure), sensor(8, airPressure), sensor(0x39, { 0: (kPa) => Math.round(kPa * 10) })],
	],
	[
		flowMeasurement,
		[
			// Of water in l/h; of air in m³/h and cubic feet a minute.
			sensor(0x38, { 0: (litres) => within(litres / 100, 65_534) }),
			sensor(0x12, { 0: (cubicMetres) => within(cubicMetres * 10, 65_534), 1: (cfm) => within(cfm * 16.9901, 65_534) }),
		],
	],
	[soilMeasurement, [sensor(0x29, { 0: (percent) => within(percent, 100) })]],
];

export const measurementSensors: readonly Sensor[] = MEASUREMENTS.flatMap(([, sensors]) => sensors);

export const measurementMappings: readonly ClusterMapping[] = MEASUREMENTS.flatMap(([{ name, attributes }, sensors]) =>
	Object.entries(attributes).map(([attribute, schema]) => mapping(name, `${name}.${attribute}`, schema, sensors)),
);

function mapping(cluster: string, attribute: string, schema: z.ZodType, sensors: readonly Sensor[]): ClusterMapping {
	const chosen = (facts: EndpointFacts) => sensors.find(({ has }) => has(facts));
	return {
		cluster,
		applies: (facts) => chosen(facts) !== undefined,
		actions: {},
		attributes: { [attribute]: { read: (facts) => chosen(facts)?.read(facts) } },
		reported(message, facts) {
			const measured = holdable(schema, chosen(facts)?.value(message));
			return measured === undefined ? {} : { [attribute]: measured };
		},
	};
}

/** A sensor may overshoot its own scale: a wet one says 101 %. */
function within(value: number, max: number): number {
	return Math.min(max, Math.max(0, Math.round(value)));
}

/** Matter's logarithmic scale (application clusters, 2.2): 0 is too dark to be measured. */
function toIlluminance(value: number): number {
	return value < 1 ? 0 : Math.min(65_534, Math.round(10_000 * Math.log10(value) + 1));
}
