/**
 * `thermostat` on Thermostat Setpoint, Mode, Operating State, and the air temperature of Multilevel Sensor.
 *
 * A mode that Matter has no word for (away, moist, the maker's own) is reported as null: it is none of Matter's, and the
 * one before would be a lie.
 */
import { controlSequence, setpointMode, systemMode, thermostat } from '../../clusters/thermostat.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping, Plan } from './mapping.ts';
import { airTemperature } from './measurements.ts';
import { RUNNING, runningAsked, runningState } from './running-state.ts';
import {
	COOLING,
	HEATING,
	hasSetpoint,
	reportedSetpoints,
	SETTLE_MS,
	setpointAttributes,
	shifted,
} from './setpoints.ts';
import { action, repeatable, set, supports } from './tools.ts';

const GET_MODE: CcCommand = { type: 'ThermostatMode.Get' };
const GET_TYPES: CcCommand = { type: 'ThermostatSetpoint.SupportedGet' };

/** Z-Wave's modes (SDS13781, Thermostat Mode Set) in Matter's, the first of a kind being the one that is set. */
const MODES: readonly (readonly [zwave: number, matter: number])[] = [
	[0, systemMode.off],
	[1, systemMode.heat],
	[2, systemMode.cool],
	[3, systemMode.auto],
	[4, systemMode.emergencyHeat],
	[6, systemMode.fanOnly],
	[8, systemMode.dry],
	// Furnace, auto changeover, energy saving heat and cool.
	[7, systemMode.heat],
	[10, systemMode.auto],
	[11, systemMode.heat],
	[12, systemMode.cool],
];

export const thermostatMapping: ClusterMapping = {
	cluster: 'thermostat',
	applies: (facts) => supports(facts, CC.ThermostatSetpoint),
	actions: {
		'thermostat.setpointRaiseLower': action(
			thermostat.commands.setpointRaiseLower,
			({ mode, amount }, facts, state): Plan => {
				const wanted =
					mode === setpointMode.heat ? [HEATING] : mode === setpointMode.cool ? [COOLING] : [HEATING, COOLING];
				const here = wanted.filter((which) => hasSetpoint(facts, which));
				// Matter counts in 0.1 °C here, in 0.01 °C everywhere else.
				return here.length > 0
					? shifted(here, amount * 10, facts, state)
					: { refused: `the device has no ${wanted.map(({ attribute }) => attribute).join(' or ')}` };
			},
		),
	},
	attributes: {
		'thermostat.localTemperature': { read: airTemperature.read },
		...setpointAttributes(HEATING),
		...setpointAttributes(COOLING),
		'thermostat.systemMode': {
			read: (facts) => (supports(facts, CC.ThermostatMode) ? GET_MODE : undefined),
			write: (value, facts) => modeSet(value, facts),
		},
		'thermostat.controlSequenceOfOperation': { read: () => GET_TYPES },
		[RUNNING]: { read: runningAsked },
	},
	reported(message, facts, state) {
		switch (message.type) {
			case 'ThermostatOperatingState.Report':
			case 'ThermostatFanState.Report':
				return runningState(message, facts, state);
			case 'ThermostatMode.Report':
				return { 'thermostat.systemMode': MODES.find(([zwave]) => zwave === message.mode)?.[1] ?? null };
			case 'ThermostatSetpoint.SupportedReport':
				return sequence(message.setpointTypes);
			case 'ThermostatSetpoint.Report':
				return { ...reportedSetpoints(message, facts), ...sequence(facts.learnt.setpointTypes ?? []) };
			case 'ThermostatSetpoint.CapabilitiesReport':
				return reportedSetpoints(message, facts);
			case 'MultilevelSensor.Report': {
				const hundredths = airTemperature.value(message);
				return hundredths === undefined ? {} : { 'thermostat.localTemperature': hundredths };
			}
			default:
				return {};
		}
	},
};

function modeSet(value: unknown, facts: EndpointFacts): Plan {
	const { thermostatModes } = facts.learnt;
	const possible = MODES.filter(([zwave]) => thermostatModes?.includes(zwave) ?? true);
	const mode = possible.find(([, matter]) => matter === value)?.[0];
	if (mode === undefined) {
		const allowed = [...new Set(possible.map(([, matter]) => matter))].sort((a, b) => a - b);
		return {
			refused: `the device has no thermostat.systemMode ${String(value)}; it has ${allowed.join(', ') || 'none'}`,
		};
	}
	const expects = { 'thermostat.systemMode': MODES.find(([zwave]) => zwave === mode)?.[1] ?? null };
	return repeatable(set({ type: 'ThermostatMode.Set', mode }, { expects, readBack: GET_MODE, settleMs: SETTLE_MS }));
}

function sequence(types: readonly number[]): Attributes {
	const heats = types.includes(HEATING.type);
	const cools = types.includes(COOLING.type);
	if (!heats && !cools) return {};
	const { coolingAndHeating, heatingOnly, coolingOnly } = controlSequence;
	return {
		'thermostat.controlSequenceOfOperation': heats && cools ? coolingAndHeating : heats ? heatingOnly : coolingOnly,
	};
}
