/**
 * `thermostat.thermostatRunningState` on Thermostat Operating State and Thermostat Fan State (SDS13781).
 *
 * What waits to heat or cool does not run. Where the device tells of its fan, that word counts; else a fan is known to run
 * only when nothing but it does.
 */
import { thermostat } from '../../clusters/thermostat.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { supports } from './tools.ts';

export const RUNNING = 'thermostat.thermostatRunningState';

type Bits = {
	readonly [Bit in 'heat' | 'cool' | 'fan' | 'heatStage2' | 'coolStage2' | 'fanStage2' | 'fanStage3']?: true;
};

const RESTING = {
	heat: false,
	cool: false,
	fan: false,
	heatStage2: false,
	coolStage2: false,
	fanStage2: false,
	fanStage3: false,
};

/** By operating state: heating, cooling, fan only, vent, auxiliary heating, and the further stages of each. */
const OPERATING: { readonly [state: number]: Bits } = {
	1: { heat: true },
	2: { cool: true },
	3: { fan: true },
	6: { fan: true },
	7: { heat: true },
	8: { heat: true, heatStage2: true },
	9: { cool: true, coolStage2: true },
	10: { heat: true, heatStage2: true },
	11: { heat: true, heatStage2: true },
};
/** By fan state; 1 and above it run, 3 at medium and 2 at high speed. */
const FAN: { readonly [state: number]: Bits } = {
	2: { fan: true, fanStage3: true },
	3: { fan: true, fanStage2: true },
};

export function runningAsked(facts: EndpointFacts): CcCommand | undefined {
	if (supports(facts, CC.ThermostatOperatingState)) return { type: 'ThermostatOperatingState.Get' };
	return supports(facts, CC.ThermostatFanState) ? { type: 'ThermostatFanState.Get' } : undefined;
}

export function runningState(
	message: Extract<CcMessage, { type: 'ThermostatOperatingState.Report' | 'ThermostatFanState.Report' }>,
	facts: EndpointFacts,
	state: Attributes,
): Attributes {
	const known = { ...RESTING, ...thermostat.attributes.thermostatRunningState.safeParse(state[RUNNING]).data };
	if (message.type === 'ThermostatFanState.Report') {
		const fan: Bits = message.state === 0 ? {} : (FAN[message.state] ?? { fan: true });
		return { [RUNNING]: { ...known, fan: false, fanStage2: false, fanStage3: false, ...fan } };
	}
	const { fan, fanStage2, fanStage3 } = known;
	const { fan: alone = false, ...running } = OPERATING[message.state] ?? {};
	const blowing = supports(facts, CC.ThermostatFanState) ? { fan, fanStage2, fanStage3 } : { fan: alone };
	return { [RUNNING]: { ...RESTING, ...running, ...blowing } };
}
