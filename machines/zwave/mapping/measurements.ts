/**
 * The measuring clusters on Multilevel Sensor: a table of sensor types (SDS13812) and how each scale becomes Matter's.
 *
 * A scale that is not listed here measures something else (a relative brightness, an absolute humidity) and is not told.
 * A device of version 4 or older has one sensor and does not say which: it is learnt from its first report.
 */
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping } from './mapping.ts';
import { toHundredths } from './temperature.ts';
import { supports } from './tools.ts';

type Scales = { readonly [scale: number]: (value: number) => number };

/** One kind of sensor: its types in Z-Wave, and its value in Matter's unit by Z-Wave's scale. */
export interface Sensor {
	readonly types: readonly number[];
	readonly has: (facts: EndpointFacts) => boolean;
	/** Undefined where the endpoint does not have it. */
	readonly read: (facts: EndpointFacts) => CcCommand | undefined;
	/** Undefined where the message says nothing of it. */
	readonly value: (message: CcMessage) => number | undefined;
}

export const airTemperature = sensor([1], { 0: (c) => toHundredths(c, 0), 1: (f) => toHundredths(f, 1) });
const humidity = sensor([5], { 0: (percent) => Math.round(percent * 100) });
const lux = sensor([3], { 1: toIlluminance });
/** Atmospheric and barometric pressure: kPa, inches of mercury. */
const pressure = sensor([8, 9], { 0: (kPa) => Math.round(kPa * 10), 1: (inHg) => Math.round(inHg * 33.8638864) });
/** Watts, to mW; Btu/h is for boilers. */
export const sensedPower = sensor([4], { 0: (watts) => Math.round(watts * 1_000) });

/** Types that a cluster here is made of: the only ones worth asking for their scales. */
export const SENSOR_TYPES: readonly number[] = [airTemperature, humidity, lux, pressure, sensedPower].flatMap(
	({ types }) => types,
);

export const measurementMappings: readonly ClusterMapping[] = [
	mapping('temperatureMeasurement', airTemperature),
	mapping('relativeHumidityMeasurement', humidity),
	mapping('illuminanceMeasurement', lux),
	mapping('pressureMeasurement', pressure),
];

function mapping(cluster: string, { has, read, value }: Sensor): ClusterMapping {
	const attribute = `${cluster}.measuredValue`;
	return {
		cluster,
		applies: has,
		actions: {},
		attributes: { [attribute]: { read } },
		reported(message) {
			const measured = value(message);
			return measured === undefined ? {} : { [attribute]: measured };
		},
	};
}

function sensor(types: readonly number[], scales: Scales): Sensor {
	const typeIn = ({ learnt }: EndpointFacts) => types.find((type) => learnt.sensorTypes?.includes(type));
	return {
		types,
		has: (facts) => supports(facts, CC.MultilevelSensor) && typeIn(facts) !== undefined,
		read(facts) {
			const type = typeIn(facts);
			if (type === undefined || !supports(facts, CC.MultilevelSensor)) return undefined;
			if (!supports(facts, CC.MultilevelSensor, 5)) return { type: 'MultilevelSensor.Get' };
			const known = Object.keys(scales).map(Number);
			const scale = known.find((one) => facts.learnt.sensorScales?.[type]?.includes(one)) ?? known[0] ?? 0;
			return { type: 'MultilevelSensor.Get', sensor: { type, scale } };
		},
		value: (message) =>
			message.type === 'MultilevelSensor.Report' && types.includes(message.sensorType)
				? scales[message.scale]?.(message.value)
				: undefined,
	};
}

/** Matter's logarithmic scale (application clusters, 2.2): 0 is too dark to be measured. */
function toIlluminance(value: number): number {
	return value < 1 ? 0 : Math.min(65_534, Math.round(10_000 * Math.log10(value) + 1));
}
