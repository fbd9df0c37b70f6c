/**
 * A motion sensor of the first generation: Binary Sensor CC v1 (SDS13781), which names no type, and a Basic Set to whom it
 * is to switch, its only way to tell of motion.
 */
import { BinarySensorCommand, CommandClass } from '@zwave-js/cc';
import { BasicCCSet } from '@zwave-js/cc/BasicCC';
import { BinarySensorCCGet } from '@zwave-js/cc/BinarySensorCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

export function oldMotionDetector(node: HomeNode): Part {
	let detected = false;
	/** zwave-js writes the type of version 2 into its own. */
	const report = () =>
		new CommandClass({
			nodeId: node.hub,
			ccId: CommandClasses['Binary Sensor'],
			ccCommand: BinarySensorCommand.Report,
			payload: Uint8Array.of(detected ? 0xff : 0),
		});
	return {
		commandClasses: [{ ccId: CommandClasses['Binary Sensor'], version: 1 }],
		behaviours: [
			{
				handleCC: (_controller, _self, command) =>
					command instanceof BinarySensorCCGet ? { action: 'sendCC', cc: report() } : undefined,
			},
		],
		byHand(operation) {
			if (operation.do !== 'motion') return false;
			detected = operation.detected;
			node.report(new BasicCCSet({ nodeId: node.hub, targetValue: detected ? 0xff : 0 }));
			return true;
		},
	};
}
