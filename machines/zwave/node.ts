/**
 * The life of one node: whether it can be reached, what is known of it, and what it is doing for us just now.
 *
 * Promises: one exchange at a time; commands before questions; exactly one outcome for each command. A sleeping node is
 * spoken to only while it is awake, and sent back to sleep when nothing is left; its commands wait for a wake-up until they
 * expire. A mains node that does not acknowledge is unreachable, its waiting commands fail, and it is looked for now and
 * then. Without a line commands wait for 10 s; when the line goes, what had not begun is STACK_DOWN. Every report counts,
 * asked for or not; what was reported before it started is told as such, and looked at again only in its turn, when the
 * owner gives it any (`refresh`). Tells its owner what changed (TELL) and what is worth keeping (LEARNT, REPORTED). The
 * interview's questions and the meaning of reports are tables (`mapping/`).
 */
import { not } from 'xstate';
import type { Exchanged } from './exchange.ts';
import type { ExecutionOutput } from './execution-memory.ts';
import type { Stage } from './mapping/index.ts';
import { requests, type SerialRequest } from './messages.ts';
import { noJobs } from './node-jobs.ts';
import { exchange, exchangeName, execution, type NodeContext, requestName } from './node-memory.ts';
import { nodeSetup } from './node-setup.ts';
import { lineAbsent, lineLost } from './unbegun.ts';

const exchangedOf = ({ event }: { event: { output: Exchanged } }) => ({ exchanged: event.output });
const outputOf = ({ event }: { event: { output: ExecutionOutput } }) => ({ output: event.output });

const hurryExchange = {
	type: 'hurry',
	params: ({ context }: { context: NodeContext }) => ({ ask: exchangeName(context) }),
} as const;

const hurryRequest = (of: (nodeId: number) => SerialRequest) =>
	({
		type: 'hurry',
		params: ({ context }: { context: NodeContext }) => ({ ask: requestName(context, of) }),
	}) as const;

/** A stage of the interview: asks the question whose turn it is. */
function asking() {
	return nodeSetup.createStateConfig({
		entry: ['takeQuestion', 'tellDevice'],
		invoke: {
			src: 'exchange',
			id: 'exchange',
			input: ({ context }) => {
				if (!context.question) throw new Error(`node ${context.facts.nodeId} has no question to ask`);
				return exchange(context, context.question.endpoint, context.question.command);
			},
			onDone: [
				{ guard: { type: 'isNoAck', params: exchangedOf }, target: '#node.work.losing' },
				{ guard: { type: 'isOurs', params: exchangedOf }, target: '#node.work.pausing' },
				{ target: '#node.work.choosing', actions: ['passOver', { type: 'tellGap', params: exchangedOf }] },
			],
		},
		on: { RECEIVED: { actions: 'passToExchange' } },
	});
}

const isTurnOf = (stage: Stage) => ({ type: 'asksOf', params: { stage } }) as const;

export const nodeMachine = nodeSetup.createMachine({
	id: 'node',
	context: ({ input }) => ({
		input,
		facts: input.facts,
		line: input.line,
		state: input.remembered?.endpoints ?? {},
		jobs: noJobs,
		current: undefined,
		calledOff: false,
		question: undefined,
		look: undefined,
		refresh: undefined,
		reachable: undefined,
		interview: input.facts.interviewed ? 'complete' : 'pending',
		told: undefined,
		exchanges: 0,
		session: { id: 0 },
	}),
	type: 'parallel',
	// Signs of life that change nothing.
	on: { REACHED: {}, WOKE: {} },
	states: {
		/** Takes in what is said, whatever else goes on. */
		listening: {
			entry: ['tellDevice', 'tellRemembered'],
			on: {
				RECEIVED: { actions: ['takeReport', 'tellDevice'] },
				NODE_INFO: { actions: 'takeNodeInfo' },
				LINE: { actions: 'takeLine' },
				EXECUTE: { actions: 'queueCommand' },
				CANCEL: [{ guard: 'isUnderWay', actions: 'noteCalledOff' }, { actions: 'cancelWaiting' }],
				END: { actions: { type: 'endWaiting', params: ({ event }) => event } },
			},
		},
		presence: {
			initial: 'unknown',
			states: {
				unknown: {
					always: { guard: 'sleeps', target: 'asleep' },
					on: { REACHED: 'reachable', UNREACHED: 'unreachable' },
				},
				reachable: {
					entry: [{ type: 'noteReachable', params: { reachable: true } }, 'tellDevice'],
					// It was heard before the module told what it is.
					always: { guard: 'sleeps', target: 'asleep' },
					on: { UNREACHED: 'unreachable' },
				},
				unreachable: {
					entry: [{ type: 'noteReachable', params: { reachable: false } }, 'tellDevice'],
					// On another line it is tried anew.
					on: { REACHED: 'reachable', LINE: 'unknown' },
				},
				asleep: {
					on: {
						WOKE: 'awake',
						// It talks in its sleep: it is there, but does not listen.
						REACHED: { actions: [{ type: 'noteReachable', params: { reachable: true } }, 'tellDevice'] },
					},
				},
				awake: { on: { DISMISSED: 'asleep', UNREACHED: 'asleep', LINE: 'asleep' } },
			},
		},
		work: {
			initial: 'choosing',
			on: { LINE: { target: '.offline', actions: { type: 'endWaiting', params: { outcome: lineLost } } } },
			states: {
				choosing: {
					always: [
						{ guard: 'hasExpired', target: 'choosing', reenter: true, actions: 'expireWaiting' },
						{ guard: not('hasLine'), target: 'offline' },
						{ guard: 'lacksProtocolInfo', target: 'protocolInfo' },
						{ guard: 'hasCommand', target: 'executing' },
						{ guard: 'hasDueLook', target: 'looking' },
						{ guard: 'lacksNodeInfo', target: 'nodeInfo' },
						{ guard: 'isOutOfReach', target: 'outOfReach' },
						{ guard: 'isAsleep', target: 'idle' },
						{ guard: isTurnOf('manufacturer'), target: 'interview.manufacturer' },
						{ guard: isTurnOf('versions'), target: 'interview.versions' },
						{ guard: isTurnOf('endpoints'), target: 'interview.endpoints' },
						{ guard: isTurnOf('capabilities'), target: 'interview.capabilities' },
						{ guard: isTurnOf('values'), target: 'interview.values' },
						{ guard: 'isInterviewed', target: 'choosing', reenter: true, actions: ['completeInterview', 'tellDevice'] },
						{ guard: 'isAwake', target: 'lingering' },
						{ target: 'idle' },
					],
				},
				offline: {
					always: { guard: 'hasLine', target: 'choosing', actions: 'planRefresh' },
					// Nothing was lost by it.
					on: { LINE: {} },
					initial: 'empty',
					states: {
						empty: { always: { guard: 'hasWaiting', target: 'holding' } },
						holding: {
							after: { hold: { target: 'empty', actions: { type: 'endWaiting', params: { outcome: lineAbsent } } } },
						},
					},
				},
				idle: {
					on: { EXECUTE: 'choosing', REACHED: 'choosing', WOKE: 'choosing' },
					after: { nextTurn: 'choosing' },
				},
				outOfReach: {
					on: { EXECUTE: 'choosing', REACHED: 'choosing' },
					after: { ping: 'pinging' },
				},
				pinging: {
					entry: { type: 'askController', params: { of: requests.requestNodeInfo, priority: 'poll' } },
					on: {
						ANSWERED: 'choosing',
						EXECUTE: { actions: hurryRequest(requests.requestNodeInfo) },
					},
				},
				protocolInfo: {
					entry: { type: 'askController', params: { of: requests.getNodeProtocolInfo, priority: 'interview' } },
					on: {
						ANSWERED: [
							{ guard: 'isProtocolInfo', target: 'choosing', actions: ['takeProtocolInfo', 'tellDevice'] },
							{ target: 'pausing' },
						],
						EXECUTE: { actions: hurryRequest(requests.getNodeProtocolInfo) },
					},
				},
				nodeInfo: {
					entry: [
						'beginInterview',
						{ type: 'askController', params: { of: requests.requestNodeInfo, priority: 'interview' } },
						'tellDevice',
					],
					on: {
						ANSWERED: [
							{ guard: 'hasNodeInfo', target: 'choosing' },
							{ guard: 'isUnacknowledged', target: 'losing' },
							{ target: 'pausing' },
						],
						EXECUTE: { actions: hurryRequest(requests.requestNodeInfo) },
					},
				},
				interview: {
					on: { EXECUTE: { actions: hurryExchange } },
					initial: 'manufacturer',
					states: {
						manufacturer: asking(),
						versions: asking(),
						endpoints: asking(),
						capabilities: asking(),
						values: asking(),
					},
				},
				executing: {
					entry: 'takeCommand',
					invoke: {
						src: 'execution',
						id: 'execution',
						input: ({ context }) => execution(context),
						onDone: [
							{ guard: { type: 'isCalledOff', params: outputOf }, target: 'losing', actions: 'endCancelled' },
							{ guard: { type: 'staysUnheard', params: outputOf }, target: 'losing', actions: 'keepCommand' },
							{
								guard: { type: 'isUnreached', params: outputOf },
								target: 'losing',
								actions: { type: 'endCommand', params: outputOf },
							},
							{ target: 'choosing', actions: { type: 'endCommand', params: outputOf } },
						],
					},
					on: {
						RECEIVED: { actions: 'passToExecution' },
						// The command's own end knows whether the radio may have had it.
						LINE: { actions: [{ type: 'endWaiting', params: { outcome: lineLost } }, 'cutExecution'] },
					},
				},
				/** Asks for a state that a device confirmed without reporting it, or that may have changed while nobody listened. */
				looking: {
					entry: 'takeLook',
					invoke: {
						src: 'exchange',
						id: 'exchange',
						input: ({ context }) => {
							if (!context.look) throw new Error(`node ${context.facts.nodeId} has nothing to look at`);
							return exchange(context, context.look.endpoint, context.look.command, { priority: 'poll' });
						},
						onDone: [{ guard: { type: 'isNoAck', params: exchangedOf }, target: 'losing' }, { target: 'choosing' }],
					},
					on: { RECEIVED: { actions: 'passToExchange' }, EXECUTE: { actions: hurryExchange } },
				},
				/** Passed through, so that the presence is known before anything else is chosen. */
				losing: {
					entry: ['endUnheard', { type: 'raise', params: { type: 'UNREACHED' } }],
					on: { UNREACHED: 'choosing' },
				},
				pausing: { on: { EXECUTE: 'choosing' }, after: { pause: 'choosing' } },
				/** Nothing is left to say; perhaps the house thinks of something yet. */
				lingering: { on: { EXECUTE: 'choosing' }, after: { linger: 'dismissing' } },
				dismissing: {
					entry: 'countExchange',
					invoke: {
						src: 'exchange',
						id: 'exchange',
						input: ({ context }) =>
							exchange(context, 0, { type: 'WakeUp.NoMoreInformation' }, { expects: 'acknowledgement' }),
						onDone: 'dismissed',
					},
				},
				dismissed: {
					entry: { type: 'raise', params: { type: 'DISMISSED' } },
					on: { DISMISSED: 'choosing' },
				},
			},
		},
	},
});
