/** One command on a clock that stands still and a radio that the test holds, with the real exchanges. */
import { expect } from 'vitest';
import { createActor } from 'xstate';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import { exchangeMachine } from '../../../machines/zwave/exchange.ts';
import { executionMachine } from '../../../machines/zwave/execution.ts';
import type { ExecutionInput } from '../../../machines/zwave/execution-memory.ts';
import { settled, stoppedClock } from '../../kit/clock.ts';
import { watchEdges } from '../../kit/edges.ts';
import { relay } from '../mapping/facts.ts';
import { HandHeldRadio } from '../radio.ts';

export const edges = watchEdges(executionMachine);

/** A command that the radio was asked for. */
export async function desk(input: Partial<ExecutionInput>, radio = new HandHeldRadio()) {
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
			readBack: false,
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

export type Desk = Awaited<ReturnType<typeof desk>>;

export function supervision(status: 'working' | 'success' | 'fail' | 'noSupport', durationMs?: number): CcMessage {
	const duration = durationMs === undefined ? {} : { durationMs };
	return { type: 'Supervision.Report', sessionId: 1, moreUpdatesFollow: status === 'working', status, ...duration };
}

export const failure = (code: string, message: unknown = expect.any(String)) => ({
	status: 'failed',
	error: { code, message, retryable: expect.any(Boolean) },
});

export const isOn: CcMessage = { type: 'BinarySwitch.Report', value: true };
export const isOff: CcMessage = { type: 'BinarySwitch.Report', value: false };

/** One that may have been carried out before the gateway was cut off. */
export const doubted = (input: Partial<ExecutionInput> = {}, radio?: HandHeldRadio) =>
	desk({ readBack: true, ...input }, radio);
export const inDoubt = (why: string) => failure('OUTCOME_UNKNOWN', expect.stringContaining(why));
