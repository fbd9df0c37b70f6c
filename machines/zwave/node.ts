/**
 * The life of one node: whether it can be reached, what is known of it, and what it is doing for us just now.
 *
 * Promises: one exchange at a time; commands before questions; a sleeping node is spoken to only while it is awake, and
 * sent back to sleep when nothing is left; a command that waits for a wake-up ends at its expiry as DEVICE_ASLEEP. Every
 * report counts, asked for or not. Tells its owner what changed (TELL) and what is worth keeping (LEARNT). The interview's
 * questions and the meaning of reports are tables (`mapping/`).
 */
import { and, assign, enqueueActions, not, sendTo, setup, stateIn } from 'xstate';
import type { FromStack, Outcome } from '../events.ts';
import { type Exchanged, exchangeMachine } from './exchange.ts';
import { type ExecutionOutput, executionMachine } from './execution.ts';
import { failed } from './failure.ts';
import { keyOf, type Stage, sleeps } from './interview.ts';
import { happened, learn, reported } from './mapping/index.ts';
import { requests, type SerialRequest } from './messages.ts';
import { dueLook, expire, nextExpiryAt, nextLookAt, noJobs } from './node-jobs.ts';
import {
	describe,
	deviceId,
	endpointFacts,
	exchange,
	type NodeContext,
	type NodeEvent,
	type NodeInput,
	newsOf,
	protocolOf,
	question,
	supervises,
	withLooks,
	withNodeInfo,
	withProtocol,
	withState,
} from './node-memory.ts';

/** The longest that a timer can wait. */
const NEVER = 2 ** 31 - 1;

const nodeSetup = setup({
	types: {
		input: {} as NodeInput,
		context: {} as NodeContext,
		events: {} as NodeEvent,
		children: {} as { execution: 'execution'; exchange: 'exchange' },
	},
	actors: { execution: executionMachine, exchange: exchangeMachine },
	actions: {
		takeLine: assign(({ event }) => (event.type === 'LINE' ? { line: event.line } : {})),
		takeReport: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'RECEIVED') return;
			const { endpoint, message } = event;
			const device = deviceId(context);
			const facts = endpointFacts(context, endpoint);
			const tell = (told: FromStack) => enqueue.sendTo(context.owner, { type: 'TELL', event: told });
			const attributes = reported(message, facts, context.state[endpoint] ?? {});
			if (Object.keys(attributes).length > 0) {
				enqueue.assign(withState(context, endpoint, attributes));
				tell({ type: 'STATE_REPORTED', device, endpoint, attributes });
			}
			for (const happening of happened(message, facts))
				tell({ type: 'EVENT_REPORTED', source: device, endpoint, ...happening });
			const learnt = learn(context.facts, endpoint, message);
			if (learnt !== context.facts) {
				enqueue.assign({ facts: learnt });
				enqueue.sendTo(context.owner, { type: 'LEARNT', facts: learnt });
			}
			enqueue.raise({ type: message.type === 'WakeUp.Notification' ? 'WOKE' : 'REACHED' });
		}),
		takeProtocolInfo: enqueueActions(({ context, event, enqueue }) => {
			const protocol = protocolOf(event);
			if (!protocol) return;
			const facts = withProtocol(context, protocol);
			enqueue.assign({ facts });
			enqueue.sendTo(context.owner, { type: 'LEARNT', facts });
		}),
		takeNodeInfo: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'NODE_INFO') return;
			if (!context.facts.nodeInfo) {
				const facts = withNodeInfo(context, event.commandClasses);
				enqueue.assign({ facts });
				enqueue.sendTo(context.owner, { type: 'LEARNT', facts });
			}
			enqueue.raise({ type: sleeps(context.facts) ? 'WOKE' : 'REACHED' });
		}),
		askController: enqueueActions(({ context, self, enqueue }, params: { of: (nodeId: number) => SerialRequest }) => {
			if (!context.line) return;
			const request = params.of(context.facts.nodeId);
			enqueue.assign({ interview: 'running' });
			enqueue.sendTo(context.line.serialApi, {
				type: 'ASK',
				ask: `${context.facts.nodeId}/${request.name}`,
				request,
				asker: self,
				lane: 'normal',
				priority: 'interview',
				sleeping: sleeps(context.facts),
			});
		}),
		queueCommand: assign(({ context: { jobs }, event }) =>
			event.type === 'EXECUTE' ? { jobs: { ...jobs, commands: [...jobs.commands, event] } } : {},
		),
		takeCommand: assign(({ context: { jobs, exchanges } }) => ({
			current: jobs.commands[0],
			jobs: { ...jobs, commands: jobs.commands.slice(1) },
			exchanges: exchanges + 1,
		})),
		takeQuestion: assign(({ context }) => ({
			question: question(context),
			interview: context.facts.interviewed ? ('complete' as const) : ('running' as const),
			exchanges: context.exchanges + 1,
		})),
		takeLook: assign(({ context: { jobs, now, exchanges } }) => {
			const look = dueLook(jobs, now());
			return { look, jobs: { ...jobs, looks: jobs.looks.filter((one) => one !== look) }, exchanges: exchanges + 1 };
		}),
		countExchange: assign(({ context }) => ({ exchanges: context.exchanges + 1 })),
		passOn: assign(({ context }) => ({
			asked: context.question ? new Set(context.asked).add(keyOf(context.question)) : context.asked,
		})),
		keepCommand: assign(({ context: { jobs, current } }) => ({
			jobs: current ? { ...jobs, commands: [current, ...jobs.commands] } : jobs,
			current: undefined,
		})),
		endCommand: enqueueActions(({ context, enqueue }, params: { output: ExecutionOutput }) => {
			const { current, stack, owner } = context;
			if (!current) return;
			const { outcome, achieved } = params.output;
			const { id, endpoint } = current;
			const news = newsOf(context, endpoint, achieved);
			enqueue.assign({
				...withState(context, endpoint, news),
				jobs: withLooks(context, endpoint, params.output),
				current: undefined,
			});
			const tell = (event: FromStack) => enqueue.sendTo(owner, { type: 'TELL', event });
			if (Object.keys(news).length > 0)
				tell({ type: 'STATE_REPORTED', device: deviceId(context), endpoint, attributes: news });
			tell({ type: 'OUTCOME', stack, id, outcome });
			if (outcome.status === 'succeeded') enqueue.raise({ type: 'REACHED' });
		}),
		expireCommands: enqueueActions(({ context, enqueue }) => {
			const { expired, left } = expire(context.jobs, context.now());
			enqueue.assign({ jobs: left });
			const message = `node ${context.facts.nodeId} sleeps and did not wake up in time: give the command a longer ttlMs`;
			const outcome: Outcome = { status: 'expired', error: { code: 'DEVICE_ASLEEP', message, retryable: true } };
			for (const { id } of expired)
				enqueue.sendTo(context.owner, { type: 'TELL', event: { type: 'OUTCOME', stack: context.stack, id, outcome } });
		}),
		cancelCommand: enqueueActions(({ context: { jobs, owner, stack }, event, enqueue }) => {
			const waiting = jobs.commands.find(({ id }) => event.type === 'CANCEL' && id === event.id);
			if (!waiting) return;
			enqueue.assign({ jobs: { ...jobs, commands: jobs.commands.filter((command) => command !== waiting) } });
			const message = 'cancelled before it was sent to the device';
			const outcome: Outcome = { status: 'cancelled', error: { code: 'CANCELLED', message, retryable: true } };
			enqueue.sendTo(owner, { type: 'TELL', event: { type: 'OUTCOME', stack, id: waiting.id, outcome } });
		}),
		failCommands: enqueueActions(({ context: { jobs, current, owner, stack }, enqueue }) => {
			enqueue.assign({ jobs: noJobs, current: undefined });
			const end = (id: string, outcome: Outcome) =>
				enqueue.sendTo(owner, { type: 'TELL', event: { type: 'OUTCOME', stack, id, outcome } });
			if (current)
				end(
					current.id,
					failed('OUTCOME_UNKNOWN', 'the serial port went before the device confirmed: read its state', true),
				);
			for (const { id } of jobs.commands)
				end(id, failed('STACK_DOWN', 'the serial port went before the command was sent: try again', true));
		}),
		completeInterview: enqueueActions(({ context, enqueue }) => {
			const facts = { ...context.facts, interviewed: true };
			enqueue.assign({ interview: 'complete', facts });
			if (!context.facts.interviewed) enqueue.sendTo(context.owner, { type: 'LEARNT', facts });
		}),
		noteReachable: assign(({ context }, params: { reachable: boolean }) => ({
			reachable: params.reachable,
			interview: params.reachable || context.interview === 'complete' ? context.interview : ('failed' as const),
		})),
		tellDevice: enqueueActions(({ context, enqueue }) => {
			const device = describe(context);
			const told = JSON.stringify(device);
			if (told === context.told) return;
			enqueue.assign({ told });
			enqueue.sendTo(context.owner, { type: 'TELL', event: { type: 'DEVICE_CHANGED', device } });
		}),
		passToExecution: sendTo('execution', ({ event }) => event),
		passToExchange: sendTo('exchange', ({ event }) => event),
		raise: enqueueActions(({ enqueue }, params: { type: 'UNREACHED' | 'DISMISSED' }) => enqueue.raise(params)),
	},
	guards: {
		hasLine: ({ context }) => context.line !== undefined,
		lineOpened: ({ event }) => event.type === 'LINE' && event.line !== undefined,
		isReachable: and([not(stateIn('#node.presence.asleep')), not(stateIn('#node.presence.unreachable'))]),
		isAwake: stateIn('#node.presence.awake'),
		hasExpired: ({ context }) => (nextExpiryAt(context.jobs) ?? Number.POSITIVE_INFINITY) <= context.now(),
		hasCommand: and([({ context }) => context.jobs.commands.length > 0, not(stateIn('#node.presence.asleep'))]),
		hasDueLook: and([({ context }) => dueLook(context.jobs, context.now()) !== undefined, 'isReachable']),
		lacksProtocolInfo: ({ context }) => context.facts.protocol === undefined,
		lacksNodeInfo: and([({ context }) => context.facts.nodeInfo === undefined, 'isReachable']),
		hasProtocolInfo: ({ event }) => protocolOf(event) !== undefined,
		isAnswered: ({ event }) => event.type === 'ANSWERED' && event.outcome.kind === 'ok',
		isUnanswered: ({ event }) => event.type === 'ANSWERED' && event.outcome.kind === 'noAck',
		sleeps: ({ context }) => sleeps(context.facts),
		asksOf: ({ context }, params: { stage: Stage }) => question(context)?.stage === params.stage,
		isInterviewed: and([
			({ context }) => context.interview !== 'complete' && question(context) === undefined,
			'isReachable',
		]),
		staysUnreached: ({ context }, params: { output: ExecutionOutput }) =>
			params.output.unreached && sleeps(context.facts) && (context.current?.expiresAt ?? 0) > context.now(),
		isUnreached: (_, params: { output: ExecutionOutput }) => params.output.unreached,
		isNoAck: (_, params: { exchanged: Exchanged }) => params.exchanged.kind === 'noAck',
		isOurs: (_, { exchanged: { kind } }: { exchanged: Exchanged }) =>
			kind === 'lost' || kind === 'jammed' || kind === 'unresponsive' || kind === 'refused',
	},
	delays: {
		linger: 250,
		/** After trouble that is not the node's: the link, the module, the air. */
		pause: 5_000,
		nextLook: ({ context: { jobs, now } }) => Math.max(0, (nextLookAt(jobs) ?? now() + NEVER) - now()),
		nextExpiry: ({ context: { jobs, now } }) => Math.max(0, (nextExpiryAt(jobs) ?? now() + NEVER) - now()),
	},
});

type Asked = { event: { output: Exchanged } };
const exchangedOf = ({ event }: Asked) => ({ exchanged: event.output });

/** A stage of the interview: asks the question whose turn it is. */
function asking() {
	return nodeSetup.createStateConfig({
		entry: ['takeQuestion', 'tellDevice'],
		invoke: {
			src: 'exchange',
			id: 'exchange',
			input: ({ context }) => {
				if (!context.question) throw new Error(`node ${context.facts.nodeId} has no question to ask`);
				return exchange(context, context.question.endpoint, context.question.command, {});
			},
			onDone: [
				{ guard: { type: 'isNoAck', params: exchangedOf }, target: '#node.work.losing' },
				{ guard: { type: 'isOurs', params: exchangedOf }, target: '#node.work.pausing' },
				{ target: '#node.work.choosing', actions: 'passOn' },
			],
		},
		on: { RECEIVED: { actions: 'passToExchange' } },
	});
}

export const nodeMachine = nodeSetup.createMachine({
	id: 'node',
	context: ({ input }) => ({
		...input,
		state: {},
		jobs: noJobs,
		current: undefined,
		question: undefined,
		look: undefined,
		asked: new Set<string>(),
		reachable: undefined,
		interview: input.facts.interviewed ? 'complete' : 'pending',
		told: '',
		exchanges: 0,
		session: { id: 0 },
	}),
	type: 'parallel',
	states: {
		/** Takes in what the node says, whatever else goes on. */
		listening: {
			entry: 'tellDevice',
			on: {
				RECEIVED: { actions: ['takeReport', 'tellDevice'] },
				NODE_INFO: { actions: ['takeNodeInfo', 'tellDevice'] },
				LINE: { actions: 'takeLine' },
				EXECUTE: { actions: 'queueCommand' },
				CANCEL: { actions: 'cancelCommand' },
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
					on: { UNREACHED: 'unreachable' },
				},
				unreachable: {
					entry: [{ type: 'noteReachable', params: { reachable: false } }, 'tellDevice'],
					on: { REACHED: 'reachable' },
				},
				asleep: {
					on: {
						WOKE: 'awake',
						// It talks in its sleep: it is there, but does not listen.
						REACHED: { actions: [{ type: 'noteReachable', params: { reachable: true } }, 'tellDevice'] },
					},
				},
				awake: {
					entry: [{ type: 'noteReachable', params: { reachable: true } }, 'tellDevice'],
					on: { DISMISSED: 'asleep', UNREACHED: 'asleep' },
				},
			},
		},
		work: {
			initial: 'choosing',
			on: {
				LINE: [
					{ guard: 'lineOpened', target: '.choosing', actions: 'failCommands' },
					{ target: '.offline', actions: 'failCommands' },
				],
			},
			states: {
				choosing: {
					always: [
						{ guard: 'hasExpired', target: 'choosing', reenter: true, actions: 'expireCommands' },
						{ guard: not('hasLine'), target: 'offline' },
						{ guard: 'lacksProtocolInfo', target: 'protocolInfo' },
						{ guard: 'hasCommand', target: 'executing' },
						{ guard: 'hasDueLook', target: 'looking' },
						{ guard: 'lacksNodeInfo', target: 'nodeInfo' },
						{ guard: not('isReachable'), target: 'idle' },
						{ guard: { type: 'asksOf', params: { stage: 'manufacturer' } }, target: 'interview.manufacturer' },
						{ guard: { type: 'asksOf', params: { stage: 'versions' } }, target: 'interview.versions' },
						{ guard: { type: 'asksOf', params: { stage: 'endpoints' } }, target: 'interview.endpoints' },
						{ guard: { type: 'asksOf', params: { stage: 'capabilities' } }, target: 'interview.capabilities' },
						{ guard: { type: 'asksOf', params: { stage: 'values' } }, target: 'interview.values' },
						{ guard: 'isInterviewed', target: 'choosing', reenter: true, actions: ['completeInterview', 'tellDevice'] },
						{ guard: 'isAwake', target: 'lingering' },
						{ target: 'idle' },
					],
				},
				offline: {},
				idle: {
					on: { EXECUTE: 'choosing', REACHED: 'choosing', WOKE: 'choosing', CANCEL: 'choosing' },
					after: { nextLook: 'choosing', nextExpiry: 'choosing' },
				},
				protocolInfo: {
					entry: { type: 'askController', params: { of: requests.getNodeProtocolInfo } },
					on: {
						ANSWERED: [
							{ guard: 'hasProtocolInfo', target: 'choosing', actions: ['takeProtocolInfo', 'tellDevice'] },
							{ target: 'pausing' },
						],
					},
				},
				nodeInfo: {
					entry: [{ type: 'askController', params: { of: requests.requestNodeInfo } }, 'tellDevice'],
					on: {
						ANSWERED: [
							{ guard: 'isAnswered', target: 'choosing' },
							{ guard: 'isUnanswered', target: 'losing' },
							{ target: 'pausing' },
						],
					},
				},
				interview: {
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
						input: ({ context }) => {
							const { current, line, session } = context;
							if (!current || !line)
								throw new Error(`node ${context.facts.nodeId} has no command, or no line to send on`);
							return {
								id: current.id,
								nodeId: context.facts.nodeId,
								action: current.action,
								args: current.args,
								facts: endpointFacts(context, current.endpoint),
								state: context.state[current.endpoint] ?? {},
								supervised: supervises(context),
								sleeping: sleeps(context.facts),
								line,
								nextSessionId: () => {
									session.id = (session.id + 1) % 64;
									return session.id;
								},
							};
						},
						onDone: [
							{
								guard: { type: 'staysUnreached', params: ({ event }) => ({ output: event.output }) },
								target: 'losing',
								actions: 'keepCommand',
							},
							{
								guard: { type: 'isUnreached', params: ({ event }) => ({ output: event.output }) },
								target: 'losing',
								actions: { type: 'endCommand', params: ({ event }) => ({ output: event.output }) },
							},
							{
								target: 'choosing',
								actions: { type: 'endCommand', params: ({ event }) => ({ output: event.output }) },
							},
						],
					},
					on: { RECEIVED: { actions: 'passToExecution' } },
				},
				/** Asks for a state that a device confirmed without reporting it. */
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
					on: { RECEIVED: { actions: 'passToExchange' } },
				},
				/** Passed through, so that the presence is known before anything else is chosen. */
				losing: {
					entry: { type: 'raise', params: { type: 'UNREACHED' } },
					on: { UNREACHED: 'choosing' },
				},
				pausing: { after: { pause: 'choosing' } },
				/** Nothing is left to say; perhaps the house thinks of something yet. */
				lingering: { on: { EXECUTE: 'choosing' }, after: { linger: 'dismissing' } },
				dismissing: {
					entry: 'countExchange',
					invoke: {
						src: 'exchange',
						id: 'exchange',
						input: ({ context }) =>
							exchange(
								context,
								0,
								{ type: 'WakeUp.NoMoreInformation' },
								{ expects: 'acknowledgement', priority: 'wakeUp' },
							),
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
