/** One command carried out, with the real exchanges, on a clock that stands still and a radio that the test holds. */
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { Outcome } from '../../machines/events.ts';
import type { CcMessage } from '../../machines/zwave/cc.ts';
import { exchangeMachine } from '../../machines/zwave/exchange.ts';
import { executionMachine } from '../../machines/zwave/execution.ts';
import type { ExecutionInput } from '../../machines/zwave/execution-setup.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import {
	cooling,
	dimmer,
	endpoint,
	findable,
	heating,
	lock,
	notification,
	relay,
	thermostat,
} from './mapping/facts.ts';
import { HandHeldRadio } from './radio.ts';

const edges = watchEdges(executionMachine);

/** A command that the radio was asked for. */
async function desk(input: Partial<ExecutionInput>, radio = new HandHeldRadio()) {
	const time = stoppedClock();
	let sessionId = 0;
	const exchange = exchangeMachine.provide({ actors: { encode: radio.encode } });
	const actor = createActor(executionMachine.provide({ actors: { exchange } }), {
		input: {
			id: 'a',
			nodeId: 12,
			action: 'onOff.on',
			args: {},
			facts: relay,
			state: {},
			supervised: false,
			sleeping: false,
			line: radio.line,
			nextSessionId: () => ++sessionId,
			...input,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.unreachable(String(fault)) });
	actor.start();
	await settled();
	return {
		radio,
		/** The node acknowledges; what follows is encoded. */
		acknowledge: async () => {
			radio.acknowledge(0);
			await settled();
		},
		giveUp: async () => {
			radio.giveUp();
			await settled();
		},
		hear: async (message: CcMessage, from = 0) => {
			actor.send({ type: 'RECEIVED', endpoint: from, message });
			await settled();
		},
		wait: async (ms: number) => {
			time.tick(ms);
			await settled();
		},
		cut: () => actor.send({ type: 'CUT' }),
		state: () => actor.getSnapshot().value,
		output: () => actor.getSnapshot().output,
		outcome: () => actor.getSnapshot().output?.outcome,
	};
}

type Desk = Awaited<ReturnType<typeof desk>>;

function supervision(status: 'working' | 'success' | 'fail' | 'noSupport', durationMs?: number): CcMessage {
	const duration = durationMs === undefined ? {} : { durationMs };
	return { type: 'Supervision.Report', sessionId: 1, moreUpdatesFollow: status === 'working', status, ...duration };
}

const failure = (code: string, message: unknown = expect.any(String)) => ({
	status: 'failed',
	error: { code, message, retryable: expect.any(Boolean) },
});

const isOn: CcMessage = { type: 'BinarySwitch.Report', value: true };
const isOff: CcMessage = { type: 'BinarySwitch.Report', value: false };

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

describe('a lock', () => {
	const locking = { facts: lock, action: 'doorLock.lockDoor' };
	const locked: CcMessage = { type: 'DoorLock.OperationReport', mode: 0xff };
	const unlocked: CcMessage = { type: 'DoorLock.OperationReport', mode: 0 };
	const jammed = notification(6, 11);
	const succeeded: Outcome = { status: 'succeeded', confirmedBy: 'report', result: { 'doorLock.lockState': 1 } };

	/** Acknowledged, and asked for its state after a second. */
	async function readingBack() {
		const it = await desk(locking);
		await it.acknowledge();
		await it.wait(1_000);
		return it;
	}

	test('is waited for until it reports', async () => {
		const { radio, acknowledge, hear, outcome } = await desk(locking);
		await acknowledge();
		expect(outcome()).toBeUndefined();
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
		expect(radio.sent).toEqual(['DoorLock.OperationSet 255']);
	});

	test('its report may come before the acknowledgement', async () => {
		const { acknowledge, hear, outcome } = await desk(locking);
		await hear(locked);
		await acknowledge();
		expect(outcome()).toEqual(succeeded);
	});

	test('its notification is a report too', async () => {
		const { acknowledge, hear, outcome } = await desk(locking);
		await acknowledge();
		await hear(notification(6, 3));
		expect(outcome()).toEqual(succeeded);
	});

	test('is read back after a second of silence', async () => {
		const { radio, acknowledge, wait, hear, outcome } = await desk(locking);
		await acknowledge();
		await wait(999);
		expect(radio.sent).toHaveLength(1);
		await wait(1);
		expect(radio.sent).toEqual(['DoorLock.OperationSet 255', 'DoorLock.OperationGet']);
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
		expect(radio.withdrawn).toEqual(['12/a/2']);
	});

	test('is read back again while the bolt may still move', async () => {
		const { radio, acknowledge, hear, wait, outcome } = await readingBack();
		await hear(unlocked);
		expect(outcome()).toBeUndefined();
		await wait(1_000);
		expect(radio.sent).toHaveLength(3);
		await acknowledge();
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
	});

	test('has not locked when it still reports another state after 5 s', async () => {
		const { radio, hear, wait, outcome } = await readingBack();
		for (let look = 1; look < 5; look++) {
			await hear(unlocked);
			await wait(1_000);
		}
		expect(outcome()).toBeUndefined();
		await hear(unlocked);
		expect(outcome()).toEqual(failure('DEVICE_REJECTED', 'the device took the command and reports another state'));
		expect(radio.sent).toHaveLength(6);
	});

	const silences: readonly { readonly it: string; readonly falls: (it: Desk) => Promise<void> }[] = [
		{ it: 'does not answer', falls: ({ acknowledge, wait }) => acknowledge().then(() => wait(1_000)) },
		{ it: 'does not even acknowledge', falls: ({ giveUp }) => giveUp() },
	];
	test.each(silences)('nobody knows whether it has locked when it $it any more', async ({ falls }) => {
		const it = await readingBack();
		for (let look = 1; look < 5; look++) {
			await falls(it);
			await it.wait(1_000);
		}
		expect(it.outcome()).toBeUndefined();
		await falls(it);
		expect(it.outcome()).toEqual(
			failure('DEVICE_TIMEOUT', 'node 12 took the command and did not answer: read its state, or try again'),
		);
		expect(it.output()?.untouched).toBe(false);
	});

	test('what it reports while it is asked counts, also if the question is never answered', async () => {
		const { hear, giveUp, outcome } = await readingBack();
		await hear(notification(6, 3));
		await giveUp();
		expect(outcome()).toEqual(succeeded);
	});

	test('supervised, it is read back at once', async () => {
		const { radio, acknowledge, hear, outcome } = await desk({ ...locking, supervised: true });
		await acknowledge();
		await hear(supervision('success'));
		expect(outcome()).toBeUndefined();
		expect(radio.sent).toEqual(['DoorLock.OperationSet 255 (supervised)', 'DoorLock.OperationGet']);
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
	});

	test.each([
		['while the command is sent', () => desk(locking)],
		[
			'while its report is awaited',
			async () => {
				const it = await desk(locking);
				await it.acknowledge();
				return it;
			},
		],
		['while it is read back', readingBack],
	])('that jams has not locked: %s', async (_, begin) => {
		const it = await begin();
		await it.hear(jammed);
		expect(it.outcome()).toEqual(failure('DEVICE_REJECTED', expect.stringContaining('its bolt is jammed')));
		// Nothing of it is sent again.
		expect(it.radio.waiting).toEqual([]);
	});

	test.each([
		['another alarm', notification(6, 16), 0],
		['another endpoint’s', jammed, 1],
	])('is not jammed by %s', async (_, message, from) => {
		const { hear, acknowledge, outcome } = await desk(locking);
		await hear(message, from);
		await acknowledge();
		await hear(locked);
		expect(outcome()).toEqual(succeeded);
	});

	test.each([
		{ kind: 'jammed' },
		{ kind: 'unresponsive', reason: 'no response in 10 s' },
		{ kind: 'lost', sent: false },
	] as const)('has the command, whatever becomes of the question: $kind', async (outcome) => {
		const it = await readingBack();
		it.radio.answer(outcome);
		expect(it.output()).toMatchObject({ outcome: failure('OUTCOME_UNKNOWN'), cause: outcome, untouched: false });
	});
});

describe('an action that depends on the state', () => {
	const toggling = { action: 'onOff.toggle' };

	test('looks it up first', async () => {
		const { radio, acknowledge, hear, outcome } = await desk(toggling);
		await acknowledge();
		await hear(isOn);
		await acknowledge();
		expect(radio.sent).toEqual(['BinarySwitch.Get', 'BinarySwitch.Set false']);
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

everyEdgeIsTaken(executionMachine, edges);
