/** What a node says of its own accord, and what is known of it from before. */
import { describe, expect, test } from 'vitest';
import { contact, endpoint, notification, relay, remote } from '../mapping/facts.ts';
import { desk, isOff, isOn, known, plug, plugOf, sleeper } from './desk.ts';

describe('a node known from before', () => {
	test('is told before there is a line', async () => {
		const it = await desk(known(relay), { isOpen: false });
		expect(it.device()).toMatchObject({ endpoints: { 0: { clusters: ['onOff'] } }, interview: 'complete' });
		expect(it.device()).not.toHaveProperty('reachable');
		expect(it.radio.sent).toEqual([]);
	});

	test('on a battery is asked for nothing, not even when it wakes up', async () => {
		const it = await sleeper();
		await it.wakeUp();
		await it.wait(250);
		expect(it.radio.sent).toEqual(['WakeUp.NoMoreInformation']);
	});
});

describe('reports', () => {
	test('are told as state, and are a sign of life', async () => {
		const it = await desk(known(relay), { isOpen: false });
		await it.hear(isOn);
		expect(it.reports()).toEqual([{ 'onOff.onOff': true }]);
		expect(it.device()).toMatchObject({ reachable: true });
	});

	test('tell what happened', async () => {
		const it = await desk(known(remote), { isOpen: false });
		await it.hear({ type: 'CentralScene.Notification', sequenceNumber: 1, key: 0, sceneNumber: 2 });
		expect(it.events()).toContainEqual({
			...{ type: 'EVENT_REPORTED', source: 'zw-12', endpoint: 0 },
			...{ event: 'switch.initialPress', args: { newPosition: 2 } },
		});
	});

	test('the answer to a question is a state, and nothing that happened', async () => {
		const it = await desk(known(contact), { isOpen: false });
		await it.line(it.radio.line, { firstMs: 10_000, everyMs: 10_000 });
		await it.wait(10_000);
		await it.acknowledge();
		await it.hear(notification(6, 23));
		expect(it.reports()).toEqual([{ 'booleanState.stateValue': true }]);
		expect(it.happenings()).toEqual([]);
		await it.hear(notification(6, 22));
		expect(it.happenings()).toEqual(['booleanState.stateChange']);
	});

	test('neither is the answer to a command’s question', async () => {
		const it = await plugOf(contact);
		await it.execute('a', { action: 'attributes.read' });
		await it.converse(() => notification(6, 22));
		expect(it.outcomes()).toEqual([['a', 'succeeded: report']]);
		expect(it.happenings()).toEqual([]);
	});

	test('what comes before the question was even sent has happened', async () => {
		const it = await plugOf(contact);
		await Promise.all([it.execute('a', { action: 'attributes.read' }), it.hear(notification(6, 22))]);
		expect(it.happenings()).toEqual(['booleanState.stateChange']);
	});

	test('a sensor may say with its first value that it is there', async () => {
		const it = await desk(known(endpoint({ MultilevelSensor: 4 })), { isOpen: false });
		await it.hear({ type: 'MultilevelSensor.Report', sensorType: 1, scale: 0, value: 21 });
		expect(it.reports()).toEqual([{ 'temperatureMeasurement.measuredValue': 2_100 }]);
		expect(it.device()?.endpoints[0]?.clusters).toContain('temperatureMeasurement');
		expect(it.learnt()).toHaveLength(1);
		await it.hear({ type: 'MultilevelSensor.Report', sensorType: 5, scale: 0, value: 50 });
		expect(it.device()?.endpoints[0]?.clusters).toContain('relativeHumidityMeasurement');
	});

	test('from an endpoint that is not known are no state', async () => {
		const it = await desk(known(relay), { isOpen: false });
		await it.hear(isOn, 3);
		expect(it.reports()).toEqual([]);
	});

	test('what was told of the device is not told again', async () => {
		const it = await plug();
		const told = it.events().filter(({ type }) => type === 'DEVICE_CHANGED').length;
		await it.hear(isOn);
		await it.hear(isOff);
		expect(it.events().filter(({ type }) => type === 'DEVICE_CHANGED')).toHaveLength(told);
	});
});
