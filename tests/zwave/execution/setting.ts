/** A command that changes a device, without Supervision and with it. */
import { describe, expect, test } from 'vitest';
import { dimmer, findable } from '../mapping/facts.ts';
import { HandHeldRadio } from '../radio.ts';
import { desk, failure, isOff, isOn, supervision } from './desk.ts';

describe('a command without Supervision', () => {
	test('succeeds with the acknowledgement, and has its state asked for later', async () => {
		const { radio, acknowledge, output } = await desk({});
		await acknowledge();
		expect(output()).toEqual({
			outcome: { status: 'succeeded', confirmedBy: 'ack', result: {} },
			cause: undefined,
			untouched: false,
			achieved: {},
			followUps: [{ command: { type: 'BinarySwitch.Get' }, afterMs: 1_000 }],
		});
		expect(radio.sent).toEqual(['BinarySwitch.Set true']);
	});

	test('has it asked for no sooner than the device may take to get there', async () => {
		const { acknowledge, output } = await desk({ facts: dimmer });
		await acknowledge();
		expect(output()?.followUps).toEqual([{ command: { type: 'MultilevelSwitch.Get' }, afterMs: 5_000 }]);
	});

	test('succeeds with the report, where that comes first', async () => {
		const { acknowledge, hear, output } = await desk({});
		await hear(isOn);
		await acknowledge();
		expect(output()).toMatchObject({
			outcome: { status: 'succeeded', confirmedBy: 'report', result: { 'onOff.onOff': true } },
			achieved: { 'onOff.onOff': true },
			followUps: [],
		});
	});

	test('a report of another state, or of another endpoint, is none of its own', async () => {
		const { acknowledge, hear, outcome } = await desk({});
		await hear(isOff);
		await hear(isOn, 1);
		await acknowledge();
		expect(outcome()).toMatchObject({ confirmedBy: 'ack' });
	});

	test('fails when the device does not acknowledge in three attempts', async () => {
		const { radio, giveUp, output } = await desk({});
		expect(radio.asks[0]?.request.attempts).toBe(3);
		await giveUp();
		expect(output()).toMatchObject({
			outcome: failure(
				'DEVICE_NO_ACK',
				'no acknowledgement from node 12 after 3 attempts: check that it has power and is in range',
			),
			cause: { kind: 'noAck' },
			untouched: true,
		});
	});

	test('a device that sleeps in between is tried once, before everything else that is for it', async () => {
		const { radio, outcome } = await desk({ sleeping: true });
		expect(radio.asks[0]).toMatchObject({ priority: 'wakeUp', request: { attempts: 1 } });
		radio.giveUp(1);
		expect(outcome()).toEqual(failure('DEVICE_NO_ACK', expect.stringContaining('after 1 attempt:')));
	});

	test.each([
		[{ kind: 'jammed' }, 'STACK_DOWN'],
		[{ kind: 'refused', reason: 'the module does not take it' }, 'STACK_DOWN'],
		[{ kind: 'unresponsive', reason: 'no callback in 20 s' }, 'OUTCOME_UNKNOWN'],
		[{ kind: 'lost', sent: true }, 'OUTCOME_UNKNOWN'],
		[{ kind: 'lost', sent: false }, 'STACK_DOWN'],
		[{ kind: 'aborted' }, 'INTERNAL'],
	] as const)('ends as its exchange did: %o is %s', async (outcome, code) => {
		const it = await desk({});
		it.radio.answer(outcome);
		expect(it.outcome()).toEqual(failure(code));
		expect(it.output()?.cause).toEqual(outcome);
	});

	test('says so when the command cannot be encoded', async () => {
		const radio = new HandHeldRadio();
		radio.unencodable.add('BinarySwitch.Set');
		const { outcome } = await desk({}, radio);
		expect(outcome()).toEqual(
			failure('INTERNAL', 'the command to node 12 could not be encoded: BinarySwitch.Set has no encoder'),
		);
	});
});

describe('a supervised command', () => {
	test('succeeds when the device says so, and what was wanted is so', async () => {
		const { radio, acknowledge, hear, output } = await desk({ supervised: true });
		await acknowledge();
		await hear(supervision('success'));
		expect(radio.sent).toEqual(['BinarySwitch.Set true (supervised)']);
		expect(output()).toMatchObject({
			outcome: { status: 'succeeded', confirmedBy: 'supervision', result: { 'onOff.onOff': true } },
			achieved: { 'onOff.onOff': true },
			followUps: [],
		});
	});

	test('working, then success', async () => {
		const { acknowledge, hear, wait, outcome } = await desk({ supervised: true, facts: dimmer });
		await acknowledge();
		await hear(supervision('working', 20_000));
		await wait(19_000);
		expect(outcome()).toBeUndefined();
		await hear(supervision('success'));
		expect(outcome()).toMatchObject({ status: 'succeeded', confirmedBy: 'supervision' });
	});

	test('working, then failed', async () => {
		const { acknowledge, hear, outcome } = await desk({ supervised: true });
		await acknowledge();
		await hear(supervision('working', 20_000));
		await hear(supervision('fail'));
		expect(outcome()).toEqual(failure('DEVICE_REJECTED', 'node 12 says that it could not carry out the command'));
	});

	test('fails when the device does not know it', async () => {
		const { acknowledge, hear, outcome } = await desk({ supervised: true });
		await acknowledge();
		await hear(supervision('noSupport'));
		expect(outcome()).toEqual(failure('DEVICE_REJECTED', 'node 12 says that it does not support the command'));
	});

	test('without a final report its state is read back, and decides', async () => {
		const { radio, acknowledge, hear, wait, outcome } = await desk({ supervised: true });
		await acknowledge();
		await wait(1_000);
		expect(radio.sent).toEqual(['BinarySwitch.Set true (supervised)', 'BinarySwitch.Get']);
		await acknowledge();
		await hear(isOn);
		expect(outcome()).toMatchObject({ status: 'succeeded', confirmedBy: 'report' });
	});

	test('without a final report, and with another state', async () => {
		const { acknowledge, hear, wait, output } = await desk({ supervised: true });
		await acknowledge();
		await wait(1_000);
		await acknowledge();
		await hear(isOff);
		expect(output()).toMatchObject({
			outcome: failure('DEVICE_REJECTED', 'the device took the command and reports another state'),
		});
	});

	test('without a final report, and without a state to read back', async () => {
		const it = await desk({
			supervised: true,
			facts: findable,
			action: 'identify.identify',
			args: { identifyTime: 8 },
		});
		await it.acknowledge();
		await it.wait(1_000);
		expect(it.output()).toMatchObject({ outcome: failure('DEVICE_TIMEOUT'), untouched: false });
	});

	test('one without a state succeeds on the report', async () => {
		const it = await desk({
			supervised: true,
			facts: findable,
			action: 'identify.identify',
			args: { identifyTime: 8 },
		});
		await it.hear(supervision('success'));
		expect(it.outcome()).toEqual({ status: 'succeeded', confirmedBy: 'supervision', result: {} });
	});
});
