/**
 * What the controller's chart does and asks itself: its actions, guards and delays. When each is done is `controller.ts`;
 * how its memory is read is `controller-memory.ts`.
 */
import { assign, emit, enqueueActions, sendTo, setup } from 'xstate';
import type { FromStack } from '../events.ts';
import { unprovided, unprovidedPromise } from '../unprovided.ts';
import {
	alarmOf,
	type CodecInput,
	type ControllerContext,
	type ControllerEvent,
	type ControllerInput,
	detailOf,
	identify,
	lineOf,
	type Memory,
	moduleTroubles,
	type Network,
	nodeIdOf,
	portTrouble,
	sameNetwork,
	softReset,
	type ToCodec,
	type Trouble,
} from './controller-memory.ts';
import { failed } from './failure.ts';
import { functions, readApplicationCommand, readNodeUpdate, requests, type SerialRequest } from './messages.ts';
import { nodeMachine } from './node.ts';
import { serialApiMachine } from './serial-api.ts';
import * as unbegun from './unbegun.ts';

const base = setup({
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
		/** Keeps what is learnt, in order; fails when it cannot. */
		store: unprovided<undefined, Memory>(),
		/** Decodes what comes from nodes, in order. */
		codec: unprovided<CodecInput, ToCodec>(),
	},
});

/** What an action has in hand. */
type Desk = Pick<Parameters<Parameters<typeof base.enqueueActions>[0]>[0], 'context' | 'enqueue'>;

function removeNodes({ context: { stack, spawned, facts }, enqueue }: Desk, gone: readonly number[]) {
	for (const nodeId of gone) {
		enqueue.sendTo(nodeIdOf(nodeId), { type: 'END', outcome: unbegun.removed(nodeId) });
		enqueue.stopChild(nodeIdOf(nodeId));
		enqueue.sendTo('store', { type: 'FORGET', nodeId });
		enqueue.emit({ type: 'DEVICE_REMOVED', stack, device: `${stack}-${nodeId}` });
	}
	enqueue.assign({
		spawned: spawned.filter((nodeId) => !gone.includes(nodeId)),
		facts: Object.fromEntries(Object.entries(facts).filter(([nodeId]) => !gone.includes(Number(nodeId)))),
	});
}

export const controllerSetup = base.extend({
	actions: {
		takeNetwork: assign((_, params: { network: Network }) => ({
			homeId: params.network.homeId,
			facts: params.network.nodes,
		})),
		ask: sendTo('serialApi', ({ self }, params: { request: SerialRequest }) => ({
			type: 'ASK',
			ask: params.request.name,
			request: params.request,
			asker: self,
			lane: 'normal',
			priority: 'controller',
			sleeping: false,
		})),
		takeIdentity: assign(({ context, event }) => ({ module: { ...context.module, ...identify(event) } })),
		learnCapabilities: sendTo('serialApi', ({ context }) => ({
			type: 'CAPABLE',
			functions: context.module.functions ?? [],
		})),
		/** Another network's facts are of no use: their node ids mean other devices. */
		forgetOtherNetwork: enqueueActions(({ context, enqueue }) => {
			const { homeId } = context.module;
			if (homeId === undefined || sameNetwork(context)) return;
			removeNodes({ context, enqueue }, context.spawned);
			enqueue.assign({ homeId });
			enqueue.sendTo('store', { type: 'NETWORK', homeId });
		}),
		forgetGoneNodes: enqueueActions(({ context, enqueue }) => {
			const present = new Set(context.module.nodeIds);
			removeNodes(
				{ context, enqueue },
				context.spawned.filter((nodeId) => !present.has(nodeId)),
			);
		}),
		spawnNodes: enqueueActions(({ context, enqueue, self }, params: { nodeIds: readonly number[] }) => {
			const fresh = params.nodeIds.filter(
				(nodeId) => nodeId !== context.module.ownNodeId && !context.spawned.includes(nodeId),
			);
			for (const nodeId of fresh) {
				const facts = context.facts[nodeId] ?? { nodeId, endpoints: {}, interviewed: false };
				const { stack, now } = context;
				enqueue.spawnChild('node', {
					id: nodeIdOf(nodeId),
					input: { stack, facts, line: undefined, owner: self, now },
				});
			}
			enqueue.assign({ spawned: [...context.spawned, ...fresh] });
		}),
		openLines: enqueueActions(({ context, enqueue, self }) => {
			const line = lineOf(context, self.getSnapshot().children.serialApi);
			for (const nodeId of context.spawned) enqueue.sendTo(nodeIdOf(nodeId), { type: 'LINE', line });
		}),
		closeLines: enqueueActions(({ context, enqueue }) => {
			for (const nodeId of context.spawned) enqueue.sendTo(nodeIdOf(nodeId), { type: 'LINE', line: undefined });
		}),
		endNodes: enqueueActions(({ context, enqueue }) => {
			for (const nodeId of context.spawned)
				enqueue.sendTo(nodeIdOf(nodeId), { type: 'END', outcome: unbegun.stopping });
		}),
		/** Comes back behind what the nodes had to tell. */
		callOut: sendTo(({ self }) => self, { type: 'NODES_TOLD' }),
		decode: enqueueActions(({ event, enqueue }) => {
			if (event.type !== 'UNSOLICITED') return;
			const received = readApplicationCommand(event.frame);
			if (received) enqueue.sendTo('codec', { type: 'DECODE', ...received });
		}),
		passNodeInfo: enqueueActions(({ context, event, enqueue }) => {
			const update = event.type === 'UNSOLICITED' ? readNodeUpdate(event.frame) : undefined;
			if (update?.kind !== 'nodeInfo' || !context.spawned.includes(update.nodeId)) return;
			const { nodeId, commandClasses } = update;
			enqueue.sendTo(nodeIdOf(nodeId), { type: 'NODE_INFO', commandClasses });
		}),
		passReport: enqueueActions(({ context, event, enqueue, self }) => {
			if (event.type !== 'DECODED' || !context.spawned.includes(event.nodeId)) return;
			const { nodeId, endpoint, message, reply } = event;
			// A device waits for this while others' reports are awaited: before everything else.
			if (reply)
				enqueue.sendTo('serialApi', {
					type: 'ASK',
					ask: `${nodeId}/reply`,
					request: requests.sendData(nodeId, reply, 1, context.module.bridge ? context.module.ownNodeId : undefined),
					asker: self,
					lane: 'immediate',
					priority: 'normal',
					sleeping: false,
				});
			enqueue.sendTo(nodeIdOf(nodeId), { type: 'RECEIVED', endpoint, message });
		}),
		passToNode: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'EXECUTE') return;
			const nodeId = Number(event.device?.slice(context.stack.length + 1));
			if (context.spawned.includes(nodeId)) enqueue.sendTo(nodeIdOf(nodeId), event);
			else
				enqueue.emit({
					type: 'OUTCOME',
					stack: context.stack,
					id: event.id,
					outcome: failed('INTERNAL', `there is no node for ${event.device ?? event.action}`, false),
				});
		}),
		passCancel: enqueueActions(({ context, event, enqueue }) => {
			if (event.type === 'CANCEL') for (const nodeId of context.spawned) enqueue.sendTo(nodeIdOf(nodeId), event);
		}),
		keep: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'LEARNT') return;
			enqueue.assign({ facts: { ...context.facts, [event.facts.nodeId]: event.facts } });
			enqueue.sendTo('store', { type: 'KEEP', facts: event.facts });
		}),
		passOn: enqueueActions(({ event, enqueue }) => {
			if (event.type === 'TELL') enqueue.emit(event.event);
		}),
		tell: emit(
			({ context }, params: { state: 'starting' | 'ready' | 'down' }): FromStack => ({
				type: 'STACK_CHANGED',
				stack: context.stack,
				state: params.state,
				actions: [],
				detail: detailOf(context),
			}),
		),
		raiseAlarm: emit(({ context }): FromStack => ({ type: 'ALARM_CHANGED', raised: true, alarm: alarmOf(context) })),
		clearAlarm: emit(({ context }): FromStack => ({ type: 'ALARM_CHANGED', raised: false, id: alarmOf(context).id })),
		noteTrouble: assign(({ context }, trouble: Trouble) => ({ trouble, failures: context.failures + 1 })),
		noteSilence: assign(({ context }, params: { ask: string }) => ({
			trouble: { ...moduleTroubles.unresponsive, text: `the module does not answer ${params.ask}` },
			failures: context.failures + 1,
			resetDue: true,
		})),
		noteModuleTrouble: assign(({ context, event }) =>
			event.type === 'TROUBLE'
				? { trouble: moduleTroubles[event.trouble], failures: context.failures + 1, resetDue: true }
				: {},
		),
		/** Where it was closed by us, why is known already. */
		noteLoss: assign(({ context }, params: { lost: string | undefined }) =>
			params.lost === undefined ? {} : { trouble: portTrouble(params.lost), failures: context.failures + 1 },
		),
		noteReset: assign({ resetDue: false }),
		forgetTrouble: assign({ trouble: undefined }),
		forgetFailures: assign({ failures: 0 }),
		close: sendTo('serialApi', { type: 'CLOSE' }),
	},
	guards: {
		isIdentified: ({ event }) => identify(event) !== undefined,
		/** What went with the port is no fault of the module's: the port's end follows. */
		isUnanswered: ({ event }, params: { ask: string }) =>
			event.type === 'ANSWERED' && event.ask === params.ask && event.outcome.kind !== 'lost',
		isCommand: ({ event }) =>
			event.type === 'UNSOLICITED' &&
			(event.frame.function === functions.applicationCommand ||
				event.frame.function === functions.bridgeApplicationCommand),
		hasStarted: ({ event }) => event.type === 'UNSOLICITED' && event.frame.function === functions.started,
		/** One that was never identified may be asked all the same: it does no harm. */
		needsReset: ({ context: { resetDue, module } }) =>
			resetDue && (module.functions?.includes(softReset.function) ?? true),
	},
	delays: {
		backOff: ({ context }) => context.backOff(context.failures),
		/** For the port to open; a network port that swallows the attempt says nothing. */
		open: 10_000,
		/** For a module that was reset to say that it has started. */
		start: 1_500,
		/** Then earlier trouble counts no more. */
		steady: 60_000,
	},
});
