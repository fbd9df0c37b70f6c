/**
 * What a device's owner can set: Configuration CC v4 (SDS13781). zwave-js's mock keeps the values; here is what there is.
 */
import { CommandClasses } from '@zwave-js/core';
import { ccCaps } from '@zwave-js/testing';
import type { Part } from '../home-node.ts';

/** `sizes`: bytes by parameter. Each is 0 until it is set, and takes from 0 to 99. */
export function configuration(sizes: Readonly<Record<number, number>>): Part {
	const parameters = Object.entries(sizes).map(([parameter, valueSize]) => ({
		'#': Number(parameter),
		valueSize,
		minValue: 0,
		maxValue: 99,
		defaultValue: 0,
	}));
	return { commandClasses: [ccCaps({ ccId: CommandClasses.Configuration, version: 4, parameters })] };
}
