/**
 * The measuring clusters of Matter (application clusters, 2.2 to 2.6, and soil): attributes only, all of them read-only.
 *
 * Units: temperature 0.01 °C, humidity 0.01 %, illuminance 10000 · log10(lux) + 1, pressure 0.1 kPa, flow 0.1 m³/h, soil
 * moisture 1 %.
 */
import type { Cluster } from './cluster.ts';
import { temperature, wholeOrNull } from './values.ts';

export const temperatureMeasurement = {
	name: 'temperatureMeasurement',
	commands: {},
	attributes: { measuredValue: temperature.nullable().describe('in 0.01 °C') },
} satisfies Cluster;

export const relativeHumidityMeasurement = {
	name: 'relativeHumidityMeasurement',
	commands: {},
	attributes: { measuredValue: wholeOrNull(0, 10_000).describe('relative humidity in 0.01 %') },
} satisfies Cluster;

/** 0 is "too dark to be measured" (2.2.5.1). */
export const illuminanceMeasurement = {
	name: 'illuminanceMeasurement',
	commands: {},
	attributes: {
		measuredValue: wholeOrNull(0, 65_534).describe('10000 · log10(lux) + 1; 0 is too dark to be measured'),
	},
} satisfies Cluster;

export const pressureMeasurement = {
	name: 'pressureMeasurement',
	commands: {},
	attributes: { measuredValue: wholeOrNull(-32_767, 32_767).describe('in 0.1 kPa') },
} satisfies Cluster;

export const flowMeasurement = {
	name: 'flowMeasurement',
	commands: {},
	attributes: { measuredValue: wholeOrNull(0, 65_534).describe('in 0.1 m³/h') },
} satisfies Cluster;

export const soilMeasurement = {
	name: 'soilMeasurement',
	commands: {},
	attributes: { soilMoistureMeasuredValue: wholeOrNull(0, 100).describe('in %') },
} satisfies Cluster;
