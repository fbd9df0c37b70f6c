/**
 * Concentration Measurement (Matter application clusters, 2.10) under the names of what is measured: attributes only, all of
 * them read-only. `measuredValue` is a number in `measurementUnit`, of what is in `measurementMedium`.
 */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { oneOf } from './values.ts';

export const measurementUnit = { ppm: 0, ppb: 1, ppt: 2, mgm3: 3, ugm3: 4, ngm3: 5, pm3: 6, bqm3: 7 } as const;
export const measurementMedium = { air: 0, water: 1, soil: 2 } as const;

const attributes = {
	measuredValue: z.number({ error: 'must be a number, or null' }).nullable().describe('in measurementUnit'),
	measurementUnit: oneOf(measurementUnit).describe('what measuredValue counts'),
	measurementMedium: oneOf(measurementMedium).describe('what it is measured in'),
};

const NAMES = [
	'carbonDioxideConcentrationMeasurement',
	'carbonMonoxideConcentrationMeasurement',
	'formaldehydeConcentrationMeasurement',
	'nitrogenDioxideConcentrationMeasurement',
	'ozoneConcentrationMeasurement',
	'pm1ConcentrationMeasurement',
	'pm25ConcentrationMeasurement',
	'pm10ConcentrationMeasurement',
	'radonConcentrationMeasurement',
	'totalVolatileOrganicCompoundsConcentrationMeasurement',
] as const;

export type Concentration = (typeof NAMES)[number];

export const concentrations: readonly Cluster[] = NAMES.map((name) => ({ name, commands: {}, attributes }));
