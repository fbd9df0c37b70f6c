/**
 * The Z-Wave stack: a controller on a serial port, and its nodes.
 *
 * Promises: a port that is missing, busy or gone is asked for again for ever, with a back-off and an alarm. A module that
 * has reset itself, does not answer or finds the air occupied is mended on a ladder (`recovery.ts`), for ever, with an alarm,
 * and no node is blamed for it. The module is identified anew each time, without fixed waits; nodes that were learnt before
 * are known before the port is open; a stick of another network brings its own nodes. It is the device stack's seam: takes
 * EXECUTE, CANCEL and STOP, emits what `events.ts` names, and is done when every command has its outcome, the port is closed
 * and what was learnt is kept, but for a store that takes too long. What a node says is decoded in the order in which it came.
 */
import { stateIn } from 'xstate';
import { controllerSetup } from './controller-setup.ts';
import { requests, type SerialRequest } from './messages.ts';
import { recovering } from './recovery.ts';
import { moduleTroubles, noTrouble } from './trouble.ts';

/** One question of the identification. */
function identifying(request: SerialRequest, target: string) {
	return controllerSetup.createStateConfig({
		entry: { type: 'ask', params: { request } },
		on: {
			ANSWERED: [
				{ guard: 'isIdentified', target, actions: 'takeIdentity' },
				{
					guard: { type: 'isUnansweredAtFirst', params: { ask: request.name } },
					target: '#controller.connected.recovering',
					actions: { type: 'noteSilence', params: { ask: request.name } },
				},
				{
					guard: { type: 'isUnanswered', params: { ask: request.name } },
					target: '#controller.connected.closing',
					actions: { type: 'noteSilence', params: { ask: request.name } },
				},
			],
		},
	});
}

/** What it does when the module has begun anew: told first, so that nobody sends the next command into the void. */
const restarted = [
	{ type: 'noteTrouble', params: moduleTroubles.restarted },
	{ type: 'climbTo', params: { recovery: 'identifying' } },
	'halt',
] as const;

export const controllerMachine = controllerSetup.createMachine({
	id: 'controller',
	context: ({ input }) => ({
		...input,
		homeId: undefined,
		facts: {},
		spawned: [],
		module: {},
		...noTrouble,
		resetDue: false,
		probes: 0,
		replies: new Set<string>(),
	}),
	initial: 'loading',
	invoke: { src: 'store', id: 'store', input: undefined, onDone: '.stopped' },
	on: {
		USED: { actions: 'tellUse' },
		TELL: { actions: 'passOn' },
		LEARNT: { actions: 'keep' },
		REPORTED: { actions: 'remember' },
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
							params: ({ event: { output } }) => ({
								nodeIds: Object.keys(output.nodes).map(Number),
								states: output.states,
							}),
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
				input: ({ context: { path, now, statistics, watched = false }, self }) => ({
					...{ path, owner: self, now, watched },
					...(statistics && { statistics }),
				}),
				onDone: [
					{ guard: stateIn('#controller.connected.stopping'), target: 'parting' },
					{
						guard: { type: 'isSecondRung', params: ({ event }) => event.output },
						target: 'connected',
						reenter: true,
					},
					{ target: 'waiting' },
				],
			},
			// Only now: what the link itself knows of the requests in hand was told before.
			exit: 'closeLines',
			on: {
				STOP: '.stopping',
				// Before those that were under way are told of it: nobody is to send the next one into the void.
				GOING: {
					actions: [
						{ type: 'noteLoss', params: ({ event }) => event },
						{ type: 'climbTo', params: { recovery: 'waiting' } },
					],
				},
				HALTED: { actions: 'closeLines' },
				ANSWERED: { actions: 'forgetReply' },
				// What nodes say while the module is not identified cannot be decoded.
				UNSOLICITED: {},
			},
			initial: 'opening',
			states: {
				opening: {
					entry: { type: 'climbTo', params: { recovery: 'reopening' } },
					on: { OPENED: [{ guard: 'needsReset', target: 'recovering' }, { target: 'identifying' }] },
					after: {
						open: {
							target: 'closing',
							actions: { type: 'noteLoss', params: { lost: 'the port does not open' } },
						},
					},
				},
				recovering,
				identifying: {
					entry: { type: 'climbTo', params: { recovery: 'identifying' } },
					on: {
						// It forgot the question. One that has been mended already is left to answer, or is silent.
						UNSOLICITED: {
							guard: 'isFirstStart',
							target: 'identifying',
							reenter: true,
							actions: restarted,
						},
					},
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
								{
									type: 'spawnNodes',
									params: ({ context }) => ({ nodeIds: context.module.nodeIds ?? [], states: {} }),
								},
								'callOut',
							],
							on: { NODES_TOLD: 'ready' },
						},
						ready: {
							entry: ['clearAlarms', 'forgetTrouble', { type: 'tell', params: { state: 'ready' } }, 'openLines'],
							on: {
								UNSOLICITED: [
									{ guard: 'isCommand', actions: 'decode' },
									// It knows nothing any more of what it was asked, and need not be reset.
									{
										guard: 'isFirstStart',
										target: '#controller.connected.identifying',
										actions: restarted,
									},
									{
										guard: 'hasStarted',
										target: '#controller.connected.closing',
										actions: { type: 'noteTrouble', params: moduleTroubles.restarted },
									},
									{ actions: 'passNodeInfo' },
								],
								DECODED: { actions: 'passReport' },
								TROUBLE: [
									{
										guard: 'mayReset',
										target: '#controller.connected.recovering',
										actions: { type: 'noteTrouble', params: ({ event }) => moduleTroubles[event.trouble] },
									},
									{
										target: '#controller.connected.closing',
										actions: { type: 'noteTrouble', params: ({ event }) => moduleTroubles[event.trouble] },
									},
								],
							},
							after: { steady: { actions: 'forgetTroubles' } },
						},
					},
				},
				/** The module is open and of no use: it is let go, and opened anew. */
				closing: {
					entry: [{ type: 'climbTo', params: { recovery: 'reopening' } }, 'close'],
					// Why is known already.
					on: { GOING: {} },
				},
				stopping: { entry: 'close', on: { GOING: {} } },
			},
		},
		waiting: {
			entry: { type: 'climbTo', params: { recovery: 'waiting' } },
			on: { STOP: 'parting' },
			after: { backOff: 'connected' },
		},
		/** What still waits at the nodes gets its outcome. */
		parting: { entry: ['endNodes', 'callOut'], on: { NODES_TOLD: 'keeping' } },
		/** What was reported last is kept, too. */
		keeping: { entry: 'closeStore', after: { keep: 'stopped' } },
		stopped: { type: 'final' },
	},
});
