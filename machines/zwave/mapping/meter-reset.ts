/**
 * `zwave.resetMeter` on Meter, where it can be reset: everything that it counts starts from 0.
 *
 * Matter has no such command. From version 6 each counter is reset by itself (SDS13781, Meter Reset).
 */
import { zwave } from '../../clusters/zwave.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { energyMapping, IMPORTED, ratesOf } from './electrical.ts';
import type { ClusterMapping, Step } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

/** Scales that add up, by meter type: electric, gas, water, heating, cooling. The others are of the moment. */
const COUNTERS: { readonly [meterType: number]: readonly number[] } = {
	1: [0, 1, 3, 8],
	2: [0, 1, 3],
	3: [0, 1, 2, 3],
	4: [0],
	5: [0],
};

export const meterResetMapping: ClusterMapping = {
	cluster: 'zwave',
	applies: (facts) => supports(facts, CC.Meter, 2) && facts.learnt.meterResets === true,
	actions: { 'zwave.resetMeter': action(zwave.commands.resetMeter, (_, facts) => repeatable(...resets(facts))) },
	attributes: {},
	reported: () => ({}),
};

function resets(facts: EndpointFacts): Step[] {
	const { meterType = 0, meterScales = [] } = facts.learnt;
	const reads = Object.values(energyMapping.attributes).flatMap(({ read }) => read?.(facts) ?? []);
	const gets = reads.map((send) => ({ kind: 'get', send }) as const);
	if (!supports(facts, CC.Meter, 6)) return [set({ type: 'Meter.Reset' }), ...gets];
	const rates = ratesOf(facts);
	const counters = (COUNTERS[meterType] ?? []).filter((scale) => meterScales.includes(scale));
	const sets = counters.flatMap((scale) =>
		(rates.length > 0 ? rates : [IMPORTED]).map((rateType) =>
			set({ type: 'Meter.Reset', counter: { meterType, scale, rateType } }),
		),
	);
	return [...sets, ...gets];
}
