/**
 * What a node's chart does and asks itself: its actions, guards and delays. When each is done is `node.ts`; how the memory
 * changes is `node-memory.ts`.
 */
import { and, assign, enqueueActions, not, setup, stateIn } from 'xstate';
import type { Attributes, Outcome } from '../events.ts';
import { answers } from './cc.ts';
import { type Exchanged, exchangeMachine } from './exchange.ts';
import { executionMachine } from './execution.ts';
import type { ExecutionOutput } from './execution-memory.ts';
import { sleeps, withAsked, withInterviewDone } from './interview.ts';
import { happened, learn, reported, type Stage } from './mapping/index.ts';
import type { SerialRequest } from './messages.ts';
import { addCommand, dropTold, dueLook, expire, nextExpiryAt, nextLookAt, noJobs } from './node-jobs.ts';
import {
	describe,
	deviceId,
	ended,
	endedUnbegun,
	endpointFacts,
	isNews,
	isUnheard,
	NEVER,
	type NodeContext,
	type NodeEvent,
	type NodeInput,
	newsOf,
	protocolOf,
	question,
	questionUnderWay,
	requestName,
	tell,
	until,
	urgency,
	withLooks,
	withNodeInfo,
	withProtocol,
	withRefresh,
	withState,
} from './node-memory.ts';
import type { SerialPriority } from './scheduler.ts';
import * as unbegun from './unbegun.ts';

type Ended = { readonly exchanged: Exchanged };
type Executed = { readonly output: ExecutionOutput };

const base = setup({
	types: {
		input: {} as NodeInput,
		context: {} as NodeContext,
		events: {} as NodeEvent,
		children: {} as { execution: 'execution'; exchange: 'exchange' },
	},
	actors: { execution: executionMachine, exchange: exchangeMachine },
});

/** What an action has in hand. */
type Desk = Pick<Parameters<Parameters<typeof base.enqueueActions>[0]>[0], 'context' | 'enqueue'>;

function tellState({ context, enqueue }: Desk, endpoint: number, attributes: Attributes) {
	if (Object.keys(attributes).length === 0) return;
	const { state } = withState(context, endpoint, attributes);
	const device = deviceId(context);
	enqueue.assign({ state });
	enqueue.sendTo(context.input.owner, tell({ type: 'STATE_REPORTED', device, endpoint, attributes }));
	const { nodeId } = context.facts;
	enqueue.sendTo(context.input.owner, {
		type: 'REPORTED',
		state: { nodeId, at: context.input.now(), endpoints: state },
	});
}

export const nodeSetup = base.extend({
	actions: {
		takeLine: assign(({ event }) => (event.type === 'LINE' ? { line: event.line, refresh: event.refresh } : {})),
		/** To whoever does not know it: it was reported then. */
		tellRemembered: enqueueActions(({ context, enqueue }) => {
			const { at, endpoints } = context.input.remembered ?? { at: 0, endpoints: {} };
			for (const [endpoint, attributes] of Object.entries(endpoints)) {
				const where = { device: deviceId(context), endpoint: Number(endpoint) };
				enqueue.sendTo(context.input.owner, tell({ type: 'STATE_REPORTED', ...where, attributes, at }));
			}
		}),
		takeReport: enqueueActions(({ context, event, enqueue, self }) => {
			if (event.type !== 'RECEIVED') return;
			const { endpoint, message } = event;
			const device = deviceId(context);
			// Learnt first: a sensor may say with its value that it is there.
			const learnt = learn(context.facts, endpoint, message);
			if (learnt !== context.facts) {
				enqueue.assign({ facts: learnt });
				enqueue.sendTo(context.input.owner, { type: 'LEARNT', facts: learnt });
			}
			const facts = endpointFacts(learnt, endpoint);
			const before = context.state[endpoint] ?? {};
			const attributes = reported(message, facts, before);
			const jobs = dropTold(context.jobs, endpoint, message);
			if (jobs !== context.jobs) enqueue.assign({ jobs });
			tellState({ context, enqueue }, endpoint, attributes);
			const question = questionUnderWay(self.getSnapshot().children);
			// The answer to a question is a state, and no event.
			const isAnswer = question?.endpoint === endpoint && answers(question.command, message);
			for (const happening of isAnswer ? [] : happened(message, facts, before))
				enqueue.sendTo(context.input.owner, tell({ type: 'EVENT_REPORTED', source: device, endpoint, ...happening }));
			if (isNews(context)) enqueue.raise({ type: 'REACHED' });
			if (message.type === 'WakeUp.Notification') enqueue.raise({ type: 'WOKE' });
		}),
		takeProtocolInfo: enqueueActions(({ context, event, enqueue }) => {
			const protocol = protocolOf(event);
			if (!protocol) return;
			const facts = withProtocol(context, protocol);
			enqueue.assign({ facts });
			enqueue.sendTo(context.input.owner, { type: 'LEARNT', facts });
		}),
		takeNodeInfo: enqueueActions(({ context, event, enqueue }) => {
			if (event.type !== 'NODE_INFO') return;
			if (!context.facts.nodeInfo) {
				const facts = withNodeInfo(context, event.commandClasses);
				enqueue.assign({ facts });
				enqueue.sendTo(context.input.owner, { type: 'LEARNT', facts });
			}
			enqueue.raise({ type: 'REACHED' });
			if (sleeps(context.facts)) enqueue.raise({ type: 'WOKE' });
		}),
		askController: enqueueActions(
			({ context, self, enqueue }, params: { of: (nodeId: number) => SerialRequest; priority: SerialPriority }) => {
				if (!context.line) return;
				const request = params.of(context.facts.nodeId);
				enqueue.sendTo(context.line.serialApi, {
					type: 'ASK',
					ask: requestName(context, params.of),
					request,
					asker: self,
					lane: 'normal',
					priority: urgency(context, params.priority),
				});
			},
		),
		/** A command waits behind what is asked for now, which would wait for everybody else's. */
		hurry: enqueueActions(({ context, enqueue }, params: { ask: string }) => {
			const priority = urgency(context, 'normal');
			if (context.line) enqueue.sendTo(context.line.serialApi, { type: 'HURRY', priority, ...params });
		}),
		beginInterview: assign({ interview: 'running' }),
		completeInterview: enqueueActions(({ context, enqueue }) => {
			const facts = withInterviewDone(context.facts);
			enqueue.assign({ interview: 'complete', facts });
			enqueue.sendTo(context.input.owner, { type: 'LEARNT', facts });
		}),
		planRefresh: assign(({ context }) => ({ jobs: withRefresh(context) })),
		takeQuestion: assign(({ context }) => ({
			question: question(context),
			interview: 'running',
			exchanges: context.exchanges + 1,
		})),
		passOver: enqueueActions(({ context, enqueue }) => {
			if (!context.question) return;
			const facts = withAsked(context.facts, context.question);
			enqueue.assign({ facts });
			enqueue.sendTo(context.input.owner, { type: 'LEARNT', facts });
		}),
		/** That a question could not be encoded is a fault of ours: the device can be used, but for what the answer tells. */
		tellGap: enqueueActions(({ context, enqueue }, { exchanged }: Ended) => {
			if (!context.question || exchanged.kind !== 'unencodable') return;
			const { endpoint, command } = context.question;
			const args = { question: command.type, reason: exchanged.reason };
			const source = deviceId(context);
			enqueue.sendTo(
				context.input.owner,
				tell({ type: 'EVENT_REPORTED', source, endpoint, event: 'zwave.questionNotAsked', args }),
			);
		}),
		takeLook: assign(({ context: { jobs, input, exchanges } }) => {
			const look = dueLook(jobs, input.now());
			return { look, jobs: { ...jobs, looks: jobs.looks.filter((one) => one !== look) }, exchanges: exchanges + 1 };
		}),
		countExchange: assign(({ context }) => ({ exchanges: context.exchanges + 1 })),
		queueCommand: assign(({ context: { jobs, input }, event }) =>
			event.type === 'EXECUTE' ? { jobs: addCommand(jobs, event, input.now()) } : {},
		),
		takeCommand: assign(({ context: { jobs, exchanges } }) => ({
			current: jobs.commands[0],
			calledOff: false,
			jobs: { ...jobs, commands: jobs.commands.slice(1) },
			exchanges: exchanges + 1,
		})),
		keepCommand: assign(({ context: { jobs, current } }) => ({
			jobs: current ? { ...jobs, commands: [current, ...jobs.commands] } : jobs,
			current: undefined,
		})),
		noteCalledOff: assign({ calledOff: true }),
		endCommand: enqueueActions(({ context, enqueue }, { output }: Executed) => {
			const { current, input } = context;
			if (!current) return;
			const { outcome, achieved } = output;
			const { id, endpoint } = current;
			const attributes = newsOf(context, endpoint, achieved);
			enqueue.assign({ jobs: withLooks(context, endpoint, output), current: undefined });
			tellState({ context, enqueue }, endpoint, attributes);
			enqueue.sendTo(input.owner, ended(context, id, outcome));
			if (outcome.status === 'succeeded' && isNews(context)) enqueue.raise({ type: 'REACHED' });
		}),
		endCancelled: enqueueActions(({ context, enqueue }) => {
			const { current, input } = context;
			enqueue.assign({ current: undefined });
			if (current) enqueue.sendTo(input.owner, endedUnbegun(context, current, unbegun.cancelled));
		}),
		cancelWaiting: enqueueActions(({ context, event, enqueue }) => {
			const { jobs, input } = context;
			const waiting = jobs.commands.find(({ id }) => event.type === 'CANCEL' && id === event.id);
			if (!waiting) return;
			enqueue.assign({ jobs: { ...jobs, commands: jobs.commands.filter((command) => command !== waiting) } });
			enqueue.sendTo(input.owner, endedUnbegun(context, waiting, unbegun.cancelled));
		}),
		expireWaiting: enqueueActions(({ context, enqueue }) => {
			const { expired, left } = expire(context.jobs, context.input.now());
			const { nodeId } = context.facts;
			enqueue.assign({ jobs: left });
			for (const command of expired) {
				const outcome = unbegun.expired(nodeId, sleeps(context.facts));
				enqueue.sendTo(context.input.owner, endedUnbegun(context, command, outcome));
			}
		}),
		endWaiting: enqueueActions(({ context, enqueue }, params: { outcome: Outcome }) => {
			const { jobs, input } = context;
			enqueue.assign({ jobs: noJobs });
			for (const command of jobs.commands) enqueue.sendTo(input.owner, endedUnbegun(context, command, params.outcome));
		}),
		/** A node that sleeps hears of its commands later. */
		endUnheard: enqueueActions(({ context, enqueue }) => {
			const { jobs, input, facts } = context;
			if (sleeps(facts)) return;
			enqueue.assign({ jobs: { ...jobs, commands: [] } });
			for (const command of jobs.commands)
				enqueue.sendTo(input.owner, endedUnbegun(context, command, unbegun.outOfReach(facts.nodeId)));
		}),
		noteReachable: assign(({ context }, params: { reachable: boolean }) => ({
			reachable: params.reachable,
			interview: params.reachable || context.interview === 'complete' ? context.interview : ('failed' as const),
		})),
		tellDevice: enqueueActions(({ context, enqueue }) => {
			const { facts, reachable, interview, told } = context;
			if (told?.facts === facts && told.reachable === reachable && told.interview === interview) return;
			const device = describe(context);
			const text = JSON.stringify(device);
			enqueue.assign({ told: { facts, reachable, interview, text } });
			if (text !== told?.text) enqueue.sendTo(context.input.owner, tell({ type: 'DEVICE_CHANGED', device }));
		}),
		passToExecution: enqueueActions(({ event, enqueue }) => {
			if (event.type === 'RECEIVED') enqueue.sendTo('execution', event);
		}),
		cutExecution: enqueueActions(({ enqueue }) => enqueue.sendTo('execution', { type: 'CUT' })),
		passToExchange: enqueueActions(({ event, enqueue }) => {
			if (event.type === 'RECEIVED') enqueue.sendTo('exchange', event);
		}),
		raise: enqueueActions(({ enqueue }, params: { type: 'UNREACHED' | 'DISMISSED' }) => enqueue.raise(params)),
	},
	guards: {
		hasLine: ({ context }) => context.line !== undefined,
		isAwake: stateIn('#node.presence.awake'),
		/** Also in the very step that tells that it sleeps, before the presence has followed. */
		isAsleep: and(['sleeps', not('isAwake')]),
		isOutOfReach: stateIn('#node.presence.unreachable'),
		listens: and([not('isAsleep'), not('isOutOfReach')]),
		sleeps: ({ context }) => sleeps(context.facts),
		isUnderWay: ({ context, event }) => event.type === 'CANCEL' && context.current?.id === event.id,
		hasWaiting: ({ context }) => context.jobs.commands.length > 0,
		hasExpired: ({ context }) => (nextExpiryAt(context.jobs) ?? Number.POSITIVE_INFINITY) <= context.input.now(),
		hasCommand: and(['hasWaiting', not('isAsleep')]),
		hasDueLook: and([({ context }) => dueLook(context.jobs, context.input.now()) !== undefined, 'listens']),
		lacksProtocolInfo: ({ context }) => context.facts.protocol === undefined,
		lacksNodeInfo: and([({ context }) => context.facts.nodeInfo === undefined, 'listens']),
		isProtocolInfo: ({ event }) => protocolOf(event) !== undefined,
		hasNodeInfo: ({ context }) => context.facts.nodeInfo !== undefined,
		isUnacknowledged: ({ event }) => event.type === 'ANSWERED' && event.outcome.kind === 'noAck',
		asksOf: ({ context }, params: { stage: Stage }) => question(context)?.stage === params.stage,
		isInterviewed: ({ context }) => context.interview !== 'complete' && question(context) === undefined,
		staysUnheard: ({ context }, { output }: Executed) => isUnheard(context, output),
		isCalledOff: ({ context }, { output }: Executed) => context.calledOff && isUnheard(context, output),
		isUnreached: (_, { output }: Executed) => output.cause?.kind === 'noAck',
		isNoAck: (_, { exchanged }: Ended) => exchanged.kind === 'noAck',
		isOurs: (_, { exchanged: { kind } }: Ended) =>
			kind === 'lost' || kind === 'jammed' || kind === 'unresponsive' || kind === 'refused',
	},
	delays: {
		linger: 250,
		/** After trouble that is not the node's: the link, the module, the air. */
		pause: 5_000,
		/** A node that was switched off and on need not say so. */
		ping: 300_000,
		/** Contract, "A result": for a stack that is starting or recovering. */
		hold: ({ context }) => Math.min(10_000, until(nextExpiryAt(context.jobs), context)),
		/** A node that sleeps is looked at when it is awake. */
		nextTurn: ({ context }) =>
			Math.min(
				until(nextExpiryAt(context.jobs), context),
				sleeps(context.facts) ? NEVER : until(nextLookAt(context.jobs), context),
			),
	},
});
