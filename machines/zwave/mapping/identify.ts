/** `identify` on Indicator's Node Identify (0x50): the device blinks, or whatever it does to be found. */
import { identify } from '../../clusters/identify.ts';
import { CC } from '../command-classes.ts';
import type { ClusterMapping } from './mapping.ts';
import { action, repeatable, set, supports } from './tools.ts';

export const NODE_IDENTIFY = 0x50;

/** Properties of an indicator (SDS13782): the period of a blink and its lit part in 0.1 s, and how often. */
const PERIOD = 3;
const CYCLES = 4;
const LIT = 5;

export const identifyMapping: ClusterMapping = {
	cluster: 'identify',
	applies: (facts) => supports(facts, CC.Indicator, 3) && (facts.learnt.indicators?.includes(NODE_IDENTIFY) ?? false),
	actions: {
		'identify.identify': action(identify.commands.identify, ({ identifyTime }) => {
			const { period, cycles, lit } = blinking(identifyTime);
			return repeatable(
				set({
					type: 'Indicator.Set',
					values: [
						{ indicator: NODE_IDENTIFY, property: PERIOD, value: period },
						{ indicator: NODE_IDENTIFY, property: CYCLES, value: cycles },
						{ indicator: NODE_IDENTIFY, property: LIT, value: lit },
					],
				}),
			);
		}),
	},
	attributes: {},
	reported: () => ({}),
};

/**
 * Blinks of 0.8 s, as the specification recommends; longer ones where 254 of those are too few (255 means for ever).
 * Nothing is longer than 254 blinks of 25.5 s. 0 s switches it off.
 */
function blinking(seconds: number): { period: number; cycles: number; lit: number } {
	if (seconds === 0) return { period: 0, cycles: 0, lit: 0 };
	const tenths = seconds * 10;
	const period = Math.min(255, Math.max(8, Math.ceil(tenths / 254)));
	return { period, cycles: Math.min(254, Math.max(1, Math.round(tenths / period))), lit: Math.round(period * 0.75) };
}
