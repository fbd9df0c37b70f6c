/**
 * What a node's chart knows, and how each event changes it: pure updates of one context.
 *
 * Nothing here waits or decides what comes next; that is the chart in `node.ts`.
 */
import type { ActorRef, ActorRefFrom, Snapshot } from 'xstate';
import type { Attributes, Device, FromStack, Outcome } from '../events.ts';
import { CC } from './command-classes.ts';
import { unread } from './doubt.ts';
import type { Addressed, ExchangeInput, exchangeMachine, Line, Received } from './exchange.ts';
import type { executionMachine } from './execution.ts';
import type { ExecutionInput, ExecutionOutput } from './execution-memory.ts';
import type { EndpointFacts, NodeFacts } from './facts.ts';
import { nextQuestion, type Question, sleeps } from './interview.ts';
import { endpointsOf, questions } from './mapping/index.ts';
import { readProtocolInfo, type SerialRequest } from './messages.ts';
import { addLook, type Execute, type Jobs, type Look } from './node-jobs.ts';
import type { NodeState } from './node-state.ts';
import type { Refresh } from './refresh.ts';
import type { SerialPriority } from './scheduler.ts';
import type { Answered } from './serial-api.ts';

export interface NodeInput {
	readonly stack: string;
	/** What was learnt before; of a new node only its id. */
	readonly facts: NodeFacts;
	/** What it had reported before; undefined when nothing is known. */
	readonly remembered?: NodeState | undefined;
	readonly line: Line | undefined;
	readonly owner: ActorRef<Snapshot<unknown>, FromNode>;
	/** Milliseconds since the epoch. */
	readonly now: () => number;
}

export type NodeEvent =
	| Execute
	| { readonly type: 'CANCEL'; readonly id: string }
	/**
	 * The way to the radio opened; or it went, and whatever it still had to say is said. `refresh`: when the values of a node
	 * that was interviewed before are asked for; absent where they are not.
	 */
	| { readonly type: 'LINE'; readonly line: Line | undefined; readonly refresh?: Refresh | undefined }
	/** The node is given up, its line having gone before: what waits ends as told. */
	| { readonly type: 'END'; readonly outcome: Outcome }
	| ({ readonly type: 'RECEIVED' } & Received)
	| { readonly type: 'NODE_INFO'; readonly commandClasses: readonly number[] }
	| Answered
	/** Raised: it has woken up; it may sleep again; it did not acknowledge; it gave a sign of life. */
	| { readonly type: 'WOKE' }
	| { readonly type: 'DISMISSED' }
	| { readonly type: 'UNREACHED' }
	| { readonly type: 'REACHED' };

export type FromNode =
	| { readonly type: 'TELL'; readonly event: FromStack }
	| { readonly type: 'LEARNT'; readonly facts: NodeFacts }
	/** What is now known of its state. */
	| { readonly type: 'REPORTED'; readonly state: NodeState };

interface Told extends Pick<NodeContext, 'facts' | 'reachable' | 'interview'> {
	readonly text: string;
}

/** At most 16 keys, as in every chart on a command's way: V8 copies larger objects ten times as slowly, at each `assign`. */
export interface NodeContext {
	readonly input: NodeInput;
	readonly facts: NodeFacts;
	readonly line: Line | undefined;
	/** Known attributes by endpoint. */
	readonly state: { readonly [endpoint: number]: Attributes };
	readonly jobs: Jobs;
	readonly current: Execute | undefined;
	/** The command under way was cancelled: should it turn out not to have begun, it ends. */
	readonly calledOff: boolean;
	readonly question: Question | undefined;
	readonly look: Look | undefined;
	readonly refresh: Refresh | undefined;
	readonly reachable: boolean | undefined;
	readonly interview: Device['interview'];
	/** What was told of the device last, to tell only what changed; undefined while nothing was. */
	readonly told: Told | undefined;
	/** Names exchanges, so that no two under way share a name. */
	readonly exchanges: number;
	/** The last Supervision session, 0 to 63; not part of any decision. */
	readonly session: { id: number };
}

export function deviceId({ input: { stack }, facts }: NodeContext): string {
	return `${stack}-${facts.nodeId}`;
}

export function describe(context: NodeContext): Device {
	const { facts, reachable, interview, input } = context;
	const { protocol } = facts;
	return {
		id: deviceId(context),
		stack: input.stack,
		endpoints: endpointsOf(facts),
		...(protocol ? { power: protocol.listening ? 'mains' : protocol.frequentListening ? 'flirs' : 'battery' } : {}),
		...(facts.nodeInfo ? { security: 'none' } : {}),
		...(reachable === undefined ? {} : { reachable }),
		interview,
	};
}

export function endpointFacts({ endpoints }: NodeFacts, endpoint: number): EndpointFacts {
	return endpoints[endpoint] ?? { endpoint, generic: 0, specific: 0, commandClasses: {}, learnt: {} };
}

export function question(context: NodeContext): Question | undefined {
	return nextQuestion(context.facts);
}

/** What is for a node that sleeps in between goes first: it is not awake for long. */
export function urgency({ facts }: NodeContext, otherwise: SerialPriority): SerialPriority {
	return sleeps(facts) ? 'wakeUp' : otherwise;
}

/** Of the exchange under way that is no command's. */
export function exchangeName({ facts, exchanges }: NodeContext): string {
	return `${facts.nodeId}/${exchanges}`;
}

/** Of a request to the module about the node. */
export function requestName({ facts }: NodeContext, of: (nodeId: number) => SerialRequest): string {
	return `${facts.nodeId}/${of(facts.nodeId).name}`;
}

/** An exchange of the interview's, or one that looks after a command. */
export function exchange(
	context: NodeContext,
	endpoint: number,
	command: ExchangeInput['command'],
	how: Partial<Pick<ExchangeInput, 'expects' | 'priority'>> = {},
): ExchangeInput {
	if (!context.line) throw new Error(`node ${context.facts.nodeId} has no line to send on`);
	return {
		name: exchangeName(context),
		nodeId: context.facts.nodeId,
		endpoint,
		command,
		expects: how.expects ?? 'answer',
		line: context.line,
		lane: 'normal',
		priority: urgency(context, how.priority ?? 'interview'),
		attempts: sleeps(context.facts) ? 1 : 3,
	};
}

/** The command under way. */
export function execution(context: NodeContext): ExecutionInput {
	const { facts, current, line, session } = context;
	if (!current || !line) throw new Error(`node ${facts.nodeId} has no command, or no line to send on`);
	return {
		id: current.id,
		nodeId: facts.nodeId,
		action: current.action,
		args: current.args,
		facts: endpointFacts(facts, current.endpoint),
		state: context.state[current.endpoint] ?? {},
		supervised: supervises(context),
		sleeping: sleeps(facts),
		readBack: current.readBack === true,
		line,
		nextSessionId: () => {
			session.id = (session.id + 1) % 64;
			return session.id;
		},
	};
}

export function protocolOf(event: NodeEvent) {
	if (event.type !== 'ANSWERED' || event.outcome.kind !== 'ok' || !event.outcome.response) return undefined;
	return readProtocolInfo(event.outcome.response);
}

/** The facts with what the controller knows of the node. */
export function withProtocol(context: NodeContext, protocol: NonNullable<NodeFacts['protocol']>): NodeFacts {
	const { generic, specific } = protocol;
	const root = { ...endpointFacts(context.facts, 0), generic, specific };
	return { ...context.facts, protocol, endpoints: { ...context.facts.endpoints, 0: root } };
}

/** The facts with the command classes of a node information frame; versions that are known are kept. */
export function withNodeInfo(context: NodeContext, nodeInfo: readonly number[]): NodeFacts {
	const known = endpointFacts(context.facts, 0);
	const commandClasses = Object.fromEntries(nodeInfo.map((id) => [id, known.commandClasses[id] ?? 0]));
	return { ...context.facts, nodeInfo, endpoints: { ...context.facts.endpoints, 0: { ...known, commandClasses } } };
}

export function tell(event: FromStack): FromNode {
	return { type: 'TELL', event };
}

export function ended({ input: { stack } }: NodeContext, id: string, outcome: Outcome): FromNode {
	return tell({ type: 'OUTCOME', stack, id, outcome });
}

/** Of a command that we have not sent: one that is to be read back may have been sent before the gateway was cut off. */
export function endedUnbegun(context: NodeContext, { id, readBack }: Execute, outcome: Outcome): FromNode {
	return ended(context, id, readBack ? unread(context.facts.nodeId, outcome) : outcome);
}

/** Whether a sign of life says something new: not while a device is there, and known. */
export function isNews({ reachable, interview }: NodeContext): boolean {
	return reachable !== true || interview !== 'complete';
}

/** Nothing came of the command because the node did not hear it: it may be told again when it listens. */
export function isUnheard({ facts }: NodeContext, { cause, untouched }: ExecutionOutput): boolean {
	return cause?.kind === 'noAck' && untouched && sleeps(facts);
}

/** The longest that a timer can wait, in ms. */
export const NEVER = 2 ** 31 - 1;

/** @param at ms since the epoch. @returns ms for a timer. */
export function until(at: number | undefined, { input: { now } }: NodeContext): number {
	return at === undefined ? NEVER : Math.min(NEVER, Math.max(0, at - now()));
}

/** What is new in `achieved` for the endpoint of the command under way. */
export function newsOf(context: NodeContext, endpoint: number, achieved: Attributes): Attributes {
	const state = context.state[endpoint] ?? {};
	return Object.fromEntries(Object.entries(achieved).filter(([name, value]) => state[name] !== value));
}

export function withState(context: NodeContext, endpoint: number, news: Attributes): Pick<NodeContext, 'state'> {
	return { state: { ...context.state, [endpoint]: { ...context.state[endpoint], ...news } } };
}

/** The jobs with the looks that a command's end asks for. */
export function withLooks(context: NodeContext, endpoint: number, { followUps }: ExecutionOutput): Jobs {
	return followUps.reduce(
		(jobs, { command, afterMs }) => addLook(jobs, { endpoint, command, dueAt: context.input.now() + afterMs }),
		context.jobs,
	);
}

/** The jobs with a look at each value, in the node's turns: the line was gone, and reports were missed. */
export function withRefresh({ facts, jobs, refresh, input: { now } }: NodeContext): Jobs {
	if (!refresh || !facts.interviewed) return jobs;
	const { firstMs, everyMs } = refresh;
	return questions('values', facts).reduce(
		(so, { endpoint, command }, turn) =>
			addLook(so, { endpoint, command, dueAt: now() + firstMs + turn * everyMs, unlessTold: true }),
		jobs,
	);
}

interface Children {
	readonly exchange?: ActorRefFrom<typeof exchangeMachine>;
	readonly execution?: ActorRefFrom<typeof executionMachine>;
}

/** What the node was asked and has not answered, be it a command's question or its own. */
export function questionUnderWay({ exchange, execution }: Children): Addressed | undefined {
	const snapshot = (exchange ?? execution?.getSnapshot().children.exchange)?.getSnapshot();
	return snapshot?.matches('encoding') ? undefined : snapshot?.context;
}

/** Whether the node answers Supervision: endpoints have the root's. */
function supervises(context: NodeContext): boolean {
	return endpointFacts(context.facts, 0).commandClasses[CC.Supervision] !== undefined;
}
