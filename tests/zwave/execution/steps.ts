/** Commands of several steps: what is looked up first, what is read and written together, and a line that is cut. */
import { describe, expect, test } from 'vitest';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { settled } from '../../kit/clock.ts';
import { cooling, endpoint, heating, lock, thermostat } from '../mapping/facts.ts';
import { desk, failure, isOn } from './desk.ts';

describe('an action that depends on the state', () => {
	const toggling = { action: 'onOff.toggle' };

	test('looks it up first', async () => {
		const { radio, acknowledge, hear, outcome } = await desk(toggling);
		await acknowledge();
		await hear(isOn);
		await acknowledge();
		expect(radio.sent).toEqual(['BinarySwitch.Get', 'BinarySwitch.Set false']);
		expect(radio.asks.map(({ ask }) => ask)).toEqual(['12/a/1', '12/a/2']);
		expect(outcome()).toMatchObject({ status: 'succeeded' });
	});

	test('unless it is known', async () => {
		const { radio } = await desk({ ...toggling, state: { 'onOff.onOff': false } });
		expect(radio.sent).toEqual(['BinarySwitch.Set true']);
	});

	test('fails when the state cannot be had, and nothing was changed', async () => {
		const { giveUp, output } = await desk(toggling);
		await giveUp();
		expect(output()).toMatchObject({ outcome: failure('DEVICE_NO_ACK'), untouched: true });
	});

	test('is not carried out by a device that does not know its own state', async () => {
		const { radio, hear, outcome } = await desk(toggling);
		await hear({ type: 'BinarySwitch.Report' });
		await hear({ type: 'BinarySwitch.Report' });
		expect(radio.sent).toEqual(['BinarySwitch.Get', 'BinarySwitch.Get']);
		expect(outcome()).toEqual(failure('DEVICE_REJECTED', 'the device does not tell what the action depends on'));
	});

	test('learns from the answer what it needs besides: the scale of a setpoint', async () => {
		const { setpointScales, ...learnt } = thermostat.learnt;
		const it = await desk({
			facts: { ...thermostat, learnt },
			action: 'attributes.write',
			args: heating(2_150),
		});
		await it.hear({ type: 'ThermostatSetpoint.Report', setpointType: 1, value: 19, scale: 0 });
		expect(it.radio.sent).toEqual(['ThermostatSetpoint.Get 1', 'ThermostatSetpoint.Set 1 21.5 0']);
	});

	test('is refused without a word to the device where it cannot be', async () => {
		const { radio, output } = await desk({ facts: thermostat, action: 'attributes.write', args: heating(9_900) });
		expect(output()).toMatchObject({ outcome: failure('DEVICE_REJECTED', expect.stringContaining('outside')) });
		expect(radio.sent).toEqual([]);
	});
});

describe('several steps', () => {
	const meter = endpoint({ BinarySwitch: 1, Meter: 5 }, { meterType: 1, meterScales: [0, 2] });
	const reading = {
		facts: meter,
		action: 'attributes.read',
		args: { attributes: ['onOff.onOff', 'electricalPowerMeasurement.activePower'] },
	};
	const watts: CcMessage = { type: 'Meter.Report', meterType: 1, scale: 2, rateType: 1, value: 12.5 };

	test('attributes are read one after another', async () => {
		const { radio, acknowledge, hear, outcome } = await desk(reading);
		await acknowledge();
		await hear(isOn);
		expect(outcome()).toBeUndefined();
		await acknowledge();
		await hear(watts);
		expect(radio.sent).toEqual(['BinarySwitch.Get', 'Meter.Get 2']);
		expect(radio.asks.map(({ ask }) => ask)).toEqual(['12/a/1', '12/a/2']);
		expect(outcome()).toEqual({
			status: 'succeeded',
			confirmedBy: 'report',
			result: { 'onOff.onOff': true, 'electricalPowerMeasurement.activePower': 12_500 },
		});
	});

	test('one that is not answered fails the reading', async () => {
		const { acknowledge, hear, wait, outcome } = await desk(reading);
		await acknowledge();
		await hear(isOn);
		await acknowledge();
		await wait(1_000);
		expect(outcome()).toEqual(failure('DEVICE_TIMEOUT'));
	});

	const writing = {
		facts: thermostat,
		action: 'attributes.write',
		args: { ...heating(2_150), ...cooling(2_600) },
	};
	const heats: CcMessage = { type: 'ThermostatSetpoint.Report', setpointType: 1, value: 21.5, scale: 0 };

	test('are confirmed by the weakest evidence among them', async () => {
		const { radio, acknowledge, hear, outcome } = await desk(writing);
		await hear(heats);
		await acknowledge();
		await acknowledge();
		expect(radio.sent).toEqual(['ThermostatSetpoint.Set 1 21.5 0', 'ThermostatSetpoint.Set 2 26 0']);
		expect(outcome()).toEqual({ status: 'succeeded', confirmedBy: 'ack', result: heating(2_150) });
	});

	test('what was reported before a step was sent is no evidence for it', async () => {
		const { acknowledge, hear, outcome } = await desk(writing);
		await hear({ type: 'ThermostatSetpoint.Report', setpointType: 2, value: 26, scale: 0 });
		await acknowledge();
		await acknowledge();
		expect(outcome()).toEqual({ status: 'succeeded', confirmedBy: 'ack', result: {} });
	});

	test('a device that was changed by one of them is not untouched', async () => {
		const { acknowledge, giveUp, output } = await desk(writing);
		await acknowledge();
		await giveUp();
		expect(output()).toMatchObject({ outcome: failure('DEVICE_NO_ACK'), untouched: false });
	});

	test('none is begun on a line that was cut', async () => {
		const { radio, hear, cut, outcome } = await desk(writing);
		await hear(heats);
		cut();
		await settled();
		expect(outcome()).toEqual(failure('STACK_DOWN'));
		expect(radio.sent).toHaveLength(1);
	});
});

describe('a line that is cut', () => {
	test('while a command is sent: nobody knows', async () => {
		const { cut, outcome } = await desk({});
		cut();
		expect(outcome()).toEqual(failure('OUTCOME_UNKNOWN'));
	});

	test('while a report is awaited: nobody knows', async () => {
		const { acknowledge, cut, outcome } = await desk({ facts: lock, action: 'doorLock.lockDoor' });
		await acknowledge();
		cut();
		expect(outcome()).toEqual(failure('OUTCOME_UNKNOWN'));
	});

	test('while a question is asked: nothing was changed', async () => {
		const { cut, outcome } = await desk({ action: 'onOff.toggle' });
		cut();
		expect(outcome()).toEqual(failure('STACK_DOWN'));
	});

	test('what had been reported is so', async () => {
		const { hear, cut, outcome } = await desk({});
		await hear(isOn);
		cut();
		expect(outcome()).toMatchObject({ status: 'succeeded', confirmedBy: 'report' });
	});
});
