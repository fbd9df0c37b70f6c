/**
 * A plug that meters what it switches: Meter CC v4 (SDS13781) beside the relay.
 *
 * On, its load draws a constant power and the energy adds up; half a second after it was switched, by whomever, it
 * reports the power. zwave-js's mock answers the Gets.
 */
import { RateType } from '@zwave-js/cc';
import { MeterCCReport } from '@zwave-js/cc/MeterCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';
import { binarySwitch } from './binary-switch.ts';

const ELECTRIC = 0x01;
const KWH = 0x00;
const WATT = 0x02;
const SETTLE_MS = 500;
const MS_PER_HOUR = 3_600_000;

/** `load` in watts. */
export function meteredSwitch(node: HomeNode, load: number): Part {
	let power = 0;
	let energy = 12.34;
	let since = performance.now();
	let settling: NodeJS.Timeout | undefined;

	const count = () => {
		const at = performance.now();
		energy += (power / 1_000) * ((at - since) / MS_PER_HOUR);
		since = at;
	};
	const read = (scale: number) => {
		count();
		return scale === WATT ? power : Math.round(energy * 1_000) / 1_000;
	};
	const reportPower = () =>
		node.report(
			new MeterCCReport({
				nodeId: node.hub,
				type: ELECTRIC,
				scale: WATT,
				rateType: RateType.Consumed,
				value: read(WATT),
				deltaTime: 0,
			}),
		);
	const relay = binarySwitch(node, {
		changed(on) {
			count();
			power = on ? load : 0;
			clearTimeout(settling);
			settling = setTimeout(reportPower, SETTLE_MS);
		},
	});
	return {
		...relay,
		commandClasses: [
			...relay.commandClasses,
			{
				ccId: CommandClasses.Meter,
				version: 4,
				meterType: ELECTRIC,
				supportedScales: [KWH, WATT],
				supportedRateTypes: [RateType.Consumed],
				supportsReset: true,
				getValue: read,
				onReset() {
					count();
					energy = 0;
				},
			},
		],
	};
}
