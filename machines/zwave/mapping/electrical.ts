/**
 * `electricalPowerMeasurement` and `electricalEnergyMeasurement` on an electric Meter, and the power of Multilevel Sensor.
 *
 * What flows back into the grid (rate type export) is not told: the clusters' attributes here are those of import.
 */
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping } from './mapping.ts';
import { sensedPower } from './measurements.ts';
import { supports } from './tools.ts';

/** Meter type and scales of SDS13781's meter table. */
const ELECTRIC = 1;
const KWH = 0;
const WATTS = 2;
const EXPORTED = 2;

export const powerMapping: ClusterMapping = {
	cluster: 'electricalPowerMeasurement',
	applies: (facts) => hasMeter(facts, WATTS) || sensedPower.has(facts),
	actions: {},
	attributes: {
		'electricalPowerMeasurement.activePower': { read: (facts) => get(facts, WATTS) ?? sensedPower.read(facts) },
	},
	reported(message) {
		const watts = metered(message, WATTS);
		const milliwatts = watts === undefined ? sensedPower.value(message) : Math.round(watts * 1_000);
		return milliwatts === undefined ? {} : { 'electricalPowerMeasurement.activePower': milliwatts };
	},
};

export const energyMapping: ClusterMapping = {
	cluster: 'electricalEnergyMeasurement',
	applies: (facts) => hasMeter(facts, KWH),
	actions: {},
	attributes: { 'electricalEnergyMeasurement.cumulativeEnergyImported': { read: (facts) => get(facts, KWH) } },
	reported(message) {
		const kWh = metered(message, KWH);
		return kWh === undefined
			? {}
			: { 'electricalEnergyMeasurement.cumulativeEnergyImported': Math.round(kWh * 1_000_000) };
	},
};

function hasMeter(facts: EndpointFacts, scale: number): boolean {
	const { meterType, meterScales } = facts.learnt;
	return supports(facts, CC.Meter) && meterType === ELECTRIC && (meterScales?.includes(scale) ?? false);
}

function get(facts: EndpointFacts, scale: number): CcCommand | undefined {
	if (!hasMeter(facts, scale)) return undefined;
	return supports(facts, CC.Meter, 2) ? { type: 'Meter.Get', scale } : { type: 'Meter.Get' };
}

function metered(message: CcMessage, scale: number): number | undefined {
	if (message.type !== 'Meter.Report' || message.meterType !== ELECTRIC || message.rateType === EXPORTED)
		return undefined;
	return message.scale === scale ? message.value : undefined;
}
