/**
 * Node identify: Indicator CC v3 with indicator 0x50 (SDS13782), which every Z-Wave Plus v2 device has.
 *
 * zwave-js's mock says what there is and reads it; here it is set. Nothing blinks: the command is on the child's stdout.
 */
import { IndicatorCCSet } from '@zwave-js/cc/IndicatorCC';
import { CommandClasses } from '@zwave-js/core';
import { ccCaps } from '@zwave-js/testing';
import type { Part } from '../home-node.ts';

const NODE_IDENTIFY = 0x50;
/** On/off period, cycles, on time within a period. */
const PROPERTIES = [0x03, 0x04, 0x05];

export function identify(): Part {
	const properties = new Map(PROPERTIES.map((property) => [property, 0]));
	return {
		commandClasses: [
			ccCaps({
				ccId: CommandClasses.Indicator,
				version: 3,
				indicators: { [NODE_IDENTIFY]: { properties: PROPERTIES } },
				getValue: (indicator, property) => (indicator === NODE_IDENTIFY ? properties.get(property) : undefined),
			}),
		],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (!(command instanceof IndicatorCCSet)) return undefined;
					for (const { indicatorId, propertyId, value } of command.values ?? []) {
						if (indicatorId === NODE_IDENTIFY && properties.has(propertyId)) properties.set(propertyId, Number(value));
					}
					return { action: 'ok' };
				},
			},
		],
	};
}
