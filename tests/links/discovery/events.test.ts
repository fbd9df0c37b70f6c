/** What happens at a device as Home Assistant's events: of its own kinds, and nothing else. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../machines/json.ts';
import { component, template } from './devices.ts';
import { shownBy } from './jinja.ts';

describe('an event', () => {
	const told = (event: string, args: JsonObject, endpoint = 0) =>
		JSON.stringify({ v: 1, device: 'zw-5', endpoint, event, args, at: '2026-08-22T10:00:01.234Z' });

	test.each<[string, string, string, unknown]>([
		[
			'keys',
			'switch',
			told('switch.initialPress', { newPosition: 3 }),
			{ event_type: 'initialPress', position: 3, presses: 1 },
		],
		[
			'keys',
			'switch',
			told('switch.multiPressComplete', { newPosition: 1, totalNumberOfPressesCounted: 2 }),
			{ event_type: 'multiPressComplete', position: 1, presses: 2 },
		],
		['lock-event', 'doorLock', told('doorLock.doorLockAlarm', { alarmCode: 0 }), { event_type: 'lockJammed' }],
		['lock-event', 'doorLock', told('doorLock.lockOperation', { lockOperationType: 1 }), { event_type: 'unlock' }],
		['lock-event', 'doorLock', told('doorLock.lockOperation', { lockOperationType: 0 }), { event_type: 'lock' }],
	])('of %s (%s) %s is one that is announced', (key, cluster, payload, shown) => {
		const config = component(key, [cluster]);
		const value: unknown = JSON.parse(shownBy(template(config, 'value_template'), payload));
		expect(value).toEqual(shown);
		expect(config).toMatchObject({
			state_topic: 'gw/v1/apt-104/event/zw-5',
			event_types: expect.arrayContaining([Object(value).event_type]),
		});
	});

	test.each([
		['keys', 'switch', told('switch.initialPress', { newPosition: 3 }, 1)],
		['keys', 'switch', told('zwave.notification', {})],
		['keys', 'switch', ''],
		['lock-event', 'doorLock', told('doorLock.doorLockAlarm', { alarmCode: 99 })],
		['lock-event', 'doorLock', told('doorLock.doorLockAlarm', { alarmCode: 0 }, 2)],
		['lock-event', 'doorLock', told('doorLock.doorStateChange', { doorState: 1 })],
		['lock-event', 'doorLock', ''],
	])('of %s (%s) %s is none', (key, cluster, payload) => {
		expect(shownBy(template(component(key, [cluster]), 'value_template'), payload)).toBe('');
	});
});
