/**
 * The Z-Wave stack: a controller on a serial port, and its nodes.
 *
 * Promises: a port that is missing, busy or gone is asked for again for ever, with a back-off and an alarm; the module is
 * identified anew each time it is opened or has reset itself, without fixed waits; nodes that were learnt before are known
 * before the port is open; a stick of another network brings its own nodes. It is the device stack's seam: takes EXECUTE,
 * CANCEL and STOP, emits what `events.ts` names. What a node says is decoded in the order in which it came.
 */
import { assign, emit, enqueueActions, sendTo, setup, stateIn } from 'xstate';
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
	type Network,
	nodeIdOf,
	sameNetwork,
	type ToCodec,
} from './controller-memory.ts';
import { failed } from './failure.ts';
import { functions, readApplicationCommand, readNodeUpdate, requests, type SerialRequest } from './messages.ts';
import { nodeMachine } from './node.ts';
import { serialApiMachine } from './serial-api.ts';

const controllerSetup = setup({
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
			for (const nodeId of Object.keys(context.facts).map(Number)) {
				enqueue.stopChild(nodeIdOf(nodeId));
				enqueue.sendTo('store', { type: 'FORGET', nodeId });
				enqueue.emit({ type: 'DEVICE_REMOVED', stack: context.stack, device: `${context.stack}-${nodeId}` });
			}
			enqueue.assign({ homeId, facts: {}, spawned: [] });
			enqueue.sendTo('store', { type: 'NETWORK', homeId });
		}),
		forgetGoneNodes: enqueueActions(({ context, enqueue }) => {
			const present = new Set(context.module.nodeIds);
			const gone = context.spawned.filter((nodeId) => !present.has(nodeId));
			for (const nodeId of gone) {
				enqueue.stopChild(nodeIdOf(nodeId));
				enqueue.sendTo('store', { type: 'FORGET', nodeId });
				enqueue.emit({ type: 'DEVICE_REMOVED', stack: context.stack, device: `${context.stack}-${nodeId}` });
			}
			enqueue.assign({
				spawned: context.spawned.filter((nodeId) => present.has(nodeId)),
				facts: Object.fromEntries(Object.entries(context.facts).filter(([nodeId]) => !gone.includes(Number(nodeId)))),
			});
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
		noteTrouble: assign(({ context }, params: { trouble: string }) => ({
			trouble: params.trouble,
			failures: context.failures + 1,
		})),
		noteLoss: assign(({ context }, params: { lost: string | undefined }) => ({
			trouble: params.lost ?? context.trouble ?? `${context.path} was closed`,
			failures: params.lost === undefined ? context.failures : context.failures + 1,
		})),
		forgetTrouble: assign({ trouble: undefined, failures: 0 }),
		/** Comes back behind what the new nodes had to tell. */
		callOut: sendTo(({ self }) => self, { type: 'POPULATED' }),
		close: sendTo('serialApi', { type: 'CLOSE' }),
	},
	guards: {
		isIdentified: ({ event }) => identify(event) !== undefined,
		isCommand: ({ event }) =>
			event.type === 'UNSOLICITED' &&
			(event.frame.function === functions.applicationCommand ||
				event.frame.function === functions.bridgeApplicationCommand),
		hasReset: ({ event }) => event.type === 'UNSOLICITED' && event.frame.function === functions.started,
	},
	delays: {
		backOff: ({ context }) => context.backOff(context.failures),
		/** For the port to open; a network port that swallows the attempt says nothing. */
		open: 10_000,
		close: 5_000,
	},
});

/** One question of the identification. */
function identifying(request: SerialRequest, target: string) {
	return controllerSetup.createStateConfig({
		entry: { type: 'ask', params: { request } },
		on: {
			ANSWERED: [
				{ guard: 'isIdentified', target, actions: 'takeIdentity' },
				{
					target: '#controller.connected.closing',
					actions: { type: 'noteTrouble', params: { trouble: `the module does not answer ${request.name}` } },
				},
			],
		},
	});
}

export const controllerMachine = controllerSetup.createMachine({
	id: 'controller',
	context: ({ input }) => ({
		...input,
		homeId: undefined,
		facts: {},
		spawned: [],
		module: {},
		failures: 0,
		trouble: undefined,
	}),
	initial: 'loading',
	invoke: { src: 'store', id: 'store', input: undefined },
	on: {
		TELL: { actions: 'passOn' },
		LEARNT: { actions: 'keep' },
		EXECUTE: { actions: 'passToNode' },
		CANCEL: { actions: 'passCancel' },
	},
	states: {
		loading: {
			entry: { type: 'tell', params: { state: 'starting' } },
			invoke: {
				src: 'load',
				onDone: {
					target: 'connected',
					actions: [
						{ type: 'takeNetwork', params: ({ event }) => ({ network: event.output }) },
						{
							type: 'spawnNodes',
							params: ({ event }) => ({ nodeIds: Object.keys(event.output.nodes).map(Number) }),
						},
					],
				},
			},
			on: { STOP: 'stopped' },
		},
		connected: {
			invoke: {
				src: 'serialApi',
				id: 'serialApi',
				input: ({ context, self }) => ({ path: context.path, owner: self, now: context.now }),
				onDone: [
					{ guard: stateIn('#controller.connected.stopping'), target: 'stopped' },
					{ target: 'waiting', actions: { type: 'noteLoss', params: ({ event }) => event.output } },
				],
			},
			on: { STOP: '.stopping' },
			initial: 'opening',
			states: {
				opening: {
					on: { OPENED: 'identifying' },
					after: {
						open: {
							target: 'closing',
							actions: { type: 'noteTrouble', params: { trouble: 'the port does not open' } },
						},
					},
				},
				identifying: {
					initial: 'capabilities',
					states: {
						capabilities: identifying(requests.getSerialApiCapabilities, 'version'),
						version: identifying(requests.getControllerVersion, 'network'),
						network: identifying(requests.getControllerId, 'nodes'),
						nodes: identifying(requests.getInitData, '#controller.connected.identified'),
					},
				},
				identified: {
					invoke: {
						src: 'codec',
						id: 'codec',
						input: ({ context: { module }, self }) => ({
							homeId: module.homeId ?? 0,
							ownNodeId: module.ownNodeId ?? 0,
							versionOf: (nodeId, endpoint, commandClass) =>
								self.getSnapshot().context.facts[nodeId]?.endpoints[endpoint]?.commandClasses[commandClass] ?? 0,
						}),
					},
					initial: 'populating',
					states: {
						/** Every node tells what it is before the stack is told to be ready. */
						populating: {
							entry: [
								'learnCapabilities',
								'forgetOtherNetwork',
								'forgetGoneNodes',
								{ type: 'spawnNodes', params: ({ context }) => ({ nodeIds: context.module.nodeIds ?? [] }) },
								'callOut',
							],
							on: { POPULATED: 'ready' },
						},
						ready: {
							entry: ['clearAlarm', 'forgetTrouble', { type: 'tell', params: { state: 'ready' } }, 'openLines'],
							exit: 'closeLines',
							on: {
								UNSOLICITED: [
									{ guard: 'isCommand', actions: 'decode' },
									{
										guard: 'hasReset',
										target: '#controller.connected.identifying',
										actions: { type: 'tell', params: { state: 'starting' } },
									},
									{ actions: 'passNodeInfo' },
								],
								DECODED: { actions: 'passReport' },
								// Of the answers to supervised reports: the device asks again if it did not hear one.
								ANSWERED: {},
							},
						},
					},
				},
				/** The module is open and of no use: it is let go, and opened anew. */
				closing: { entry: 'close', after: { close: '#controller.waiting' } },
				stopping: { entry: 'close', after: { close: '#controller.stopped' } },
			},
		},
		waiting: {
			entry: [{ type: 'tell', params: { state: 'down' } }, 'raiseAlarm'],
			on: { STOP: 'stopped' },
			after: { backOff: 'connected' },
		},
		stopped: { type: 'final' },
	},
});
