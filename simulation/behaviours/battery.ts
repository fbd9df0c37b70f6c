/** The battery of a device that is always reachable, such as a lock: Battery CC v1 (SDS13782). */
import { BatteryCCGet, BatteryCCReport } from '@zwave-js/cc/BatteryCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

/** `level` in percent. */
export function battery(node: HomeNode, level: number): Part {
	return {
		commandClasses: [{ ccId: CommandClasses.Battery, version: 1 }],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (!(command instanceof BatteryCCGet)) return undefined;
					return { action: 'sendCC', cc: new BatteryCCReport({ nodeId: node.hub, level }) };
				},
			},
		],
	};
}
