import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { happened } from '../../../machines/zwave/mapping/index.ts';
import type { Happening } from '../../../machines/zwave/mapping/mapping.ts';
import { leak, lock, meter, motion, notification, relay, remote, weather } from './facts.ts';

describe('what a message says has happened', () => {
	const operation = (
		lockOperationType: number,
		operationSource: number,
		userIndex: number | null = null,
	): Happening => ({
		event: 'doorLock.lockOperation',
		args: { lockOperationType, operationSource, userIndex, fabricIndex: null, sourceNode: null },
	});
	const rows: readonly (readonly [name: string, EndpointFacts, CcMessage, Happening[]])[] = [
		['a bolt jammed', lock, notification(6, 11), [{ event: 'doorLock.doorLockAlarm', args: { alarmCode: 0 } }]],
		['too many wrong codes', lock, notification(6, 16), [{ event: 'doorLock.doorLockAlarm', args: { alarmCode: 4 } }]],
		['the cover was removed', lock, notification(7, 3), [{ event: 'doorLock.doorLockAlarm', args: { alarmCode: 5 } }]],
		['locked by hand', lock, notification(6, 1), [operation(0, 1)]],
		['unlocked by radio', lock, notification(6, 4), [operation(1, 7)]],
		['locked by itself', lock, notification(6, 9), [operation(0, 4)]],
		['unlocked at the keypad by user 3', lock, notification(6, 6, '63030301'), [operation(1, 3, 3)]],
		['unlocked at the keypad by user 18, told shortly', lock, notification(6, 6, '12'), [operation(1, 3, 18)]],
		[
			'motion',
			motion,
			notification(7, 8),
			[{ event: 'occupancySensing.occupancyChanged', args: { occupancy: { occupied: true } } }],
		],
		['a leak', leak, notification(5, 2), [{ event: 'booleanState.stateChange', args: { stateValue: true } }]],
		[
			'a key',
			remote,
			scene(0, 2),
			[
				{ event: 'switch.initialPress', args: { newPosition: 2 } },
				{ event: 'switch.shortRelease', args: { newPosition: 2, previousPosition: 2 } },
			],
		],
		['a key held', remote, scene(2, 2), [{ event: 'switch.longPress', args: { newPosition: 2 } }]],
		[
			'a key let go',
			remote,
			scene(1, 2),
			[{ event: 'switch.longRelease', args: { newPosition: 2, previousPosition: 2 } }],
		],
		[
			'a key pressed three times',
			remote,
			scene(4, 1),
			[
				{
					event: 'switch.multiPressComplete',
					args: { newPosition: 1, previousPosition: 1, totalNumberOfPressesCounted: 3 },
				},
			],
		],
		['a reserved key attribute', remote, scene(7, 1), []],
		['a state, which is no event', relay, { type: 'BinarySwitch.Report', value: true }, []],
		[
			'heat, which has no cluster',
			motion,
			notification(4, 2, '0a'),
			[{ event: 'zwave.notification', args: { notificationType: 4, event: 2, parameters: '0a' } }],
		],
		[
			'the heat is over, which no state says',
			motion,
			notification(4, 0),
			[{ event: 'zwave.notification', args: { notificationType: 4, event: 0 } }],
		],
		[
			'tampering',
			motion,
			notification(7, 3),
			[{ event: 'zwave.notification', args: { notificationType: 7, event: 3 } }],
		],
		[
			'an alarm of version 1',
			lock,
			{ type: 'Notification.Report', alarmType: 21, alarmLevel: 1 },
			[{ event: 'zwave.notification', args: { alarmType: 21, alarmLevel: 1 } }],
		],
		[
			'a key of an old remote',
			relay,
			{ type: 'Basic.Set', value: 255 },
			[{ event: 'zwave.basicSet', args: { value: 255 } }],
		],
		[
			'loudness',
			weather,
			{ type: 'MultilevelSensor.Report', sensorType: 30, scale: 0, value: 61 },
			[{ event: 'zwave.multilevelSensor', args: { sensorType: 30, scale: 0, value: 61 } }],
		],
		[
			'a sensor of an unknown kind',
			relay,
			{ type: 'BinarySensor.Report', value: true },
			[{ event: 'zwave.binarySensor', args: { value: true } }],
		],
		[
			'gas',
			meter,
			{ type: 'Meter.Report', meterType: 2, scale: 0, rateType: 1, value: 3 },
			[{ event: 'zwave.meter', args: { meterType: 2, scale: 0, rateType: 1, value: 3 } }],
		],
	];
	for (const [name, facts, message, happenings] of rows)
		test(name, () => {
			expect(happened(message, facts, {})).toEqual(happenings);
		});
});

function scene(key: number, sceneNumber: number): CcMessage {
	return { type: 'CentralScene.Notification', sequenceNumber: 1, key, sceneNumber };
}
