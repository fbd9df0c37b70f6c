/** `powerSource` on Battery: what is left, and what the device says of its battery. */
import { batChargeLevel, batChargeState, powerSourceStatus } from '../../clusters/power-source.ts';
import type { BatteryReport } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { ClusterMapping } from './mapping.ts';
import { supports } from './tools.ts';

/** Per cent at which a battery should be replaced soon; Z-Wave leaves it to the reader. */
const SOON = 10;

const READ = { read: () => ({ type: 'Battery.Get' }) as const };
const CHARGE_STATES = {
	discharging: batChargeState.isNotCharging,
	charging: batChargeState.isCharging,
	maintaining: batChargeState.isAtFullCharge,
} as const;

export const powerSourceMapping: ClusterMapping = {
	cluster: 'powerSource',
	applies: (facts) => supports(facts, CC.Battery),
	actions: {},
	attributes: {
		'powerSource.status': READ,
		'powerSource.batPercentRemaining': READ,
		'powerSource.batChargeLevel': READ,
		// The rest came with version 2.
		'powerSource.batChargeState': { read: (facts) => (supports(facts, CC.Battery, 2) ? READ.read() : undefined) },
		'powerSource.batReplacementNeeded': { read: (facts) => (supports(facts, CC.Battery, 2) ? READ.read() : undefined) },
	},
	reported: (message) =>
		message.type === 'Battery.Report'
			? {
					'powerSource.status': message.disconnected ? powerSourceStatus.unavailable : powerSourceStatus.active,
					// The low battery warning takes the level's place: what is left is then not known.
					'powerSource.batPercentRemaining': message.level === undefined ? null : message.level * 2,
					'powerSource.batChargeLevel': chargeLevel(message),
					...(message.charging && { 'powerSource.batChargeState': CHARGE_STATES[message.charging] }),
					...(message.replace && { 'powerSource.batReplacementNeeded': message.replace !== 'no' }),
				}
			: {},
};

function chargeLevel({ low, level, replace }: BatteryReport): number {
	if (low || replace === 'now' || level === 0) return batChargeLevel.critical;
	return replace === 'soon' || (level ?? 100) <= SOON ? batChargeLevel.warning : batChargeLevel.ok;
}
