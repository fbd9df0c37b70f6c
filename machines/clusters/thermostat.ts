/** Thermostat (Matter application clusters, 4.3): temperatures in 0.01 °C, a raise or lower in 0.1 °C. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { oneOf, temperature, whole } from './values.ts';

export const setpointMode = { heat: 0, cool: 1, both: 2 } as const;
export const systemMode = {
	off: 0,
	auto: 1,
	cool: 3,
	heat: 4,
	emergencyHeat: 5,
	precooling: 6,
	fanOnly: 7,
	dry: 8,
	sleep: 9,
} as const;
export const controlSequence = { coolingOnly: 0, heatingOnly: 2, coolingAndHeating: 4 } as const;

export const thermostat = {
	name: 'thermostat',
	commands: { setpointRaiseLower: z.strictObject({ mode: oneOf(setpointMode), amount: whole(-128, 127) }) },
	attributes: {
		localTemperature: temperature.nullable(),
		occupiedHeatingSetpoint: temperature,
		occupiedCoolingSetpoint: temperature,
		systemMode: oneOf(systemMode),
		controlSequenceOfOperation: oneOf(controlSequence),
		absMinHeatSetpointLimit: temperature,
		absMaxHeatSetpointLimit: temperature,
		absMinCoolSetpointLimit: temperature,
		absMaxCoolSetpointLimit: temperature,
		minHeatSetpointLimit: temperature,
		maxHeatSetpointLimit: temperature,
		minCoolSetpointLimit: temperature,
		maxCoolSetpointLimit: temperature,
	},
} satisfies Cluster;
