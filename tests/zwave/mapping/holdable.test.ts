/** That no device, whatever it says, makes an attribute hold what its cluster does not allow. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusters } from '../../../machines/clusters/index.ts';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { happened, learnAt, reported } from '../../../machines/zwave/mapping/index.ts';
import { endpoint } from './facts.ts';

const byte = fc.nat(255);
/** As wide as a frame's: four bytes, up to seven decimals. */
const number = fc.oneof(
	fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
	fc.double({ min: -300, max: 300, noNaN: true }),
);
const message: fc.Arbitrary<CcMessage> = fc.oneof(
	fc.record({
		type: fc.constant('MultilevelSensor.Report' as const),
		sensorType: byte,
		scale: fc.nat(3),
		value: number,
	}),
	fc.record({
		type: fc.constant('Meter.Report' as const),
		meterType: fc.integer({ min: 1, max: 3 }),
		scale: fc.nat(8),
		rateType: fc.nat(3),
		value: number,
	}),
	fc.record({
		type: fc.constant('Notification.Report' as const),
		notificationType: fc.nat(22),
		event: fc.nat(16),
		...{ parameters: fc.constantFrom('', '01', '02', '03', '0a', 'ff00') },
	}),
	fc.record({ type: fc.constant('BinarySensor.Report' as const), sensorType: fc.nat(14), value: fc.boolean() }),
	fc.record({
		type: fc.constant('Battery.Report' as const),
		level: fc.nat(100),
		low: fc.boolean(),
		overheating: fc.boolean(),
		tooCold: fc.boolean(),
	}),
);

test('what is reported is an attribute of a cluster, and fits it; what is not is told as an event', () => {
	fc.assert(
		fc.property(fc.array(message, { maxLength: 8 }), (messages) => {
			let facts = endpoint(
				{ MultilevelSensor: 3, Meter: 2, Notification: 2, BinarySensor: 2, Battery: 2 },
				{ notificationTypes: [1, 2] },
			);
			let state = {};
			for (const one of messages) {
				facts = learnAt(facts, one);
				const told = reported(one, facts, state);
				for (const [name, value] of Object.entries(told)) {
					const [cluster = '', attribute = ''] = name.split('.');
					const schema = clusters.get(cluster)?.attributes[attribute];
					expect(schema?.safeParse(value), `${name} ${JSON.stringify(value)}`).toMatchObject({ success: true });
				}
				const events = happened(one, facts, state);
				const isSaid = Object.keys(told).length > 0 || events.length > 0;
				// Type 0 is none.
				expect(isSaid || ('notificationType' in one && one.notificationType === 0)).toBe(true);
				state = { ...state, ...told };
			}
		}),
	);
});
