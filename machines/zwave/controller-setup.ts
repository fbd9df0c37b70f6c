/**
 * What the controller's chart does and asks itself: its actions, guards and delays. When each is done is `controller.ts`;
 * how its memory is read is `controller-memory.ts`; what is done in trouble is `mending.ts`.
 */
import { assign, emit, enqueueActions, sendTo } from 'xstate';
import type { FromStack } from '../events.ts';
import type { controllerBase } from './controller-base.ts';
import { detailOf, identify, lineOf, type Network, nodeIdOf, replyName, sameNetwork } from './controller-memory.ts';
import { inDoubt } from './doubt.ts';
import { failed } from './failure.ts';
import { mendingSetup } from './mending.ts';
import { functions, readApplicationCommand, readNodeUpdate, requests, type SerialRequest } from './messages.ts';
import { refreshTurns } from './refresh.ts';
import * as unbegun from './unbegun.ts';

interface Spawning extends Pick<Network, 'states'> {
	readonly nodeIds: readonly number[];
}

/** What an action has in hand. */
type Desk = Pick<Parameters<Parameters<typeof controllerBase.enqueueActions>[0]>[0], 'context' | 'enqueue'>;

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

export const controllerSetup = mendingSetup.extend({
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
		spawnNodes: enqueueActions(({ context, enqueue, self }, params: Spawning) => {
			const fresh = params.nodeIds.filter(
				(nodeId) => nodeId !== context.module.ownNodeId && !context.spawned.includes(nodeId),
			);
			for (const nodeId of fresh) {
				const facts = context.facts[nodeId] ?? { nodeId, endpoints: {}, interviewed: false };
				const { stack, now } = context;
				enqueue.spawnChild('node', {
					id: nodeIdOf(nodeId),
					input: { stack, facts, remembered: params.states[nodeId], line: undefined, owner: self, now },
				});
			}
			enqueue.assign({ spawned: [...context.spawned, ...fresh] });
		}),
		openLines: enqueueActions(({ context, enqueue, self }) => {
			const line = lineOf(context, self.getSnapshot().children.serialApi);
			const turns = refreshTurns(context.spawned.flatMap((nodeId) => context.facts[nodeId] ?? []));
			for (const nodeId of context.spawned)
				enqueue.sendTo(nodeIdOf(nodeId), { type: 'LINE', line, refresh: turns.get(nodeId) });
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
			const ask = reply && replyName(context, nodeId, reply);
			// A device waits for this while others' reports are awaited: before everything else.
			if (reply && ask !== undefined) {
				enqueue.assign({ replies: new Set(context.replies).add(ask) });
				enqueue.sendTo('serialApi', {
					type: 'ASK',
					ask,
					request: requests.sendData(nodeId, reply, 1, context.module.bridge ? context.module.ownNodeId : undefined),
					asker: self,
					lane: 'immediate',
					priority: 'normal',
				});
			}
			enqueue.sendTo(nodeIdOf(nodeId), { type: 'RECEIVED', endpoint, message });
		}),
		passToNode: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'EXECUTE') return;
			const nodeId = Number(event.device?.slice(context.stack.length + 1));
			if (context.spawned.includes(nodeId)) enqueue.sendTo(nodeIdOf(nodeId), event);
			else {
				const absent = `there is no node for ${event.device ?? event.action}`;
				const outcome = event.readBack
					? inDoubt(event.device ?? context.stack, absent)
					: failed('INTERNAL', absent, false);
				enqueue.emit({ type: 'OUTCOME', stack: context.stack, id: event.id, outcome });
			}
		}),
		passCancel: enqueueActions(({ context, event, enqueue }) => {
			if (event.type === 'CANCEL') for (const nodeId of context.spawned) enqueue.sendTo(nodeIdOf(nodeId), event);
		}),
		keep: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'LEARNT') return;
			enqueue.assign({ facts: { ...context.facts, [event.facts.nodeId]: event.facts } });
			enqueue.sendTo('store', { type: 'KEEP', facts: event.facts });
		}),
		remember: enqueueActions(({ context, event, enqueue }) => {
			// One that was removed meanwhile is forgotten.
			if (event.type === 'REPORTED' && context.spawned.includes(event.state.nodeId))
				enqueue.sendTo('store', { type: 'REMEMBER', state: event.state });
		}),
		closeStore: sendTo('store', { type: 'CLOSE' }),
		passOn: enqueueActions(({ event, enqueue }) => {
			if (event.type === 'TELL') enqueue.emit(event.event);
		}),
		tell: emit(
			({ context }, params: { state: 'starting' | 'ready' }): FromStack => ({
				type: 'STACK_CHANGED',
				stack: context.stack,
				state: params.state,
				actions: [],
				detail: detailOf(context),
			}),
		),
		forgetReply: assign(({ context, event }) => {
			if (event.type !== 'ANSWERED' || !context.replies.has(event.ask)) return {};
			return { replies: new Set([...context.replies].filter((ask) => ask !== event.ask)) };
		}),
		tellUse: enqueueActions(({ context: { stack, now }, event, enqueue }) => {
			if (event.type !== 'USED') return;
			const { ask, began, outcome } = event;
			const { command, request } = ask;
			const use = { stack, ...(command !== undefined && { command }), what: request.name, outcome: outcome.kind };
			enqueue.emit({ type: 'LINE_USED', ...use, began, ended: now() });
		}),
		close: sendTo('serialApi', { type: 'CLOSE' }),
	},
	guards: {
		isIdentified: ({ event }) => identify(event) !== undefined,
		isCommand: ({ event }) =>
			event.type === 'UNSOLICITED' &&
			(event.frame.function === functions.applicationCommand ||
				event.frame.function === functions.bridgeApplicationCommand),
	},
	delays: {
		/** For the port to open; a network port that swallows the attempt says nothing. */
		open: 10_000,
		/** For what was reported last to be written; the whole stack has 2 s to stop. */
		keep: 1_000,
	},
});
