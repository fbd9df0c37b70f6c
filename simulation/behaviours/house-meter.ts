/**
 * The meter of a house with a solar roof: Meter CC v5 (SDS13781), electric, in kWh, W, V and A, import and export apart.
 *
 * What flows is set by hand; the counters add it up. A change is reported each way, the idle one with 0. The voltage stands.
 */
import { RateType } from '@zwave-js/cc';
import { MeterCCReport } from '@zwave-js/cc/MeterCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

const ELECTRIC = 0x01;
const KWH = 0x00;
const WATT = 0x02;
const VOLT = 0x04;
const AMPERE = 0x05;
const MAINS_VOLTAGE = 230.4;
const MS_PER_HOUR = 3_600_000;

export function houseMeter(node: HomeNode): Part {
	let watts = 280;
	let imported = 4_321.5;
	let exported = 678.25;
	let since = performance.now();

	const count = () => {
		const at = performance.now();
		const kWh = (Math.abs(watts) / 1_000) * ((at - since) / MS_PER_HOUR);
		since = at;
		if (watts > 0) imported += kWh;
		else exported += kWh;
	};
	const flowing = (rateType: number) => Math.max(0, rateType === RateType.Produced ? -watts : watts);
	const read = (scale: number, rateType: number): number => {
		switch (scale) {
			case KWH:
				count();
				return Math.round((rateType === RateType.Produced ? exported : imported) * 1_000) / 1_000;
			case VOLT:
				return MAINS_VOLTAGE;
			case AMPERE:
				return Math.round((flowing(rateType) / MAINS_VOLTAGE) * 1_000) / 1_000;
			default:
				return flowing(rateType);
		}
	};
	const report = (rateType: RateType) =>
		node.report(
			new MeterCCReport({
				nodeId: node.hub,
				type: ELECTRIC,
				scale: WATT,
				rateType,
				value: read(WATT, rateType),
				deltaTime: 0,
			}),
		);
	return {
		commandClasses: [
			{
				ccId: CommandClasses.Meter,
				version: 5,
				meterType: ELECTRIC,
				supportedScales: [KWH, WATT, VOLT, AMPERE],
				supportedRateTypes: [RateType.Consumed, RateType.Produced],
				supportsReset: true,
				getValue: read,
				onReset() {
					imported = 0;
					exported = 0;
					since = performance.now();
				},
			},
		],
		byHand(operation) {
			if (operation.do !== 'draw') return false;
			count();
			watts = operation.watts;
			report(RateType.Produced);
			report(RateType.Consumed);
			return true;
		},
	};
}
