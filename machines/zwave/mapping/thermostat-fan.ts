/**
 * `fanControl` of a thermostat, on Thermostat Fan Mode (SDS13781).
 *
 * Matter has low, medium, high and auto. The automatic modes of every speed are auto; where a thermostat has a single
 * speed beside it (most call it low and mean "on"), that is high, as Matter's sequences have it. A mode that Matter has no
 * word for (circulation, quiet) is reported as null.
 */
import { fanMode, fanModeSequence } from '../../clusters/fan-control.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping, Plan } from './mapping.ts';
import { SETTLE_MS } from './setpoints.ts';
import { repeatable, set, supports } from './tools.ts';

const MODE = 'fanControl.fanMode';
const SEQUENCE = 'fanControl.fanModeSequence';
const GET: CcCommand = { type: 'ThermostatFanMode.Get' };

/** Z-Wave's modes: automatic at low, high and medium speed; low, medium and high. */
const AUTOMATIC: readonly number[] = [0, 2, 4];
const SPEEDS: readonly (readonly [zwave: number, matter: number])[] = [
	[1, fanMode.low],
	[5, fanMode.medium],
	[3, fanMode.high],
];

export const thermostatFanMapping: ClusterMapping = {
	cluster: 'fanControl',
	applies: (facts) => supports(facts, CC.ThermostatFanMode),
	actions: {},
	attributes: {
		[MODE]: { read: () => GET, write: (value, facts) => modeSet(value, facts) },
		[SEQUENCE]: { read: () => ({ type: 'ThermostatFanMode.SupportedGet' }) },
	},
	reported(message, facts) {
		switch (message.type) {
			case 'ThermostatFanMode.Report':
				return { [MODE]: message.off ? fanMode.off : inMatter(message.mode, facts) };
			case 'ThermostatFanMode.SupportedReport':
				return { [SEQUENCE]: sequence(facts) };
			default:
				return {};
		}
	},
};

/** The modes that the device has; all of them while it was not asked. */
function modesOf({ learnt }: EndpointFacts): readonly number[] {
	return learnt.fanModes ?? [...AUTOMATIC, ...SPEEDS.map(([zwave]) => zwave)];
}

function speedsOf(facts: EndpointFacts): readonly (readonly [zwave: number, matter: number])[] {
	const speeds = SPEEDS.filter(([zwave]) => modesOf(facts).includes(zwave));
	const [only] = speeds;
	return speeds.length === 1 && only ? [[only[0], fanMode.high]] : speeds;
}

function inMatter(mode: number, facts: EndpointFacts): number | null {
	if (AUTOMATIC.includes(mode)) return fanMode.auto;
	return speedsOf(facts).find(([zwave]) => zwave === mode)?.[1] ?? null;
}

function modeSet(value: unknown, facts: EndpointFacts): Plan {
	const automatic = AUTOMATIC.find((mode) => modesOf(facts).includes(mode));
	const possible = new Map(speedsOf(facts).map(([zwave, matter]) => [matter, { mode: zwave, off: false }]));
	if (automatic !== undefined) possible.set(fanMode.auto, { mode: automatic, off: false });
	// The fan's off came with version 2, beside a mode.
	if (supports(facts, CC.ThermostatFanMode, 2)) possible.set(fanMode.off, { mode: modesOf(facts)[0] ?? 0, off: true });
	const wanted = typeof value === 'number' ? possible.get(value) : undefined;
	if (!wanted) {
		const allowed = [...possible.keys()].sort((a, b) => a - b).join(', ');
		return { refused: `the device has no ${MODE} ${String(value)}; it has ${allowed || 'none'}` };
	}
	const { mode, off } = wanted;
	const send: CcCommand = { type: 'ThermostatFanMode.Set', mode, ...(off ? { off } : {}) };
	return repeatable(set(send, { expects: { [MODE]: Number(value) }, readBack: GET, settleMs: SETTLE_MS }));
}

function sequence(facts: EndpointFacts): number {
	const speeds = speedsOf(facts).map(([, matter]) => matter);
	const isAutomatic = AUTOMATIC.some((mode) => modesOf(facts).includes(mode));
	if (speeds.includes(fanMode.medium))
		return isAutomatic ? fanModeSequence.offLowMedHighAuto : fanModeSequence.offLowMedHigh;
	if (speeds.includes(fanMode.low)) return isAutomatic ? fanModeSequence.offLowHighAuto : fanModeSequence.offLowHigh;
	return isAutomatic ? fanModeSequence.offHighAuto : fanModeSequence.offHigh;
}
