/**
 * `powerSource` on Battery and on Notification's Power Management (SDS13713): what is left, what the device says of its
 * battery, and whether the mains are there where it tells.
 *
 * An endpoint has one of it: of a device with mains and a battery, `status` is the battery's.
 */
import { batChargeLevel, batChargeState, batFault, powerSourceStatus } from '../../clusters/power-source.ts';
import type { Attributes } from '../../events.ts';
import type { BatteryReport, CcCommand, CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { alarmOf } from './alarms.ts';
import type { ClusterMapping } from './mapping.ts';
import { endedBy, type Twofold, tells } from './states.ts';
import { supports } from './tools.ts';

/** Per cent at which a battery should be replaced soon; Z-Wave leaves it to the reader. */
const SOON = 10;
const POWER_MANAGEMENT = 8;
/** The mains are gone (2), and back (3). */
const MAINS: Twofold = { notificationType: POWER_MANAGEMENT, yes: [2, 3], no: [] };

const GET: CcCommand = { type: 'Battery.Get' };
const from = (version: number) => ({
	read: (facts: EndpointFacts) => (supports(facts, CC.Battery, version) ? GET : undefined),
});
const CHARGE_STATES = {
	discharging: batChargeState.isNotCharging,
	charging: batChargeState.isCharging,
	maintaining: batChargeState.isAtFullCharge,
} as const;

const replaceable = (level: number): Attributes => ({
	'powerSource.batReplacementNeeded': true,
	'powerSource.batChargeLevel': level,
});
const charged = (level: number): Attributes => ({ 'powerSource.batChargeLevel': level });
const charging = (state: number): Attributes => ({ 'powerSource.batChargeState': state });
const replaced: Attributes = { ...charged(batChargeLevel.ok), 'powerSource.batReplacementNeeded': false };

/** By event of Power Management: what it says while it lasts, and when it is over. */
const EVENTS: { readonly [event: number]: { readonly begun: Attributes; readonly over: Attributes } } = {
	10: { begun: replaceable(batChargeLevel.warning), over: replaced },
	11: { begun: replaceable(batChargeLevel.critical), over: replaced },
	12: { begun: charging(batChargeState.isCharging), over: charging(batChargeState.isNotCharging) },
	13: { begun: charging(batChargeState.isAtFullCharge), over: charging(batChargeState.isNotCharging) },
	14: { begun: charged(batChargeLevel.warning), over: charged(batChargeLevel.ok) },
	15: { begun: charged(batChargeLevel.critical), over: charged(batChargeLevel.ok) },
};

export const powerSourceMapping: ClusterMapping = {
	cluster: 'powerSource',
	applies: (facts) => supports(facts, CC.Battery) || tells(facts, MAINS),
	actions: {},
	attributes: {
		'powerSource.status': from(1),
		'powerSource.wiredPresent': {
			read: (facts) =>
				tells(facts, MAINS) ? { type: 'Notification.Get', notificationType: POWER_MANAGEMENT } : undefined,
		},
		'powerSource.batPercentRemaining': from(1),
		'powerSource.batChargeLevel': from(1),
		'powerSource.batChargeState': from(2),
		'powerSource.batReplacementNeeded': from(2),
		'powerSource.activeBatFaults': from(2),
	},
	reported: (message, facts, state) =>
		message.type === 'Battery.Report' ? battery(message, state) : powerManaged(message, facts),
	happened(message, _, state) {
		if (message.type !== 'Battery.Report') return [];
		const faults = 'powerSource.activeBatFaults';
		const current = battery(message, state)[faults];
		const previous = state[faults] ?? [];
		return current === undefined || JSON.stringify(current) === JSON.stringify(previous)
			? []
			: [{ event: 'powerSource.batFaultChange', args: { current, previous } }];
	},
};

/** Of what is left, and of what a device asks for. */
export function chargeLevel({ low, level, replace }: BatteryReport): number {
	if (low || replace === 'now' || level === 0) return batChargeLevel.critical;
	return replace === 'soon' || (level ?? 100) <= SOON ? batChargeLevel.warning : batChargeLevel.ok;
}

function battery(report: BatteryReport, state: Attributes): Attributes {
	const { level, replace, disconnected, overheating, tooCold } = report;
	const { active, standby, unavailable } = powerSourceStatus;
	const used = state['powerSource.wiredPresent'] === true ? standby : active;
	return {
		'powerSource.status': disconnected ? unavailable : used,
		// The low battery warning takes the level's place: what is left is then not known.
		'powerSource.batPercentRemaining': level === undefined ? null : level * 2,
		'powerSource.batChargeLevel': chargeLevel(report),
		...(report.charging && { 'powerSource.batChargeState': CHARGE_STATES[report.charging] }),
		...(replace && { 'powerSource.batReplacementNeeded': replace !== 'no' }),
		...(overheating !== undefined && {
			'powerSource.activeBatFaults': [
				...(overheating ? [batFault.overTemp] : []),
				...(tooCold ? [batFault.underTemp] : []),
			],
		}),
	};
}

function powerManaged(message: CcMessage, facts: EndpointFacts): Attributes {
	const alarm = alarmOf(message, facts);
	if (alarm?.notificationType !== POWER_MANAGEMENT) return {};
	const hasBattery = supports(facts, CC.Battery);
	if (MAINS.yes.includes(alarm.event)) {
		const present = alarm.event === 3;
		const { active, standby, unavailable } = powerSourceStatus;
		return {
			'powerSource.wiredPresent': present,
			'powerSource.status': present ? (hasBattery ? standby : active) : hasBattery ? active : unavailable,
		};
	}
	if (!hasBattery) return {};
	if (alarm.event !== 0) return EVENTS[alarm.event]?.begun ?? {};
	const named = endedBy(alarm);
	// Without a name, everything is over: a battery that wanted something was looked after.
	return named === undefined ? replaced : (EVENTS[named]?.over ?? {});
}
