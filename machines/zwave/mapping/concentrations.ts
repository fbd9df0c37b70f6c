/**
 * The concentration clusters on Multilevel Sensor: what is in the air, in the unit in which Z-Wave measures it.
 *
 * Moles per cubic metre are told only where they are a mass for certain (formaldehyde): as parts per million they would
 * depend on a temperature that nobody knows here. Sensors of what has no cluster are told under the stack's own name.
 */
import { type Concentration, measurementMedium, measurementUnit } from '../../clusters/concentrations.ts';
import type { ClusterMapping } from './mapping.ts';
import { type Sensor, sensor } from './sensors.ts';

const { ppm, ugm3, bqm3 } = measurementUnit;
const same = (value: number) => value;
/** One picocurie a litre in Bq/m³. */
const PICOCURIE = 37;
/** One mol of formaldehyde in µg. */
const FORMALDEHYDE = 30.026e6;

const CONCENTRATIONS: readonly (readonly [cluster: Concentration, unit: number, sensor: Sensor])[] = [
	['carbonDioxideConcentrationMeasurement', ppm, sensor(0x11, { 0: same })],
	['carbonMonoxideConcentrationMeasurement', ppm, sensor(0x28, { 1: same })],
	['formaldehydeConcentrationMeasurement', ugm3, sensor(0x24, { 0: (mol) => Math.round(mol * FORMALDEHYDE) })],
	['nitrogenDioxideConcentrationMeasurement', ugm3, sensor(0x53, { 0: same })],
	['ozoneConcentrationMeasurement', ugm3, sensor(0x51, { 0: same })],
	['pm1ConcentrationMeasurement', ugm3, sensor(0x56, { 0: same })],
	['pm25ConcentrationMeasurement', ugm3, sensor(0x23, { 1: same })],
	['pm10ConcentrationMeasurement', ugm3, sensor(0x3b, { 1: same })],
	['radonConcentrationMeasurement', bqm3, sensor(0x25, { 0: same, 1: (pCi) => Math.round(pCi * PICOCURIE) })],
	['totalVolatileOrganicCompoundsConcentrationMeasurement', ppm, sensor(0x27, { 1: same })],
];

export const concentrationSensors: readonly Sensor[] = CONCENTRATIONS.map(([, , one]) => one);

export const concentrationMappings: readonly ClusterMapping[] = CONCENTRATIONS.map(
	([cluster, unit, { has, read, value }]) => ({
		cluster,
		applies: has,
		actions: {},
		attributes: {
			[`${cluster}.measuredValue`]: { read },
			[`${cluster}.measurementUnit`]: { read },
			[`${cluster}.measurementMedium`]: { read },
		},
		reported(message) {
			const measured = value(message);
			return measured === undefined
				? {}
				: {
						[`${cluster}.measuredValue`]: measured,
						[`${cluster}.measurementUnit`]: unit,
						[`${cluster}.measurementMedium`]: measurementMedium.air,
					};
		},
	}),
);
