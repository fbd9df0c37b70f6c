/** A command that may have been carried out before the gateway was cut off: the device is asked, and nothing is set. */
import { describe, expect, test } from 'vitest';
import { settled } from '../../kit/clock.ts';
import { cooling, dimmer, endpoint, heating, lock, notification, thermostat } from '../mapping/facts.ts';
import { doubted, failure, inDoubt, isOff, isOn } from './desk.ts';

/** A dimmer's report of its value, 0 to 99. */
const at = (value: number) => ({ type: 'MultilevelSwitch.Report', value }) as const;
const mode = (value: number) => ({ type: 'DoorLock.OperationReport', mode: value }) as const;
const setpoint = (setpointType: number, value: number) =>
	({ type: 'ThermostatSetpoint.Report', setpointType, value, scale: 0 }) as const;

describe('a command in doubt', () => {
	test('has succeeded when the device reports what it wanted', async () => {
		const { radio, acknowledge, hear, output } = await doubted({ supervised: true });
		await acknowledge();
		await hear(isOn);
		expect(radio.sent).toEqual(['BinarySwitch.Get']);
		expect(output()).toEqual({
			outcome: { status: 'succeeded', confirmedBy: 'report', result: { 'onOff.onOff': true } },
			cause: undefined,
			untouched: true,
			achieved: { 'onOff.onOff': true },
			followUps: [],
		});
	});

	test('has failed when the device reports something else', async () => {
		const { radio, acknowledge, hear, outcome } = await doubted();
		await acknowledge();
		await hear(isOff);
		expect(radio.sent).toEqual(['BinarySwitch.Get']);
		expect(outcome()).toEqual({
			status: 'failed',
			error: {
				code: 'STACK_DOWN',
				message:
					'the gateway was cut off while it carried the command out, and node 12 reports onOff.onOff false: it has not taken effect, or has not lasted; send it again under a new id if it is still wanted',
				retryable: true,
			},
		});
	});

	test('what is remembered of the device is no evidence', async () => {
		const { acknowledge, wait, outcome } = await doubted({ state: { 'onOff.onOff': true } });
		await acknowledge();
		await wait(1_000);
		expect(outcome()).toEqual({
			status: 'failed',
			error: {
				code: 'OUTCOME_UNKNOWN',
				message:
					'the gateway was cut off while it carried the command out, and node 12 does not answer the question about it, so it may have taken effect or not: look at the state of node 12 before sending it again under a new id',
				retryable: false,
			},
		});
	});

	test('a question is asked as usual', async () => {
		const { acknowledge, hear, outcome } = await doubted({ action: 'attributes.read', args: {} });
		await acknowledge();
		await hear(isOff);
		expect(outcome()).toEqual({ status: 'succeeded', confirmedBy: 'report', result: { 'onOff.onOff': false } });
	});

	test('a question that is not answered has changed nothing', async () => {
		const { giveUp, outcome } = await doubted({ action: 'attributes.read', args: {} });
		await giveUp();
		expect(outcome()).toEqual(failure('DEVICE_NO_ACK'));
	});

	test('nor has one on a line that was cut', async () => {
		const facts = endpoint({ BinarySwitch: 2, Battery: 1 });
		const it = await doubted({ facts, action: 'attributes.read', args: {} });
		await it.hear(isOff);
		it.cut();
		await settled();
		expect(it.outcome()).toEqual(failure('STACK_DOWN'));
	});
});

describe('whose device may still be moving', () => {
	const locking = { facts: lock, action: 'doorLock.lockDoor' };

	test('is waited for, as long as a bolt may take', async () => {
		const { radio, acknowledge, hear, wait, outcome } = await doubted(locking);
		await acknowledge();
		await hear(mode(0));
		expect(outcome()).toBeUndefined();
		await wait(1_000);
		await acknowledge();
		await hear(mode(0xff));
		expect(radio.sent).toEqual(['DoorLock.OperationGet', 'DoorLock.OperationGet']);
		expect(radio.asks.map(({ ask }) => ask)).toEqual(['12/a/1', '12/a/2']);
		expect(outcome()).toEqual({ status: 'succeeded', confirmedBy: 'report', result: { 'doorLock.lockState': 1 } });
	});

	test('succeeds on what it reports by itself', async () => {
		const { hear, outcome } = await doubted(locking);
		await hear(mode(0));
		await hear(notification(6, 3));
		expect(outcome()).toMatchObject({ status: 'succeeded', confirmedBy: 'report' });
	});

	test('has failed when it still reports something else', async () => {
		const { radio, hear, wait, outcome } = await doubted(locking);
		for (let look = 1; look < 5; look++) {
			await hear(mode(0));
			await wait(1_000);
		}
		expect(outcome()).toBeUndefined();
		await hear(mode(0));
		expect(outcome()).toEqual(failure('STACK_DOWN', expect.stringContaining('reports doorLock.lockState 2')));
		expect(radio.sent).toHaveLength(5);
	});

	test('nobody knows when it does not answer any more', async () => {
		const { hear, giveUp, wait, outcome } = await doubted(locking);
		await hear(mode(0));
		for (let look = 1; look < 5; look++) {
			await wait(1_000);
			await giveUp();
		}
		expect(outcome()).toEqual(inDoubt('node 12 does not answer'));
	});

	test('has failed when it says that it could not', async () => {
		const { hear, outcome } = await doubted(locking);
		await hear(notification(6, 11));
		expect(outcome()).toEqual(failure('DEVICE_REJECTED', expect.stringContaining('its bolt is jammed')));
	});

	test('is asked again when it does not hear: it may have been cut off, too', async () => {
		const { giveUp, wait, hear, outcome } = await doubted(locking);
		await giveUp();
		await wait(1_000);
		await hear(mode(0xff));
		expect(outcome()).toMatchObject({ status: 'succeeded' });
	});

	const ramping = (tenths: number) => ({
		facts: dimmer,
		action: 'levelControl.moveToLevel',
		args: { level: 254, transitionTime: tenths },
	});

	test('a long ramp is looked at ten times', async () => {
		const { radio, hear, wait, outcome } = await doubted(ramping(500));
		for (let look = 1; look < 10; look++) {
			await hear(at(10 * look));
			await wait(5_100);
		}
		expect(radio.sent).toHaveLength(10);
		await hear(at(90));
		expect(outcome()).toEqual(failure('STACK_DOWN', expect.stringContaining('levelControl.currentLevel 231')));
	});

	test('one of more than a minute is still on its way then: nobody knows', async () => {
		const { hear, wait, outcome } = await doubted(ramping(6_000));
		for (let look = 1; look < 10; look++) {
			await hear(at(look));
			await wait(6_000);
		}
		expect(outcome()).toBeUndefined();
		await hear(at(10));
		expect(outcome()).toEqual(inDoubt('node 12 does not tell all of what became of it'));
	});
});

describe('of several steps', () => {
	const writing = {
		facts: thermostat,
		action: 'attributes.write',
		args: { ...heating(2_150), ...cooling(2_600) },
	};

	test('has succeeded when all of them took effect', async () => {
		const { radio, hear, outcome } = await doubted(writing);
		await hear(setpoint(1, 21.5));
		await hear(setpoint(2, 26));
		expect(radio.sent).toEqual(['ThermostatSetpoint.Get 1', 'ThermostatSetpoint.Get 2']);
		expect(outcome()).toEqual({
			status: 'succeeded',
			confirmedBy: 'report',
			result: { ...heating(2_150), ...cooling(2_600) },
		});
	});

	test('has failed when one of them did not', async () => {
		const { hear, wait, outcome } = await doubted(writing);
		await hear(setpoint(1, 21.5));
		await hear(setpoint(2, 24));
		await wait(1_000);
		await hear(setpoint(2, 24));
		expect(outcome()).toEqual(
			failure('STACK_DOWN', expect.stringContaining('thermostat.occupiedCoolingSetpoint 2400')),
		);
	});

	test('what is needed to know what was set is asked first', async () => {
		const { setpointScales, ...learnt } = thermostat.learnt;
		const it = await doubted({ ...writing, facts: { ...thermostat, learnt }, args: heating(2_150) });
		await it.hear(setpoint(1, 21.5));
		await it.hear(setpoint(1, 21.5));
		expect(it.radio.sent).toEqual(['ThermostatSetpoint.Get 1', 'ThermostatSetpoint.Get 1']);
		expect(it.outcome()).toMatchObject({ status: 'succeeded' });
	});

	test('where that cannot be had, nobody knows', async () => {
		const { setpointScales, ...learnt } = thermostat.learnt;
		const { giveUp, output } = await doubted({ ...writing, facts: { ...thermostat, learnt } });
		await giveUp();
		expect(output()).toMatchObject({ outcome: inDoubt('does not answer'), cause: { kind: 'noAck' } });
	});

	test('a line that is cut between them leaves it in doubt', async () => {
		const { radio, hear, cut, outcome } = await doubted(writing);
		await hear(setpoint(1, 21.5));
		cut();
		await settled();
		expect(outcome()).toEqual(inDoubt('could not be asked'));
		expect(radio.sent).toHaveLength(2);
	});

	test('none is begun on a line that was cut', async () => {
		const args = { ...writing.args, 'thermostat.systemMode': 4 };
		const { radio, hear, cut, outcome } = await doubted({ ...writing, args });
		// The second report comes before its question is on the air.
		const heard = [hear(setpoint(1, 21.5)), hear(setpoint(2, 26))];
		cut();
		await Promise.all(heard);
		expect(outcome()).toEqual(inDoubt('could not be asked about it (lost)'));
		expect(radio.sent).toEqual(['ThermostatSetpoint.Get 1']);
	});
});
