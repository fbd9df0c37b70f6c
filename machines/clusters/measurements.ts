/**
 * The measuring clusters of Matter (application clusters, 2.2 to 2.13): attributes only, all of them read-only.
 *
 * Units: temperature 0.01 °C, humidity 0.01 %, illuminance 10000 · log10(lux) + 1, pressure 0.1 kPa, power mW and energy
 * mWh. Matter wraps the cumulative energy in a structure; the contract makes it a number.
 */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { temperature, whole, wholeOrNull } from './values.ts';

const error = 'must be a whole number, or null';
const safeInteger = z.int({ error }).nullable();

export const temperatureMeasurement = {
	name: 'temperatureMeasurement',
	commands: {},
	attributes: { measuredValue: temperature.nullable() },
} satisfies Cluster;

export const relativeHumidityMeasurement = {
	name: 'relativeHumidityMeasurement',
	commands: {},
	attributes: { measuredValue: wholeOrNull(0, 10_000) },
} satisfies Cluster;

/** 0 is "too dark to be measured" (2.2.5.1). */
export const illuminanceMeasurement = {
	name: 'illuminanceMeasurement',
	commands: {},
	attributes: { measuredValue: wholeOrNull(0, 65_534) },
} satisfies Cluster;

export const pressureMeasurement = {
	name: 'pressureMeasurement',
	commands: {},
	attributes: { measuredValue: wholeOrNull(-32_767, 32_767) },
} satisfies Cluster;

export const electricalPowerMeasurement = {
	name: 'electricalPowerMeasurement',
	commands: {},
	attributes: { activePower: safeInteger },
} satisfies Cluster;

export const electricalEnergyMeasurement = {
	name: 'electricalEnergyMeasurement',
	commands: {},
	attributes: { cumulativeEnergyImported: whole(0, Number.MAX_SAFE_INTEGER).nullable() },
} satisfies Cluster;
