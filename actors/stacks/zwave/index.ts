/**
 * The Z-Wave stack as the supervisor starts it: the controller's chart with its port, its codec and its store.
 */
import { performance } from 'node:perf_hooks';
import { fromPromise } from 'xstate';
import { backOff } from '../../../machines/back-off.ts';
import { controllerMachine } from '../../../machines/zwave/controller.ts';
import type { CodecInput } from '../../../machines/zwave/controller-memory.ts';
import { type Addressed, exchangeMachine } from '../../../machines/zwave/exchange.ts';
import { executionMachine } from '../../../machines/zwave/execution.ts';
import { framingMachine } from '../../../machines/zwave/framing.ts';
import { nodeMachine } from '../../../machines/zwave/node.ts';
import { STACK_LIMIT, stackPulse } from '../../../machines/zwave/pulse.ts';
import { serialApiMachine } from '../../../machines/zwave/serial-api.ts';
import { SerialStatistics } from '../../../machines/zwave/serial-statistics.ts';
import { createPort } from '../../runtime/port.ts';
import type { StackOptions } from '../../runtime/stack.ts';
import { type Codec, createCodec } from './codec/index.ts';
import type { ZwaveConfig } from './config.ts';
import { decoderOver } from './decoder.ts';
import { loadNetwork, memoryIn } from './memory.ts';

const REOPENING = { first: 1_000, ceiling: 30_000 };

/**
 * @returns The stack's logic and its input, for the supervisor; the figures of its serial line, for health; its pulse, for
 *   the watchdog.
 */
export function createStack({ config, store, watched = false, now, random }: StackOptions<ZwaveConfig>) {
	let codec: Codec | undefined;
	const openCodec = (input: CodecInput) => {
		codec = createCodec(input);
		return codec;
	};
	const exchange = exchangeMachine.provide({
		actors: {
			encode: fromPromise<Uint8Array, Addressed>(async ({ input: { command, nodeId, endpoint, sessionId } }) => {
				if (!codec) throw new Error('no controller was identified yet');
				const supervision = sessionId === undefined ? {} : { supervision: { sessionId } };
				return codec.encode(command, { nodeId, endpoint, ...supervision });
			}),
		},
	});
	const execution = executionMachine.provide({ actors: { exchange } });
	const logic = controllerMachine.provide({
		actors: {
			serialApi: serialApiMachine.provide({
				actors: { framing: framingMachine.provide({ actors: { port: createPort({ simulation: 'home' }) } }) },
			}),
			node: nodeMachine.provide({ actors: { execution, exchange } }),
			load: fromPromise(() => loadNetwork(store)),
			store: memoryIn(store),
			codec: decoderOver(openCodec),
		},
	});
	const statistics = new SerialStatistics(() => performance.now());
	const line = { path: config.port, backOff: backOff(REOPENING, random), statistics, watched };
	const input = { stack: config.id, ...line, now };
	return { logic, input, figures: () => statistics.figures(), pulse: stackPulse, pulseLimitMs: STACK_LIMIT };
}
