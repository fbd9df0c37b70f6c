/**
 * The Z-Wave stack: a controller on a serial port, and its nodes.
 *
 * Promises: a port that is missing, busy or gone is asked for again for ever, with a back-off and an alarm; so is one whose
 * module has reset itself, does not answer or finds the air occupied, and in the last two cases the module is reset. The module
 * is identified anew each time, without fixed waits; nodes that were learnt before are known before the port is open; a
 * stick of another network brings its own nodes. It is the device stack's seam: takes EXECUTE, CANCEL and STOP, emits what
 * `events.ts` names, and is done when every command has its outcome and the port is closed. What a node says is decoded in
 * the order in which it came.
 */
import { stateIn } from 'xstate';
import { moduleTroubles, portTrouble, softReset } from './controller-memory.ts';
import { controllerSetup } from './controller-setup.ts';
import { requests, type SerialRequest } from './messages.ts';

/** One question of the identification. */
function identifying(request: SerialRequest, target: string) {
	return controllerSetup.createStateConfig({
		entry: { type: 'ask', params: { request } },
		on: {
			ANSWERED: [
				{ guard: 'isIdentified', target, actions: 'takeIdentity' },
				{
					guard: { type: 'isUnanswered', params: { ask: request.name } },
					target: '#controller.connected.closing',
					actions: { type: 'noteSilence', params: { ask: request.name } },
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
		resetDue: false,
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
			on: { STOP: 'parting' },
		},
		connected: {
			invoke: {
				src: 'serialApi',
				id: 'serialApi',
				input: ({ context, self }) => ({ path: context.path, owner: self, now: context.now }),
				onDone: [{ guard: stateIn('#controller.connected.stopping'), target: 'parting' }, { target: 'waiting' }],
			},
			// Only now: what the link itself knows of the requests in hand was told before.
			exit: 'closeLines',
			on: {
				STOP: '.stopping',
				// Before those that were under way are told of it: nobody is to send the next one into the void.
				GOING: {
					actions: [
						{ type: 'noteLoss', params: ({ event }) => event },
						{ type: 'tell', params: { state: 'down' } },
					],
				},
			},
			initial: 'opening',
			states: {
				opening: {
					on: { OPENED: [{ guard: 'needsReset', target: 'resetting' }, { target: 'identifying' }] },
					after: {
						open: {
							target: 'closing',
							actions: { type: 'noteTrouble', params: portTrouble('the port does not open') },
						},
					},
				},
				resetting: {
					entry: ['noteReset', { type: 'ask', params: { request: softReset } }],
					on: { UNSOLICITED: { guard: 'hasStarted', target: 'identifying' } },
					after: { start: 'identifying' },
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
							on: { NODES_TOLD: 'ready' },
						},
						ready: {
							entry: ['clearAlarm', 'forgetTrouble', { type: 'tell', params: { state: 'ready' } }, 'openLines'],
							on: {
								UNSOLICITED: [
									{ guard: 'isCommand', actions: 'decode' },
									// It knows nothing any more of what it was asked: the link begins anew.
									{
										guard: 'hasStarted',
										target: '#controller.connected.closing',
										actions: { type: 'noteTrouble', params: moduleTroubles.restarted },
									},
									{ actions: 'passNodeInfo' },
								],
								DECODED: { actions: 'passReport' },
								// Of the answers to supervised reports: the device asks again if it did not hear one.
								ANSWERED: {},
								TROUBLE: { target: '#controller.connected.closing', actions: 'noteModuleTrouble' },
							},
							after: { steady: { actions: 'forgetFailures' } },
						},
					},
				},
				/** The module is open and of no use: it is let go, and opened anew. */
				closing: { entry: [{ type: 'tell', params: { state: 'down' } }, 'close'], on: { GOING: {} } },
				stopping: { entry: 'close', on: { GOING: {} } },
			},
		},
		waiting: {
			entry: 'raiseAlarm',
			on: { STOP: 'parting' },
			after: { backOff: 'connected' },
		},
		/** What still waits at the nodes gets its outcome. */
		parting: { entry: ['endNodes', 'callOut'], on: { NODES_TOLD: 'stopped' } },
		stopped: { type: 'final' },
	},
});
