import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { JsonObject } from '../../../machines/json.ts';
import type { BatteryReport, CcMessage } from '../../../machines/zwave/cc.ts';
import { nodeFactsSchema } from '../../../machines/zwave/facts-schema.ts';
import { endpointsOf, happened, learnAt, planFor, reported } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node, notification } from './facts.ts';
import { interview, names } from './interviewer.ts';

/** Smoke and CO, on a battery: what is learnt in its interview. */
const alarm = endpoint(
	{ Notification: 8, Battery: 2 },
	{ notificationTypes: [1, 2, 8, 9], notificationEvents: { 1: [1, 2, 3, 4, 5, 6, 8], 2: [2, 3, 5, 6], 8: [10, 11] } },
);
/** Of the first version: one notification type, told by the maker's numbers. */
const firstAlert = endpoint({ Notification: 1, Battery: 1 }, {}, { generic: 0xa1, specific: 0x05 });

describe('a smoke and CO alarm', () => {
	test('is one', () => {
		expect(endpointsOf(node(alarm))['0']).toMatchObject({
			deviceTypes: ['smokeCoAlarm'],
			clusters: ['smokeCoAlarm', 'powerSource'],
		});
	});

	const rows: readonly (readonly [
		name: string,
		before: { readonly [attribute: string]: number | boolean },
		message: CcMessage,
		after: { readonly [attribute: string]: number | boolean },
		events: readonly (readonly [event: string, args?: JsonObject])[],
	])[] = [
		[
			'smoke',
			{ expressedState: 0, smokeState: 0 },
			notification(1, 2),
			{ smokeState: 2, expressedState: 1 },
			[['smokeAlarm', { alarmSeverityLevel: 2 }]],
		],
		[
			'smoke at a known place, never told before',
			{},
			notification(1, 1, '0102'),
			{ smokeState: 2, expressedState: 1 },
			[['smokeAlarm', { alarmSeverityLevel: 2 }]],
		],
		[
			'smoke, told again',
			{ expressedState: 1, smokeState: 2 },
			notification(1, 2),
			{ smokeState: 2, expressedState: 1 },
			[],
		],
		[
			'the smoke is over',
			{ expressedState: 1, smokeState: 2 },
			notification(1, 0, '02'),
			{ smokeState: 0, expressedState: 0 },
			[['allClear']],
		],
		['no smoke, never told before', {}, notification(1, 0, '02'), { smokeState: 0, expressedState: 0 }, []],
		[
			'CO',
			{ expressedState: 0 },
			notification(2, 2),
			{ coState: 2, expressedState: 2 },
			[['coAlarm', { alarmSeverityLevel: 2 }]],
		],
		[
			'the smoke is over, CO is not',
			{ expressedState: 1, smokeState: 2, coState: 2 },
			notification(1, 0, '02'),
			{ smokeState: 0, expressedState: 2 },
			[],
		],
		['a test begins', { expressedState: 0 }, notification(1, 3), { testInProgress: true, expressedState: 4 }, []],
		[
			'a test is over',
			{ expressedState: 4, testInProgress: true },
			notification(1, 0, '03'),
			{ testInProgress: false, expressedState: 0 },
			[['selfTestComplete'], ['allClear']],
		],
		[
			'a CO test with its result',
			{ expressedState: 0 },
			notification(2, 3, '01'),
			{ testInProgress: false, expressedState: 0 },
			[['selfTestComplete']],
		],
		[
			'a CO test that failed',
			{ expressedState: 0 },
			notification(2, 3, '02'),
			{ testInProgress: false, hardwareFaultAlert: true, expressedState: 5 },
			[['hardwareFault'], ['selfTestComplete']],
		],
		[
			'everything is over, but for a worn sensor',
			{ expressedState: 1, smokeState: 2, hardwareFaultAlert: true, deviceMuted: 1 },
			notification(1, 0),
			{ smokeState: 0, testInProgress: false, deviceMuted: 0, expressedState: 5 },
			[['muteEnded']],
		],
		[
			'silenced',
			{ expressedState: 1, smokeState: 2 },
			notification(1, 6),
			{ deviceMuted: 1, expressedState: 1 },
			[['alarmMuted']],
		],
		[
			'a replacement is due',
			{ expressedState: 0 },
			notification(1, 4),
			{ hardwareFaultAlert: true, expressedState: 5 },
			[['hardwareFault']],
		],
		[
			'its life is over',
			{ expressedState: 0, endOfServiceAlert: 0 },
			notification(2, 5),
			{ endOfServiceAlert: 1, expressedState: 6 },
			[['endOfService']],
		],
		['dust', { expressedState: 0 }, notification(1, 8), { contaminationState: 2, expressedState: 0 }, []],
		[
			'a hardware failure',
			{ expressedState: 0 },
			notification(9, 1),
			{ hardwareFaultAlert: true, expressedState: 5 },
			[['hardwareFault']],
		],
		[
			'a hardware failure is over',
			{ expressedState: 5, hardwareFaultAlert: true },
			notification(9, 0),
			{ hardwareFaultAlert: false, expressedState: 0 },
			[['allClear']],
		],
	];
	for (const [name, before, message, after, events] of rows)
		test(name, () => {
			const state = named(before);
			expect(reported(message, alarm, state)).toEqual(named(after));
			expect(happened(message, alarm, state)).toEqual(
				events.map(([event, args = {}]) => ({ event: `smokeCoAlarm.${event}`, args })),
			);
		});

	test('an empty battery is an alert of both', () => {
		const state = named({ expressedState: 0, batteryAlert: 0 });
		const report = battery({ low: true });
		expect(reported(report, alarm, state)).toMatchObject({
			'smokeCoAlarm.batteryAlert': 2,
			'smokeCoAlarm.expressedState': 3,
			'powerSource.batChargeLevel': 2,
		});
		expect(happened(report, alarm, state)).toEqual([
			{ event: 'smokeCoAlarm.lowBattery', args: { alarmSeverityLevel: 2 } },
		]);
		expect(happened(battery({ low: false, level: 80 }), alarm, state)).toEqual([]);
	});

	test('what is not in the cluster is told under the stack’s own name, and so is its end', () => {
		for (const parameters of [7, 0].map((event) => (event === 0 ? '07' : undefined))) {
			const message = notification(1, parameters === undefined ? 7 : 0, parameters);
			expect(reported(message, alarm, {})).toEqual({});
			expect(happened(message, alarm, {})).toMatchObject([{ event: 'zwave.notification' }]);
		}
	});

	test('is asked in its interview which of its notifications there are', () => {
		const { asked, facts } = interview(
			node(endpoint({ Notification: 8, Battery: 1 }, {}, { generic: 7 })),
			(command) => {
				if (command.type === 'Notification.SupportedGet')
					return { type: 'Notification.SupportedReport', notificationTypes: [1, 2, 4, 8, 9, 16] };
				if (command.type === 'Notification.EventSupportedGet')
					return {
						type: 'Notification.EventSupportedReport',
						notificationType: command.notificationType,
						events: [2, 3],
					};
				return undefined;
			},
		);
		expect(names(asked)).toEqual([
			'Notification.SupportedGet',
			...[1, 2, 8, 16].map((type) => `Notification.EventSupportedGet ${type}`),
			...[16, 1, 2].map((type) => `Notification.Get ${type}`),
			'Battery.Get',
			'Notification.Get 8',
		]);
		expect(nodeFactsSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
		expect(endpointsOf(facts)['0']?.clusters).toEqual(['booleanState', 'smokeCoAlarm', 'powerSource']);
	});

	test('is asked for what it can answer', () => {
		const plan = planFor('attributes.read', {}, alarm, {});
		expect('steps' in plan && plan.steps.map(({ send }) => send)).toEqual([
			{ type: 'Notification.Get', notificationType: 1 },
			{ type: 'Notification.Get', notificationType: 2 },
			{ type: 'Battery.Get' },
		]);
	});
});

describe('an old smoke alarm', () => {
	test('on Binary Sensor', () => {
		const facts = endpoint({ BinarySensor: 2 }, { binarySensorTypes: [2, 3] });
		const sensed = (sensorType: number, value: boolean) =>
			reported({ type: 'BinarySensor.Report', sensorType, value }, facts, {});
		expect(sensed(2, true)).toEqual(named({ smokeState: 2, expressedState: 1 }));
		expect(sensed(3, true)).toEqual(named({ coState: 2, expressedState: 2 }));
		expect(sensed(3, false)).toEqual(named({ coState: 0, expressedState: 0 }));
	});

	test('of Notification 2, which lists no events', () => {
		const facts = endpoint({ Notification: 2 }, { notificationTypes: [1] });
		expect(endpointsOf(node(facts))['0']?.clusters).toEqual(['smokeCoAlarm']);
		expect(reported(notification(1, 2), facts, {})).toEqual(named({ smokeState: 2, expressedState: 1 }));
	});

	const v1 = (alarmType: number, alarmLevel: number): CcMessage => ({
		type: 'Notification.Report',
		alarmType,
		alarmLevel,
	});

	test('of the first version is learnt from its first alarm', () => {
		const learnt = learnAt(firstAlert, v1(1, 255));
		expect(endpointsOf(node(firstAlert))['0']?.clusters).toEqual(['powerSource']);
		expect(endpointsOf(node(learnt))['0']?.clusters).toEqual(['smokeCoAlarm', 'powerSource']);
		expect(happened(v1(1, 255), learnt, {})).toEqual([
			{ event: 'smokeCoAlarm.smokeAlarm', args: { alarmSeverityLevel: 2 } },
		]);
		expect(reported(v1(1, 0), learnt, {})).toMatchObject(named({ smokeState: 0, expressedState: 0 }));
		expect(reported(v1(2, 255), learnt, {})).toEqual(named({ coState: 2, expressedState: 2 }));
		expect(reported(v1(12, 255), learnt, {})).toEqual(named({ testInProgress: true, expressedState: 4 }));
		expect(reported(v1(12, 0), learnt, {})).toEqual(named({ testInProgress: false, expressedState: 0 }));
		// The hourly word that it is there.
		expect(happened(v1(13, 0), learnt, {})).toMatchObject([{ event: 'zwave.notification' }]);
		const plan = planFor('attributes.read', {}, learnt, {});
		expect('steps' in plan && plan.steps.map(({ send }) => send.type)).toEqual(['Battery.Get']);
	});

	test('the same numbers of a lock mean something else', () => {
		const lock = endpoint({ Notification: 1 }, {}, { generic: 0x40 });
		expect(learnAt(lock, v1(1, 255))).toBe(lock);
		expect(happened(v1(1, 255), lock, {})).toMatchObject([{ event: 'zwave.notification' }]);
	});
});

function named(values: { readonly [attribute: string]: number | boolean }): Attributes {
	return Object.fromEntries(Object.entries(values).map(([name, value]) => [`smokeCoAlarm.${name}`, value]));
}

function battery(report: BatteryReport): CcMessage {
	return { type: 'Battery.Report', ...report };
}
