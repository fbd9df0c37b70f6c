/**
 * `fanControl` on a Multilevel Switch that drives a fan: per cents, and the three speeds that such fans have.
 *
 * A level up to a third of the way is low, up to two thirds medium, above it high, as the makers of fan switches have it.
 */
import { fanControl, fanModeSequence, stepDirection } from '../../clusters/fan-control.ts';
import type { Attributes } from '../../events.ts';
import type { CcCommand } from '../cc.ts';
import { CC } from '../command-classes.ts';
import { fromPercent, isFan, RAMP_MS, toPercent } from './levels.ts';
import type { ClusterMapping, Plan, Step } from './mapping.ts';
import { action, numberIn, once, repeatable, set, supports } from './tools.ts';

const CURRENT = 'fanControl.percentCurrent';
const SETTING = 'fanControl.percentSetting';
const GET: CcCommand = { type: 'MultilevelSwitch.Get' };
const READ = { read: () => GET };

/** The level of each speed, off first; Matter's modes off, low, medium and high have the same numbers. */
const SPEEDS: readonly number[] = [0, 33, 66, 99];
const SPEED_MAX = SPEEDS.length - 1;

export const fanSwitchMapping: ClusterMapping = {
	cluster: 'fanControl',
	applies: (facts) => supports(facts, CC.MultilevelSwitch) && isFan(facts),
	actions: {
		'fanControl.step': action(fanControl.commands.step, ({ direction, wrap = false, lowestOff = false }, _, state) => {
			const percent = numberIn(state, SETTING);
			if (percent === undefined) return { needs: GET };
			const lowest = lowestOff ? 0 : 1;
			const next = speedOf(fromPercent(percent)) + (direction === stepDirection.increase ? 1 : -1);
			const speed = next > SPEED_MAX ? (wrap ? lowest : SPEED_MAX) : next < lowest ? (wrap ? SPEED_MAX : lowest) : next;
			return once(blown(SPEEDS[speed] ?? 0));
		}),
	},
	attributes: {
		'fanControl.fanMode': { ...READ, write: (value) => toSpeed(value, 'fanControl.fanMode') },
		'fanControl.fanModeSequence': READ,
		[SETTING]: {
			...READ,
			write: (value) =>
				typeof value === 'number'
					? repeatable(blown(fromPercent(value)))
					: { refused: `${SETTING} must be a number of per cent` },
		},
		[CURRENT]: READ,
		'fanControl.speedMax': READ,
		'fanControl.speedSetting': { ...READ, write: (value) => toSpeed(value, 'fanControl.speedSetting') },
		'fanControl.speedCurrent': READ,
	},
	reported(message): Attributes {
		if (message.type !== 'MultilevelSwitch.Report' && message.type !== 'Basic.Report') return {};
		const { value, targetValue = value } = message;
		return {
			...(value === undefined ? {} : { [CURRENT]: toPercent(value), 'fanControl.speedCurrent': speedOf(value) }),
			...(targetValue === undefined
				? {}
				: {
						[SETTING]: toPercent(targetValue),
						'fanControl.speedSetting': speedOf(targetValue),
						'fanControl.fanMode': speedOf(targetValue),
						'fanControl.fanModeSequence': fanModeSequence.offLowMedHigh,
						'fanControl.speedMax': SPEED_MAX,
					}),
		};
	},
};

/** A speed from 0 to 3; of the modes, those above are none of a fan switch's. */
function toSpeed(value: unknown, attribute: string): Plan {
	const level = typeof value === 'number' ? SPEEDS[value] : undefined;
	if (level !== undefined) return repeatable(blown(level));
	return { refused: `the device has no ${attribute} ${String(value)}; it has ${Object.keys(SPEEDS).join(', ')}` };
}

function blown(value: number): Step {
	return set(
		{ type: 'MultilevelSwitch.Set', value },
		{
			expects: {
				[CURRENT]: toPercent(value),
				[SETTING]: toPercent(value),
				'fanControl.speedSetting': speedOf(value),
				'fanControl.speedCurrent': speedOf(value),
				'fanControl.fanMode': speedOf(value),
				'onOff.onOff': value > 0,
			},
			readBack: GET,
			settleMs: RAMP_MS,
		},
	);
}

function speedOf(level: number): number {
	return SPEEDS.findIndex((most) => level <= most);
}
