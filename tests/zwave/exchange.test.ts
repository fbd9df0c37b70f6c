/** One exchange with a node, on a clock that stands still and a radio that the test holds. */
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import type { CcMessage } from '../../machines/zwave/cc.ts';
import { type ExchangeInput, exchangeMachine } from '../../machines/zwave/exchange.ts';
import { functions } from '../../machines/zwave/messages.ts';
import { settled, stoppedClock } from '../kit/clock.ts';
import { everyEdgeIsTaken, watchEdges } from '../kit/edges.ts';
import { HandHeldRadio } from './radio.ts';

const edges = watchEdges(exchangeMachine);

/** An exchange that has just begun. */
function desk(input: Partial<ExchangeInput> = {}) {
	const time = stoppedClock();
	const radio = new HandHeldRadio();
	const actor = createActor(exchangeMachine.provide({ actors: { encode: radio.encode } }), {
		input: {
			name: '12/a/1',
			nodeId: 12,
			endpoint: 0,
			command: { type: 'BinarySwitch.Get' },
			expects: 'answer',
			line: radio.line,
			lane: 'normal',
			priority: 'normal',
			attempts: 3,
			...input,
		},
		clock: time.clock,
		inspect: edges.inspect,
	});
	actor.subscribe({ error: (fault) => expect.unreachable(String(fault)) });
	return {
		time,
		radio,
		actor,
		/** Starts it and lets it be encoded. */
		begin: async () => {
			actor.start();
			await settled();
		},
		hear: (message: CcMessage, endpoint = 0) => actor.send({ type: 'RECEIVED', endpoint, message }),
		cut: () => actor.send({ type: 'CUT' }),
		exchanged: () => actor.getSnapshot().output,
	};
}

/** One that the radio was asked for. */
async function begun(input: Partial<ExchangeInput> = {}) {
	const it = desk(input);
	await it.begin();
	return it;
}

const set = { command: { type: 'BinarySwitch.Set', value: true }, expects: 'acknowledgement' } as const;
const supervisedSet = { ...set, sessionId: 7 };
const report: CcMessage = { type: 'BinarySwitch.Report', value: true };

function supervision(
	status: 'working' | 'success' | 'fail' | 'noSupport',
	durationMs?: number,
	sessionId = 7,
): CcMessage {
	const duration = durationMs === undefined ? {} : { durationMs };
	return { type: 'Supervision.Report', sessionId, moreUpdatesFollow: status === 'working', status, ...duration };
}

describe('asking the radio', () => {
	test('hands over the encoded command with its urgency and its attempts', async () => {
		const { radio } = await begun({ ...set, priority: 'wakeUp', attempts: 1 });
		expect(radio.asks).toMatchObject([
			{ ask: '12/a/1', lane: 'normal', priority: 'wakeUp', request: { name: 'SendData', attempts: 1 } },
		]);
	});

	test('names the controller as the source where the module is a bridge', async () => {
		const { radio } = desk();
		const { radio: bridge } = await begun({ line: { ...radio.line, bridge: 1 } });
		expect(bridge.asks).toEqual([]);
		expect(radio.asks[0]?.request).toMatchObject({ function: functions.sendDataBridge });
	});

	test('ends with the reason when the command cannot be encoded', async () => {
		const { radio, begin, exchanged } = desk();
		radio.unencodable.add('BinarySwitch.Get');
		await begin();
		expect(exchanged()).toEqual({ kind: 'unencodable', reason: 'BinarySwitch.Get has no encoder' });
		expect(radio.asks).toEqual([]);
	});
});

describe('a command without an answer', () => {
	test('is done with the acknowledgement', async () => {
		const { radio, exchanged } = await begun(set);
		radio.acknowledge();
		expect(exchanged()).toEqual({ kind: 'acknowledged' });
	});

	test('takes no message for an answer', async () => {
		const { hear, exchanged } = await begun(set);
		hear(report);
		expect(exchanged()).toBeUndefined();
	});

	test.each([
		{ kind: 'noAck', attempts: 3 },
		{ kind: 'jammed' },
		{ kind: 'refused', reason: 'the module does not take it' },
		{ kind: 'unresponsive', reason: 'no callback in 20 s' },
		{ kind: 'lost', sent: true },
	] as const)('ends as the radio says: $kind', async (outcome) => {
		const { radio, exchanged } = await begun(set);
		radio.answer(outcome);
		expect(exchanged()).toEqual(outcome);
	});
});

describe('a question', () => {
	test('is done with its answer', async () => {
		const { radio, hear, exchanged } = await begun();
		radio.acknowledge();
		expect(exchanged()).toBeUndefined();
		hear(report);
		expect(exchanged()).toEqual({ kind: 'answered', message: report });
		expect(radio.withdrawn).toEqual([]);
	});

	test('an answer before the radio’s own report is the answer, and ends the transmission', async () => {
		const { radio, hear, exchanged } = await begun();
		hear(report);
		expect(exchanged()).toEqual({ kind: 'answered', message: report });
		expect(radio.withdrawn).toEqual(['12/a/1']);
	});

	test('leaves alone what answers something else, or comes from another endpoint', async () => {
		const { radio, hear, exchanged } = await begun();
		hear({ type: 'MultilevelSwitch.Report', value: 50 });
		hear(report, 1);
		radio.acknowledge();
		hear({ type: 'MultilevelSwitch.Report', value: 50 });
		hear(report, 1);
		expect(exchanged()).toBeUndefined();
	});

	test('waits for the round trip and a second', async () => {
		const { radio, time, exchanged } = await begun();
		radio.acknowledge(250);
		time.tick(1_249);
		expect(exchanged()).toBeUndefined();
		time.tick(1);
		expect(exchanged()).toEqual({ kind: 'silent' });
	});

	test('that the node does not acknowledge is not waited for', async () => {
		const { radio, exchanged } = await begun();
		radio.giveUp();
		expect(exchanged()).toEqual({ kind: 'noAck', attempts: 3 });
	});
});

describe('a supervised command', () => {
	test.each(['success', 'fail', 'noSupport'] as const)('is done with its report: %s', async (status) => {
		const { radio, hear, exchanged } = await begun(supervisedSet);
		radio.acknowledge();
		expect(exchanged()).toBeUndefined();
		hear(supervision(status));
		expect(exchanged()).toEqual({ kind: 'supervised', status });
	});

	test('a report before the radio’s own ends the transmission', async () => {
		const { radio, hear, exchanged } = await begun(supervisedSet);
		hear(supervision('success'));
		expect(exchanged()).toEqual({ kind: 'supervised', status: 'success' });
		expect(radio.withdrawn).toEqual(['12/a/1']);
	});

	test('takes neither another session’s report nor a state for its own', async () => {
		const { radio, hear, time, exchanged } = await begun(supervisedSet);
		radio.acknowledge(0);
		hear(supervision('success', undefined, 8));
		hear(report);
		time.tick(1_000);
		expect(exchanged()).toEqual({ kind: 'silent' });
	});

	test('working: is waited for as long as the device says, and then has succeeded', async () => {
		const { radio, hear, time, exchanged } = await begun(supervisedSet);
		radio.acknowledge();
		hear(supervision('working', 20_000));
		time.tick(20_000);
		expect(exchanged()).toBeUndefined();
		hear(supervision('success'));
		expect(exchanged()).toEqual({ kind: 'supervised', status: 'success' });
	});

	test('working, then failed', async () => {
		const { radio, hear, exchanged } = await begun(supervisedSet);
		radio.acknowledge();
		hear(supervision('working', 20_000));
		hear(supervision('fail'));
		expect(exchanged()).toEqual({ kind: 'supervised', status: 'fail' });
	});

	test('working, without a final report: its own time, the round trip and a second', async () => {
		const { radio, hear, time, exchanged } = await begun(supervisedSet);
		radio.acknowledge(40);
		hear(supervision('working', 20_000));
		time.tick(21_039);
		expect(exchanged()).toBeUndefined();
		time.tick(1);
		expect(exchanged()).toEqual({ kind: 'silent' });
	});

	test('still working: the time begins anew', async () => {
		const { radio, hear, time, exchanged } = await begun(supervisedSet);
		radio.acknowledge(0);
		hear(supervision('working', 5_000));
		time.tick(4_000);
		hear(supervision('working', 9_000));
		time.tick(9_999);
		expect(exchanged()).toBeUndefined();
		time.tick(1);
		expect(exchanged()).toEqual({ kind: 'silent' });
	});

	test('what else the device says meanwhile gives it no more time', async () => {
		const { radio, hear, time, exchanged } = await begun(supervisedSet);
		radio.acknowledge(0);
		hear(supervision('working', 5_000));
		time.tick(4_000);
		hear(report);
		time.tick(2_000);
		expect(exchanged()).toEqual({ kind: 'silent' });
	});

	test('working before the radio’s own report: the same time, from then on', async () => {
		const { radio, hear, time, exchanged } = await begun(supervisedSet);
		hear(supervision('working', 5_000));
		radio.acknowledge(40);
		time.tick(6_039);
		expect(exchanged()).toBeUndefined();
		time.tick(1);
		expect(exchanged()).toEqual({ kind: 'silent' });
	});

	test('working for nobody knows how long: a minute', async () => {
		const { radio, hear, time, exchanged } = await begun(supervisedSet);
		radio.acknowledge(0);
		hear(supervision('working'));
		time.tick(60_999);
		expect(exchanged()).toBeUndefined();
		time.tick(1);
		expect(exchanged()).toEqual({ kind: 'silent' });
	});

	test.each([
		['the radio’s own report', { kind: 'ok', response: undefined, roundTripMs: 40 }],
		['an acknowledgement that the radio did not hear', { kind: 'noAck', attempts: 3 }],
	] as const)('working before %s is believed', async (_, outcome) => {
		const { radio, hear, exchanged } = await begun(supervisedSet);
		hear(supervision('working', 20_000));
		radio.answer(outcome);
		expect(exchanged()).toBeUndefined();
		hear(supervision('success'));
		expect(exchanged()).toEqual({ kind: 'supervised', status: 'success' });
	});
});

describe('a line that is cut', () => {
	test('while it is being encoded: it was not sent, and is not later', async () => {
		const { actor, radio, cut, exchanged } = desk();
		actor.start();
		cut();
		await settled();
		expect(exchanged()).toEqual({ kind: 'lost', sent: false });
		expect(radio.asks).toEqual([]);
	});

	test('while the radio has it: it may have been sent', async () => {
		const { cut, exchanged } = await begun(set);
		cut();
		expect(exchanged()).toEqual({ kind: 'lost', sent: true });
	});

	test('while its answer is awaited', async () => {
		const { radio, cut, exchanged } = await begun();
		radio.acknowledge();
		cut();
		expect(exchanged()).toEqual({ kind: 'lost', sent: true });
	});
});

everyEdgeIsTaken(exchangeMachine, edges);
