/**
 * A dimmer from before command classes for dimmers were common: Basic CC v1 alone (SDS13781), which zwave-js's mock gives to
 * every node but does not carry out by itself.
 *
 * It was included by somebody else: nobody is in its lifeline until the host sees to it.
 */
import { BasicCCGet, BasicCCReport, BasicCCSet } from '@zwave-js/cc/BasicCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

const HIGHEST = 99;
const LAST_LEVEL = 0xff;

export function oldSwitch(node: HomeNode): Part {
	let level = 0;
	let lastOn = HIGHEST;
	node.lifeline.clear();

	const report = () => new BasicCCReport({ nodeId: node.hub, currentValue: level });
	const set = (value: number) => {
		level = value === LAST_LEVEL ? lastOn : Math.min(value, HIGHEST);
		if (level > 0) lastOn = level;
	};
	return {
		commandClasses: [{ ccId: CommandClasses.Basic, version: 1 }],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (command instanceof BasicCCGet) return { action: 'sendCC', cc: report() };
					if (!(command instanceof BasicCCSet)) return undefined;
					set(command.targetValue);
					return { action: 'ok' };
				},
			},
		],
		byHand(operation) {
			if (operation.do !== 'set' || operation.endpoint !== 0) return false;
			set(operation.level ?? (operation.on ? LAST_LEVEL : 0));
			node.report(report());
			return true;
		},
	};
}
