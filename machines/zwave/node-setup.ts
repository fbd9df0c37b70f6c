/**
 * What a node's chart does and asks itself: its actions, guards and delays. When each is done is `node.ts`; how the memory
 * changes is `node-memory.ts`.
 */
import { type ActorRefFrom, and, assign, enqueueActions, not, setup, stateIn } from 'xstate';
import type { FromStack, Outcome } from '../events.ts';
import { answers } from './cc.ts';
import { type Exchanged, exchangeMachine } from './exchange.ts';
import { executionMachine } from './execution.ts';
import type { ExecutionOutput } from './execution-setup.ts';
import { keyOf, sleeps } from './interview.ts';
import { happened, learn, reported, type Stage } from './mapping/index.ts';
import type { SerialRequest } from './messages.ts';
import { dueLook, expire, nextExpiryAt, nextLookAt, noJobs } from './node-jobs.ts';
import {
	describe,
	deviceId,
	endpointFacts,
	type FromNode,
	type NodeContext,
	type NodeEvent,
	type NodeInput,
	newsOf,
	protocolOf,
	question,
	urgency,
	withLooks,
	withNodeInfo,
	withProtocol,
	withState,
} from './node-memory.ts';
import type { SerialPriority } from './scheduler.ts';
import * as unbegun from './unbegun.ts';

/** The longest that a timer can wait. */
const NEVER = 2 ** 31 - 1;

type Ended = { readonly exchanged: Exchanged };
type Executed = { readonly output: ExecutionOutput };
type Children = {
	readonly exchange?: ActorRefFrom<typeof exchangeMachine>;
	readonly execution?: ActorRefFrom<typeof executionMachine>;
};

const tell = (event: FromStack): FromNode => ({ type: 'TELL', event });

const ended = ({ stack }: NodeContext, id: string, outcome: Outcome) => tell({ type: 'OUTCOME', stack, id, outcome });

function until(at: number | undefined, { now }: NodeContext): number {
	return at === undefined ? NEVER : Math.min(NEVER, Math.max(0, at - now()));
}

/** The question to the node that is under way, be it a command's or its own. */
function asked({ exchange, execution }: Children) {
	const snapshot = (exchange ?? execution?.getSnapshot().children.exchange)?.getSnapshot();
	return snapshot?.matches('encoding') ? undefined : snapshot?.context;
}

/** Nothing came of the command because the node did not hear it: it may be told again when it listens. */
function isUnheard({ facts }: NodeContext, { cause, untouched }: ExecutionOutput): boolean {
	return cause?.kind === 'noAck' && untouched && sleeps(facts);
}

export const nodeSetup = setup({
	types: {
		input: {} as NodeInput,
		context: {} as NodeContext,
		events: {} as NodeEvent,
		children: {} as { execution: 'execution'; exchange: 'exchange' },
	},
	actors: { execution: executionMachine, exchange: exchangeMachine },
	actions: {
		takeLine: assign(({ event }) => (event.type === 'LINE' ? { line: event.line } : {})),
		takeReport: enqueueActions(({ context, event, enqueue, self }) => {
			if (event.type !== 'RECEIVED') return;
			const { endpoint, message } = event;
			const device = deviceId(context);
			// Learnt first: a sensor may say with its value that it is there.
			const learnt = learn(context.facts, endpoint, message);
			if (learnt !== context.facts) {
				enqueue.assign({ facts: learnt });
				enqueue.sendTo(context.owner, { type: 'LEARNT', facts: learnt });
			}
			const facts = endpointFacts(learnt, endpoint);
			const before = context.state[endpoint] ?? {};
			const attributes = reported(message, facts, before);
			if (Object.keys(attributes).length > 0) {
				enqueue.assign(withState(context, endpoint, attributes));
				enqueue.sendTo(context.owner, tell({ type: 'STATE_REPORTED', device, endpoint, attributes }));
			}
			const question = asked(self.getSnapshot().children);
			// The answer to a question is a state, and no event.
			const isAnswer = question?.endpoint === endpoint && answers(question.command, message);
			for (const happening of isAnswer ? [] : happened(message, facts, before))
				enqueue.sendTo(context.owner, tell({ type: 'EVENT_REPORTED', source: device, endpoint, ...happening }));
			enqueue.raise({ type: 'REACHED' });
			if (message.type === 'WakeUp.Notification') enqueue.raise({ type: 'WOKE' });
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
			enqueue.raise({ type: 'REACHED' });
			if (sleeps(context.facts)) enqueue.raise({ type: 'WOKE' });
		}),
		askController: enqueueActions(
			({ context, self, enqueue }, params: { of: (nodeId: number) => SerialRequest; priority: SerialPriority }) => {
				if (!context.line) return;
				const request = params.of(context.facts.nodeId);
				enqueue.sendTo(context.line.serialApi, {
					type: 'ASK',
					ask: `${context.facts.nodeId}/${request.name}`,
					request,
					asker: self,
					lane: 'normal',
					priority: urgency(context, params.priority),
					sleeping: false,
				});
			},
		),
		beginInterview: assign({ interview: 'running' }),
		completeInterview: enqueueActions(({ context, enqueue }) => {
			const facts = { ...context.facts, interviewed: true };
			enqueue.assign({ interview: 'complete', facts });
			if (!context.facts.interviewed) enqueue.sendTo(context.owner, { type: 'LEARNT', facts });
		}),
		/** While the line was gone, reports were missed. */
		askValuesAnew: assign(({ context }) => (context.interview === 'complete' ? { asked: new Set<string>() } : {})),
		takeQuestion: assign(({ context }) => ({
			question: question(context),
			interview: context.facts.interviewed ? ('complete' as const) : ('running' as const),
			exchanges: context.exchanges + 1,
		})),
		passOver: assign(({ context }) => ({
			asked: context.question ? new Set(context.asked).add(keyOf(context.question)) : context.asked,
		})),
		/** That a question could not be encoded is a fault of ours: the device can be used, but for what the answer tells. */
		tellGap: enqueueActions(({ context, enqueue }, { exchanged }: Ended) => {
			if (!context.question || exchanged.kind !== 'unencodable') return;
			const { endpoint, command } = context.question;
			const args = { question: command.type, reason: exchanged.reason };
			const source = deviceId(context);
			enqueue.sendTo(
				context.owner,
				tell({ type: 'EVENT_REPORTED', source, endpoint, event: 'zwave.questionNotAsked', args }),
			);
		}),
		takeLook: assign(({ context: { jobs, now, exchanges } }) => {
			const look = dueLook(jobs, now());
			return { look, jobs: { ...jobs, looks: jobs.looks.filter((one) => one !== look) }, exchanges: exchanges + 1 };
		}),
		countExchange: assign(({ context }) => ({ exchanges: context.exchanges + 1 })),
		queueCommand: assign(({ context: { jobs }, event }) =>
			event.type === 'EXECUTE' ? { jobs: { ...jobs, commands: [...jobs.commands, event] } } : {},
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
			const { current, owner } = context;
			if (!current) return;
			const { outcome, achieved } = output;
			const { id, endpoint } = current;
			const attributes = newsOf(context, endpoint, achieved);
			enqueue.assign({
				...withState(context, endpoint, attributes),
				jobs: withLooks(context, endpoint, output),
				current: undefined,
			});
			const device = deviceId(context);
			if (Object.keys(attributes).length > 0)
				enqueue.sendTo(owner, tell({ type: 'STATE_REPORTED', device, endpoint, attributes }));
			enqueue.sendTo(owner, ended(context, id, outcome));
			if (outcome.status === 'succeeded') enqueue.raise({ type: 'REACHED' });
		}),
		endCancelled: enqueueActions(({ context, enqueue }) => {
			const { current, owner } = context;
			enqueue.assign({ current: undefined });
			if (current) enqueue.sendTo(owner, ended(context, current.id, unbegun.cancelled));
		}),
		cancelWaiting: enqueueActions(({ context, event, enqueue }) => {
			const { jobs, owner } = context;
			const waiting = jobs.commands.find(({ id }) => event.type === 'CANCEL' && id === event.id);
			if (!waiting) return;
			enqueue.assign({ jobs: { ...jobs, commands: jobs.commands.filter((command) => command !== waiting) } });
			enqueue.sendTo(owner, ended(context, waiting.id, unbegun.cancelled));
		}),
		expireWaiting: enqueueActions(({ context, enqueue }) => {
			const { expired, left } = expire(context.jobs, context.now());
			const { nodeId } = context.facts;
			enqueue.assign({ jobs: left });
			for (const { id } of expired)
				enqueue.sendTo(context.owner, ended(context, id, unbegun.expired(nodeId, sleeps(context.facts))));
		}),
		endWaiting: enqueueActions(({ context, enqueue }, params: { outcome: Outcome }) => {
			const { jobs, owner } = context;
			enqueue.assign({ jobs: noJobs });
			for (const { id } of jobs.commands) enqueue.sendTo(owner, ended(context, id, params.outcome));
		}),
		/** A node that sleeps hears of its commands later. */
		endUnheard: enqueueActions(({ context, enqueue }) => {
			const { jobs, owner, facts } = context;
			if (sleeps(facts)) return;
			enqueue.assign({ jobs: { ...jobs, commands: [] } });
			for (const { id } of jobs.commands) enqueue.sendTo(owner, ended(context, id, unbegun.outOfReach(facts.nodeId)));
		}),
		tellTrouble: enqueueActions(({ context, enqueue }, params: { trouble: string | undefined }) => {
			if (params.trouble === 'jammed' || params.trouble === 'unresponsive')
				enqueue.sendTo(context.owner, { type: 'TROUBLE', trouble: params.trouble });
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
			enqueue.sendTo(context.owner, tell({ type: 'DEVICE_CHANGED', device }));
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
		hasExpired: ({ context }) => (nextExpiryAt(context.jobs) ?? Number.POSITIVE_INFINITY) <= context.now(),
		hasCommand: and(['hasWaiting', not('isAsleep')]),
		hasDueLook: and([({ context }) => dueLook(context.jobs, context.now()) !== undefined, 'listens']),
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
		nextLook: ({ context }) => until(nextLookAt(context.jobs), context),
		nextExpiry: ({ context }) => until(nextExpiryAt(context.jobs), context),
	},
});
