/** A node that sleeps: it is spoken to while it is awake, and its commands wait. */
import { describe, expect, test } from 'vitest';
import { thermostat } from '../mapping/facts.ts';
import { answers, battery, desk, isOn, protocolInfo, sets, sleeper, switchClasses } from './desk.ts';

describe('a node that sleeps', () => {
	test('is interviewed when it has woken up', async () => {
		const it = await desk();
		await it.answer(protocolInfo(battery));
		expect(it.presence()).toBe('asleep');
		expect(it.work()).toBe('idle');
		expect(it.radio.sent).toEqual(['GetNodeProtocolInfo']);
		await it.wakeUp();
		await it.nodeInfo(...switchClasses);
		await it.converse(answers);
		// It is not awake for long.
		expect(it.radio.asks.slice(1).every(({ priority }) => priority === 'wakeUp')).toBe(true);
		expect(it.device()).toMatchObject({ power: 'battery', interview: 'complete' });
		expect(it.work()).toBe('lingering');
		await it.wait(250);
		expect(new Set(it.radio.asks.map(({ ask }) => ask)).size).toBe(it.radio.sent.length);
	});

	test('that falls asleep in the middle is asked on where it stopped, after its next wake-up', async () => {
		const it = await desk();
		await it.answer(protocolInfo(battery));
		await it.wakeUp();
		await it.nodeInfo(...switchClasses);
		await it.acknowledge();
		await it.hear({ type: 'ManufacturerSpecific.Report', manufacturerId: 1, productType: 2, productId: 3 });
		await it.giveUp(1);
		expect(it.device()).toMatchObject({ reachable: true, interview: 'running' });
		expect(it.work()).toBe('idle');
		await it.wakeUp();
		expect(it.radio.sent.slice(-2)).toEqual(['Version.CommandClassGet 37', 'Version.CommandClassGet 37']);
	});

	test('its information is a wake-up too', async () => {
		const it = await sleeper();
		await it.nodeInfo(0x25);
		expect(it.presence()).toBe('awake');
	});

	test('any other report is not: it is there, and does not listen', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.hear(isOn);
		expect(it.device()).toMatchObject({ reachable: true });
		expect(it.presence()).toBe('asleep');
		expect(sets(it)).toEqual([]);
	});

	test('its commands run after its wake-up; 250 ms after the last it may sleep again', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.execute('b', { action: 'onOff.off' });
		expect(it.radio.sent).toEqual([]);
		await it.wakeUp();
		await it.acknowledge();
		await it.acknowledge();
		expect(it.outcomes()).toEqual([
			['a', 'succeeded: ack'],
			['b', 'succeeded: ack'],
		]);
		await it.wait(249);
		expect(it.work()).toBe('lingering');
		await it.wait(1);
		expect(it.radio.sent).toEqual(['BinarySwitch.Set true', 'BinarySwitch.Set false', 'WakeUp.NoMoreInformation']);
		await it.acknowledge();
		expect(it.presence()).toBe('asleep');
		expect(it.work()).toBe('idle');
	});

	test('a command that comes while it lingers is still for this time', async () => {
		const it = await sleeper();
		await it.wakeUp();
		await it.wait(200);
		await it.execute('a');
		await it.acknowledge();
		expect(it.outcomes()).toEqual([['a', 'succeeded: ack']]);
		await it.wait(249);
		expect(it.work()).toBe('lingering');
	});

	test('sleeps also when it did not hear that it may', async () => {
		const it = await sleeper();
		await it.wakeUp();
		await it.wait(250);
		await it.giveUp(1);
		expect(it.presence()).toBe('asleep');
		expect(it.device()).toMatchObject({ reachable: true });
	});

	test('keeps a command that it did not acknowledge for its next wake-up', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.wakeUp();
		await it.giveUp(1);
		expect(it.outcomes()).toEqual([]);
		expect(it.device()).toMatchObject({ reachable: true });
		await it.wakeUp();
		await it.acknowledge();
		expect(it.outcomes()).toEqual([['a', 'succeeded: ack']]);
		expect(sets(it)).toHaveLength(2);
	});

	test('but not one that has changed it in part', async () => {
		const it = await sleeper(thermostat);
		const args = { 'thermostat.occupiedHeatingSetpoint': 2_150, 'thermostat.occupiedCoolingSetpoint': 2_600 };
		await it.execute('a', { action: 'attributes.write', args });
		await it.wakeUp();
		await it.acknowledge();
		await it.giveUp(1);
		expect(it.outcomes()).toEqual([['a', 'DEVICE_NO_ACK']]);
		expect(it.presence()).toBe('asleep');
	});

	test('a command waits until its expiry, and not longer', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.wait(59_999);
		expect(it.outcomes()).toEqual([]);
		await it.wait(1);
		const message = 'node 12 sleeps and did not wake up in time: give the command a longer ttlMs';
		expect(it.outcome('a')).toEqual([
			{ status: 'expired', error: { code: 'DEVICE_ASLEEP', message, retryable: true } },
		]);
		await it.wakeUp();
		expect(sets(it)).toEqual([]);
	});

	test('also one that was tried in vain', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.wakeUp();
		await it.giveUp(1);
		await it.wait(60_000);
		expect(it.outcomes()).toEqual([['a', 'DEVICE_ASLEEP']]);
	});

	test('a command that waits can be cancelled', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.cancel('a');
		expect(it.outcomes()).toEqual([['a', 'CANCELLED']]);
		await it.wakeUp();
		expect(sets(it)).toEqual([]);
	});

	test('so can one that was tried in vain, before and after', async () => {
		const it = await sleeper();
		await it.execute('before');
		await it.wakeUp();
		await it.cancel('before');
		expect(it.outcomes()).toEqual([]);
		await it.giveUp(1);
		expect(it.outcomes()).toEqual([['before', 'CANCELLED']]);

		await it.execute('after');
		await it.wakeUp();
		await it.giveUp(1);
		await it.cancel('after');
		expect(it.outcomes()).toHaveLength(2);
		expect(it.outcomes().at(-1)).toEqual(['after', 'CANCELLED']);
	});

	test('what was only acknowledged is asked for at its next wake-up, and nothing turns round until then', async () => {
		const it = await sleeper();
		await it.execute('a');
		await it.wakeUp();
		await it.acknowledge();
		await it.wait(250);
		await it.acknowledge();
		const before = it.microsteps();
		await it.wait(3_600_000);
		expect(it.microsteps() - before).toBeLessThan(10);
		await it.wakeUp();
		expect(it.radio.sent.at(-1)).toBe('BinarySwitch.Get');
	});

	test('a command may wait for longer than a timer can', async () => {
		const it = await sleeper();
		const before = it.microsteps();
		await it.execute('a', { expiresAt: Date.UTC(2027, 0, 1) });
		await it.wait(86_400_000);
		expect(it.outcomes()).toEqual([]);
		expect(it.microsteps() - before).toBeLessThan(20);
	});
});
