/** The battery of a device that is always reachable, such as a lock: Battery CC v1 (SDS13782). It reports when it is changed by hand. */
import { BatteryCCGet, BatteryCCReport } from '@zwave-js/cc/BatteryCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

/** `initial` in percent. */
export function battery(node: HomeNode, initial: number): Part {
	let level = initial;
	const report = () => new BatteryCCReport({ nodeId: node.hub, level });
	return {
		commandClasses: [{ ccId: CommandClasses.Battery, version: 1 }],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (!(command instanceof BatteryCCGet)) return undefined;
					return { action: 'sendCC', cc: report() };
				},
			},
		],
		byHand(operation) {
			if (operation.do !== 'charge') return false;
			level = operation.percent;
			node.report(report());
			return true;
		},
	};
}
