/** Thermostat (Matter application clusters, 4.3): temperatures in 0.01 °C, a raise or lower in 0.1 °C. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { bitmap, oneOf, temperature, whole } from './values.ts';

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
	commands: {
		setpointRaiseLower: z
			.strictObject({
				mode: oneOf(setpointMode).describe('which setpoint'),
				amount: whole(-128, 127).describe('in 0.1 °C'),
			})
			.describe('Raises or lowers a setpoint.'),
	},
	attributes: {
		localTemperature: temperature.nullable().describe('the room’s, in 0.01 °C'),
		occupiedHeatingSetpoint: temperature.describe('heats up to this, in 0.01 °C'),
		occupiedCoolingSetpoint: temperature.describe('cools down to this, in 0.01 °C'),
		systemMode: oneOf(systemMode).describe('what the thermostat does'),
		controlSequenceOfOperation: oneOf(controlSequence).describe('what the plant can do'),
		thermostatRunningState: bitmap(
			...(['heat', 'cool', 'fan', 'heatStage2', 'coolStage2', 'fanStage2', 'fanStage3'] as const),
		).describe('what of the plant runs now'),
		absMinHeatSetpointLimit: temperature.describe('the lowest that can be set for heating, in 0.01 °C'),
		absMaxHeatSetpointLimit: temperature.describe('the highest that can be set for heating, in 0.01 °C'),
		absMinCoolSetpointLimit: temperature.describe('the lowest that can be set for cooling, in 0.01 °C'),
		absMaxCoolSetpointLimit: temperature.describe('the highest that can be set for cooling, in 0.01 °C'),
		minHeatSetpointLimit: temperature.describe('the lowest that may be set for heating, in 0.01 °C'),
		maxHeatSetpointLimit: temperature.describe('the highest that may be set for heating, in 0.01 °C'),
		minCoolSetpointLimit: temperature.describe('the lowest that may be set for cooling, in 0.01 °C'),
		maxCoolSetpointLimit: temperature.describe('the highest that may be set for cooling, in 0.01 °C'),
	},
} satisfies Cluster;
