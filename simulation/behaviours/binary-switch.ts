/**
 * Relays: Binary Switch CC v2 (SDS13781), and Basic CC mapped to it.
 *
 * Promises: one state an outlet (zwave-js's mock has one a node); the root device of a strip switches all its outlets and
 * is on when one is. What the host sets is not reported by itself, as most real devices don't; what a hand sets is.
 */
import { BasicCCGet, BasicCCReport, BasicCCSet } from '@zwave-js/cc/BasicCC';
import { BinarySwitchCCGet, BinarySwitchCCReport, BinarySwitchCCSet } from '@zwave-js/cc/BinarySwitchCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

export interface BinarySwitchOptions {
	/** Endpoints with a relay of their own; 0: the root device is the relay. */
	readonly outlets?: number;
	/** Called when an outlet's state was set, by whomever. */
	readonly changed?: (on: boolean) => void;
}

export function binarySwitch(node: HomeNode, { outlets = 0, changed }: BinarySwitchOptions = {}): Part {
	const relays: boolean[] = Array.from({ length: Math.max(1, outlets) }, () => false);
	const isOn = (endpoint: number) => (endpoint === 0 ? relays.includes(true) : relays[endpoint - 1] === true);
	const set = (endpoint: number, on: boolean) => {
		if (endpoint === 0) relays.fill(on);
		else relays[endpoint - 1] = on;
		changed?.(on);
	};
	const report = (endpoint: number) => {
		const state = isOn(endpoint);
		return new BinarySwitchCCReport({ nodeId: node.hub, currentValue: state, targetValue: state, duration: '0s' });
	};
	const relay = { ccId: CommandClasses['Binary Switch'], version: 2 } as const;

	return {
		commandClasses: [relay, ...(outlets > 0 ? [{ ccId: CommandClasses['Multi Channel'], version: 4 } as const] : [])],
		endpoints: Array.from({ length: outlets }, () => ({
			genericDeviceClass: 0x10,
			specificDeviceClass: 0x01,
			commandClasses: [relay],
		})),
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					const endpoint = command.endpointIndex;
					if (command instanceof BinarySwitchCCGet) return { action: 'sendCC', cc: report(endpoint) };
					if (command instanceof BasicCCGet) {
						const cc = new BasicCCReport({ nodeId: node.hub, currentValue: isOn(endpoint) ? 0xff : 0 });
						return { action: 'sendCC', cc };
					}
					if (command instanceof BinarySwitchCCSet) set(endpoint, command.targetValue);
					else if (command instanceof BasicCCSet) set(endpoint, command.targetValue > 0);
					else return undefined;
					return { action: 'ok' };
				},
			},
		],
		byHand(operation) {
			if (operation.do !== 'set' || operation.on === undefined || operation.endpoint > outlets) return false;
			set(operation.endpoint, operation.on);
			node.report(report(operation.endpoint), operation.endpoint);
			return true;
		},
	};
}
