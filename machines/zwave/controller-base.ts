/** What the controller's chart is made of: its types, and the actors that it starts. */
import { setup } from 'xstate';
import type { FromStack } from '../events.ts';
import { unprovided, unprovidedPromise } from '../unprovided.ts';
import type {
	CodecInput,
	ControllerContext,
	ControllerEvent,
	ControllerInput,
	Memory,
	Network,
	ToCodec,
} from './controller-memory.ts';
import { nodeMachine } from './node.ts';
import { serialApiMachine } from './serial-api.ts';

export const controllerBase = setup({
	types: {
		input: {} as ControllerInput,
		context: {} as ControllerContext,
		events: {} as ControllerEvent,
		emitted: {} as FromStack,
		children: {} as { serialApi: 'serialApi'; codec: 'codec'; store: 'store' },
	},
	actors: {
		serialApi: serialApiMachine,
		node: nodeMachine,
		/** What was learnt before, of the network as it was. */
		load: unprovidedPromise<Network>(),
		/** Keeps what is learnt, in order; fails when it cannot, and is done when it was closed and has kept everything. */
		store: unprovided<undefined, Memory>(),
		/** Decodes what comes from nodes, in order. */
		codec: unprovided<CodecInput, ToCodec>(),
	},
});
