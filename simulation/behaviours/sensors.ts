/**
 * Measured quantities: Multilevel Sensor CC v11 (SDS13781).
 *
 * zwave-js's mock answers what there is and what it reads; here is the table of it and the report.
 */
import { MultilevelSensorCCReport } from '@zwave-js/cc/MultilevelSensorCC';
import { CommandClasses } from '@zwave-js/core';
import { ccCaps, type PartialCCCapabilities } from '@zwave-js/testing';
import type { HomeNode } from '../home-node.ts';

/** A quantity, with its type and scale in the list of sensor types (SDS13812). */
export interface Quantity {
	readonly type: number;
	readonly scale: number;
	/** In the scale's unit, at most one decimal. */
	readonly read: () => number;
}

export const CELSIUS = { type: 0x01, scale: 0 };
export const LUX = { type: 0x03, scale: 1 };
export const HUMIDITY = { type: 0x05, scale: 0 };

export interface Sensors {
	readonly commandClasses: readonly PartialCCCapabilities[];
	/** Reports all of them. */
	readonly report: () => void;
}

export function sensors(node: HomeNode, quantities: readonly Quantity[]): Sensors {
	return {
		commandClasses: [
			ccCaps({
				ccId: CommandClasses['Multilevel Sensor'],
				version: 11,
				sensors: Object.fromEntries(quantities.map(({ type, scale }) => [type, { supportedScales: [scale] }])),
				getValue: (asked) => quantities.find(({ type }) => type === asked)?.read(),
			}),
		],
		report() {
			for (const { type, scale, read } of quantities) {
				node.report(new MultilevelSensorCCReport({ nodeId: node.hub, type, scale, value: read() }));
			}
		},
	};
}

/** Goes up and down around `middle` by `swing`, the same way in every run; a step each time it is told to. */
export function wave(middle: number, swing: number): { readonly read: () => number; readonly step: () => void } {
	let steps = 0;
	return {
		read: () => Math.round((middle + swing * Math.sin(steps / 6)) * 10) / 10,
		step: () => void steps++,
	};
}
