import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { BatteryReport, CcMessage } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { endpointsOf, happened, reported } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node, notification } from './facts.ts';

describe('a power source', () => {
	const power = (values: Attributes): Attributes =>
		Object.fromEntries(Object.entries(values).map(([name, value]) => [`powerSource.${name}`, value]));
	const battered = endpoint({ Notification: 8, Battery: 1 }, { notificationEvents: { 8: [10, 11] } });
	const backedUp = endpoint({ Notification: 8, Battery: 1 }, { notificationEvents: { 8: [2, 3] } });
	const wired = endpoint({ Notification: 8 }, { notificationEvents: { 8: [2, 3] } });

	const rows: readonly (readonly [name: string, EndpointFacts, CcMessage, Attributes, before?: Attributes])[] = [
		['replace soon', battered, notification(8, 10), { batReplacementNeeded: true, batChargeLevel: 1 }],
		['replace now', battered, notification(8, 11), { batReplacementNeeded: true, batChargeLevel: 2 }],
		['replaced', battered, notification(8, 0, '0b'), { batReplacementNeeded: false, batChargeLevel: 0 }],
		['everything is over', battered, notification(8, 0), { batReplacementNeeded: false, batChargeLevel: 0 }],
		['charging', battered, notification(8, 12), { batChargeState: 1 }],
		['fully charged', battered, notification(8, 13), { batChargeState: 2 }],
		['no longer charging', battered, notification(8, 0, '0c'), { batChargeState: 3 }],
		['charge soon', battered, notification(8, 14), { batChargeLevel: 1 }],
		['charge now', battered, notification(8, 15), { batChargeLevel: 2 }],
		['mains gone, on its battery', backedUp, notification(8, 2), { wiredPresent: false, status: 1 }],
		['mains back, the battery rests', backedUp, notification(8, 3), { wiredPresent: true, status: 2 }],
		['mains gone, without a battery', wired, notification(8, 2), { wiredPresent: false, status: 3 }],
		['mains back, without a battery', wired, notification(8, 3), { wiredPresent: true, status: 1 }],
		[
			'a battery beside mains',
			backedUp,
			battery({ low: false, level: 100 }),
			{ status: 2, batPercentRemaining: 200, batChargeLevel: 0 },
			{ wiredPresent: true },
		],
	];
	for (const [name, facts, message, attributes, before = {}] of rows)
		test(name, () => {
			expect(reported(message, facts, power(before))).toEqual(power(attributes));
		});

	test('a battery that gets too hot says so, once, and that it is over', () => {
		const hot = battery({ low: false, level: 50, overheating: true, tooCold: true });
		const cool = battery({ low: false, level: 50, overheating: false, tooCold: false });
		const change = (current: number[], previous: number[]) => [
			{ event: 'powerSource.batFaultChange', args: { current, previous } },
		];
		expect(happened(hot, battered, {})).toEqual(change([1, 2], []));
		expect(happened(hot, battered, power({ activeBatFaults: [1, 2] }))).toEqual([]);
		expect(happened(cool, battered, power({ activeBatFaults: [1, 2] }))).toEqual(change([], [1, 2]));
		expect(happened(cool, battered, {})).toEqual([]);
		expect(happened(battery({ low: false, level: 50 }), battered, {})).toEqual([]);
	});

	test('of a device without either is none', () => {
		const strip = endpoint({ Notification: 8 }, { notificationEvents: { 8: [6, 8] } });
		expect(endpointsOf(node(strip))['0']?.clusters).toEqual([]);
		expect(happened(notification(8, 8), strip, {})).toMatchObject([{ event: 'zwave.notification' }]);
	});

	test('something else of a device’s power is told under the stack’s own name', () => {
		for (const event of [1, 6]) {
			expect(reported(notification(8, event), battered, {})).toEqual({});
			expect(happened(notification(8, event), battered, {})).toMatchObject([{ event: 'zwave.notification' }]);
		}
	});
});

function battery(report: BatteryReport): CcMessage {
	return { type: 'Battery.Report', ...report };
}
