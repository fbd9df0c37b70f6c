import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { endpointsOf, happened, learnAt, planFor, reported } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node, notification } from './facts.ts';

describe('a yes or no', () => {
	const at = (events: { readonly [type: number]: readonly number[] }, types: readonly number[] = []) =>
		endpoint({ Notification: 8, BinarySensor: 2 }, { notificationEvents: events, binarySensorTypes: types });

	const kinds: readonly (readonly [
		deviceType: string,
		EndpointFacts,
		begin: CcMessage,
		end: CcMessage,
		begun: boolean,
	])[] = [
		['contactSensor', at({ 6: [22, 23] }), notification(6, 22), notification(6, 23), false],
		['waterLeakDetector', at({ 5: [1, 2] }), notification(5, 1, '00'), notification(5, 0, '01'), true],
		['waterLeakDetector', at({}, [6]), sensed(6, true), sensed(6, false), true],
		['waterFreezeDetector', at({ 16: [3] }), notification(16, 3), notification(16, 0), true],
		['waterFreezeDetector', at({}, [7]), sensed(7, true), sensed(7, false), true],
		['rainSensor', at({ 16: [1] }), notification(16, 1), notification(16, 0, '01'), true],
	];
	for (const [deviceType, facts, begin, end, begun] of kinds)
		test(`${deviceType}: ${JSON.stringify(begin)}`, () => {
			expect(endpointsOf(node(facts))['0']).toMatchObject({ deviceTypes: [deviceType], clusters: ['booleanState'] });
			expect(reported(begin, facts, {})).toEqual({ 'booleanState.stateValue': begun });
			expect(reported(end, facts, {})).toEqual({ 'booleanState.stateValue': !begun });
		});

	test('a water alarm of Notification 2 lists no events: it is a leak detector', () => {
		const facts = endpoint({ Notification: 2 }, { notificationTypes: [5] });
		expect(endpointsOf(node(facts))['0']?.deviceTypes).toEqual(['waterLeakDetector']);
	});

	test('what is not listed is learnt from what is told', () => {
		const facts = endpoint({ Notification: 2 }, { notificationTypes: [6, 7] });
		expect(endpointsOf(node(facts))['0']?.clusters).toEqual([]);
		const contact = learnAt(learnAt(facts, notification(6, 23)), notification(6, 22));
		expect(endpointsOf(node(contact))['0']?.deviceTypes).toEqual(['contactSensor']);
		const sensor = learnAt(endpoint({ BinarySensor: 2 }), sensed(12, false));
		expect(endpointsOf(node(sensor))['0']?.clusters).toEqual(['occupancySensing']);
		for (const event of [0, 254, 255]) expect(learnAt(facts, notification(7, event))).toBe(facts);
	});

	test('a contact that is a leak detector too tells the leak under the stack’s own name, begin and end', () => {
		const facts = at({ 5: [2], 6: [22, 23] }, [6, 10]);
		expect(endpointsOf(node(facts))['0']?.deviceTypes).toEqual(['contactSensor']);
		expect(reported(notification(5, 2), facts, {})).toEqual({});
		expect(happened(notification(5, 2), facts, {})).toEqual([
			{ event: 'zwave.notification', args: { notificationType: 5, event: 2 } },
		]);
		expect(happened(notification(5, 0, '02'), facts, {})).toEqual([
			{ event: 'zwave.notification', args: { notificationType: 5, event: 0, parameters: '02' } },
		]);
		expect(happened(sensed(6, true), facts, {})).toEqual([
			{ event: 'zwave.binarySensor', args: { sensorType: 6, value: true } },
		]);
	});

	for (const [name, message] of [
		['tampering', notification(7, 3)],
		['tampering that is over', notification(7, 0, '03')],
		['broken glass', notification(7, 6)],
		['heat', notification(4, 2)],
		['water flow', notification(5, 6, '03')],
		['water pressure', notification(5, 7, '02')],
		['a barrier’s obstacle', notification(6, 72)],
		['a panic key', notification(10, 4)],
		['a siren', notification(14, 1)],
		['gas', notification(18, 2)],
	] as const)
		test(`${name} is told under the stack’s own name`, () => {
			const facts = at({ 6: [22, 23], 7: [8] });
			expect(reported(message, facts, {})).toEqual({});
			const { type, ...args } = message;
			expect(happened(message, facts, {})).toEqual([{ event: 'zwave.notification', args }]);
		});
});

describe('motion', () => {
	const occupied = (is: boolean): Attributes => ({ 'occupancySensing.occupancy': { occupied: is } });
	const switched = (value: number): CcMessage => ({ type: 'Basic.Set', value });
	const pir = endpoint({ BinarySensor: 1 }, {}, { generic: 0x20 });

	test('of an old sensor, which names no type', () => {
		expect(endpointsOf(node(pir))['0']).toMatchObject({
			deviceTypes: ['occupancySensor'],
			readable: ['occupancySensing.occupancy'],
		});
		expect(reported({ type: 'BinarySensor.Report', value: true }, pir, {})).toEqual(occupied(true));
		expect(reported(switched(255), pir, {})).toEqual(occupied(true));
		expect(reported(switched(0), pir, {})).toEqual(occupied(false));
		expect(happened(switched(255), pir, occupied(true))).toEqual([]);
		const plan = planFor('attributes.read', {}, pir, {});
		expect('steps' in plan && plan.steps.map(({ send }) => send)).toEqual([{ type: 'BinarySensor.Get' }]);
	});

	test('what a motion sensor switches others with is motion, too', () => {
		const sensor = endpoint({ Notification: 8 }, { notificationEvents: { 7: [8] } });
		expect(reported(switched(99), sensor, {})).toEqual(occupied(true));
	});

	test('what a contact beside it switches with is not', () => {
		const sensor = endpoint({ Notification: 8 }, { notificationEvents: { 6: [22], 7: [8] } });
		expect(reported(switched(99), sensor, {})).toEqual({});
		expect(happened(switched(99), sensor, {})).toEqual([{ event: 'zwave.basicSet', args: { value: 99 } }]);
	});

	test('is not what an input of a relay senses', () => {
		const relay = endpoint({ BinarySwitch: 1, BinarySensor: 1 });
		const report: CcMessage = { type: 'BinarySensor.Report', value: true };
		expect(reported(report, relay, {})).toEqual({});
		expect(happened(report, relay, {})).toEqual([{ event: 'zwave.binarySensor', args: { value: true } }]);
	});
});

function sensed(sensorType: number, value: boolean): CcMessage {
	return { type: 'BinarySensor.Report', sensorType, value };
}
