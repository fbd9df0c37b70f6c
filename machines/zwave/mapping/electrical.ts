/**
 * `electricalPowerMeasurement` and `electricalEnergyMeasurement` on an electric Meter, and on Multilevel Sensor's power,
 * voltage, current and frequency.
 *
 * What flows out (rate type export) is negative power and energy of its own. Counters that Matter has no attribute for
 * (kVAh, kVarh, pulses, and other meters than electric ones) are told under the stack's own name; so is a value beyond what
 * an attribute can hold.
 */
import { electricalEnergyMeasurement, electricalPowerMeasurement } from '../../clusters/electrical.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping } from './mapping.ts';
import { milli, type Sensor, sensor } from './sensors.ts';
import { holdable, supports } from './tools.ts';

/** Meter types, scales and rate types of SDS13781's meter table. */
const ELECTRIC = 1;
const KWH = 0;
export const IMPORTED = 1;
const EXPORTED = 2;

interface Quantity {
	readonly attribute: keyof typeof electricalPowerMeasurement.attributes;
	/** The electric meter's, and how its value becomes Matter's. */
	readonly scale?: number;
	readonly metered?: (value: number) => number;
	/** Whether it has a direction: what flows out is negative. */
	readonly flows: boolean;
	readonly sensed?: Sensor;
}

const QUANTITIES: readonly Quantity[] = [
	// Watts; Btu/h is for boilers.
	{ attribute: 'activePower', scale: 2, metered: milli, flows: true, sensed: sensor(4, { 0: milli }) },
	{ attribute: 'voltage', scale: 4, metered: milli, flows: false, sensed: sensor(0x0f, { 0: milli, 1: Math.round }) },
	{
		attribute: 'activeCurrent',
		scale: 5,
		metered: milli,
		flows: true,
		sensed: sensor(0x10, { 0: milli, 1: Math.round }),
	},
	{ attribute: 'powerFactor', scale: 6, metered: toPowerFactor, flows: false },
	{ attribute: 'reactivePower', scale: 7, metered: (kVar) => Math.round(kVar * 1_000_000), flows: true },
	{ attribute: 'frequency', flows: false, sensed: sensor(0x20, { 0: milli, 1: (kHz) => Math.round(kHz * 1_000_000) }) },
];

export const electricalSensors: readonly Sensor[] = QUANTITIES.flatMap(({ sensed }) => sensed ?? []);

export const powerMapping: ClusterMapping = {
	cluster: 'electricalPowerMeasurement',
	applies: (facts) => QUANTITIES.some((quantity) => hasQuantity(facts, quantity)),
	actions: {},
	attributes: Object.fromEntries(
		QUANTITIES.map(({ attribute, scale, sensed }) => [
			nameOf(attribute),
			{ read: (facts: EndpointFacts) => get(facts, scale) ?? sensed?.read(facts) },
		]),
	),
	reported(message, facts, state) {
		const told = QUANTITIES.map((quantity) => {
			const schema = electricalPowerMeasurement.attributes[quantity.attribute];
			return [nameOf(quantity.attribute), holdable(schema, measured(quantity, message, facts, state))];
		});
		return Object.fromEntries(told.filter(([, value]) => value !== undefined));
	},
};

const IMPORTED_ENERGY = 'electricalEnergyMeasurement.cumulativeEnergyImported';
const EXPORTED_ENERGY = 'electricalEnergyMeasurement.cumulativeEnergyExported';

export const energyMapping: ClusterMapping = {
	cluster: 'electricalEnergyMeasurement',
	applies: (facts) => hasMeter(facts, KWH),
	actions: {},
	attributes: {
		[IMPORTED_ENERGY]: { read: (facts) => counter(facts, IMPORTED) },
		[EXPORTED_ENERGY]: { read: (facts) => counter(facts, EXPORTED) },
	},
	reported(message) {
		if (message.type !== 'Meter.Report' || message.meterType !== ELECTRIC || message.scale !== KWH) return {};
		const { cumulativeEnergyImported } = electricalEnergyMeasurement.attributes;
		const milliwattHours = holdable(cumulativeEnergyImported, Math.round(message.value * 1_000_000));
		if (milliwattHours === undefined) return {};
		return { [message.rateType === EXPORTED ? EXPORTED_ENERGY : IMPORTED_ENERGY]: milliwattHours };
	},
};

/** The ways that a meter tells apart; empty where it does not say, which means import. */
export function ratesOf(facts: EndpointFacts): readonly number[] {
	return supports(facts, CC.Meter, 4) ? (facts.learnt.meterRates ?? []) : [];
}

function nameOf(attribute: string): string {
	return `electricalPowerMeasurement.${attribute}`;
}

function hasQuantity(facts: EndpointFacts, { scale, sensed }: Quantity): boolean {
	return (scale !== undefined && hasMeter(facts, scale)) || (sensed?.has(facts) ?? false);
}

function hasMeter(facts: EndpointFacts, scale: number): boolean {
	const { meterType, meterScales } = facts.learnt;
	return supports(facts, CC.Meter) && meterType === ELECTRIC && (meterScales?.includes(scale) ?? false);
}

function get(facts: EndpointFacts, scale: number | undefined): CcCommand | undefined {
	if (scale === undefined || !hasMeter(facts, scale)) return undefined;
	return supports(facts, CC.Meter, 2) ? { type: 'Meter.Get', scale } : { type: 'Meter.Get' };
}

function counter(facts: EndpointFacts, rateType: number): CcCommand | undefined {
	const rates = ratesOf(facts);
	if (rates.length === 0) return rateType === IMPORTED ? get(facts, KWH) : undefined;
	return rates.includes(rateType) && hasMeter(facts, KWH) ? { type: 'Meter.Get', scale: KWH, rateType } : undefined;
}

function measured(
	{ attribute, scale, metered, flows, sensed }: Quantity,
	message: CcMessage,
	facts: EndpointFacts,
	state: Attributes,
): number | undefined {
	if (message.type !== 'Meter.Report') return sensed?.value(message);
	if (message.meterType !== ELECTRIC || message.scale !== scale || !metered) return undefined;
	const value = metered(message.value);
	return flows ? directed(value, message.rateType === EXPORTED, ratesOf(facts), state[nameOf(attribute)]) : value;
}

/**
 * A meter that tells both ways apart reports each: the zero of the one that is idle does not undo what flows the other way.
 */
function directed(value: number, exported: boolean, rates: readonly number[], before: unknown): number | undefined {
	if (value !== 0) return exported ? -value : value;
	const tellsBoth = rates.includes(IMPORTED) && rates.includes(EXPORTED);
	const isOther = typeof before === 'number' && (exported ? before > 0 : before < 0);
	return tellsBoth && isOther ? undefined : 0;
}

/** In 0.01 %: some meters give a ratio, others per cent; a power factor of 1 % does not occur. */
function toPowerFactor(value: number): number {
	return Math.round(value * (Math.abs(value) <= 1 ? 10_000 : 100));
}
