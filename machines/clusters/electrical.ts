/**
 * Electrical Power Measurement and Electrical Energy Measurement (Matter application clusters, 2.13 and 2.12): attributes
 * only, all of them read-only.
 *
 * Units: power mW, mvar and mVA, voltage mV, current mA, frequency mHz, power factor 0.01 %, energy mWh. What flows out is
 * negative power, and energy of its own. Matter wraps the cumulative energy in a structure; the contract makes it a number.
 */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { whole, wholeOrNull } from './values.ts';

const safeInteger = z.int({ error: 'must be a whole number, or null' }).nullable();
const energy = whole(0, Number.MAX_SAFE_INTEGER).nullable();

export const electricalPowerMeasurement = {
	name: 'electricalPowerMeasurement',
	commands: {},
	attributes: {
		activePower: safeInteger.describe('in mW; negative where it flows out'),
		reactivePower: safeInteger.describe('in mvar'),
		voltage: safeInteger.describe('in mV'),
		activeCurrent: safeInteger.describe('in mA'),
		frequency: wholeOrNull(0, 1_000_000).describe('in mHz'),
		powerFactor: wholeOrNull(-10_000, 10_000).describe('in 0.01 %'),
	},
} satisfies Cluster;

export const electricalEnergyMeasurement = {
	name: 'electricalEnergyMeasurement',
	commands: {},
	attributes: {
		cumulativeEnergyImported: energy.describe('taken in, in mWh'),
		cumulativeEnergyExported: energy.describe('given out, in mWh'),
	},
} satisfies Cluster;
