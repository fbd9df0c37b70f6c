/**
 * What the chart of one command knows and does: its types, actions and guards. When each is done is `execution.ts`.
 */
import { assign, type DoneActorEvent, enqueueActions, setup } from 'xstate';
import type { Attributes, Outcome } from '../events.ts';
import type { JsonObject } from '../json.ts';
import type { CcCommand } from './cc.ts';
import { type Exchanged, type ExchangeInput, exchangeMachine, type Line, type Received } from './exchange.ts';
import type { EndpointFacts } from './facts.ts';
import { failed, failure, unconfirmed } from './failure.ts';
import { happened, learnAt, planFor, reached, reported } from './mapping/index.ts';
import type { Plan, Step } from './mapping/mapping.ts';
import { REFUSALS } from './refusals.ts';

export interface ExecutionInput {
	/** The command's id. */
	readonly id: string;
	readonly nodeId: number;
	readonly action: string;
	readonly args: JsonObject;
	readonly facts: EndpointFacts;
	/** What is known of the endpoint's attributes. */
	readonly state: Attributes;
	/** Whether the device answers Supervision. */
	readonly supervised: boolean;
	/** A device that sleeps in between is tried once, and before others: it is not awake for long. */
	readonly sleeping: boolean;
	readonly line: Line;
	/** 0 to 63, another one for each supervised command to this node. */
	readonly nextSessionId: () => number;
}

export type ExecutionEvent =
	| ({ readonly type: 'RECEIVED' } & Received)
	/** The line is gone, and whatever it still had to say of this is said. */
	| { readonly type: 'CUT' };

type Evidence = 'ack' | 'supervision' | 'report';

export interface ExecutionOutput {
	readonly outcome: Outcome;
	/** How the exchange ended that ended the command; undefined when it was something else. */
	readonly cause: Exchanged | undefined;
	/** Nothing that changes the device has reached it: the command may be carried out later. */
	readonly untouched: boolean;
	/** What is so because the device said that it has done it. */
	readonly achieved: Attributes;
	/** State to be asked for later, because the device confirmed without reporting. */
	readonly followUps: readonly FollowUp[];
}

export interface FollowUp {
	readonly command: CcCommand;
	readonly afterMs: number;
}

interface Counts {
	/** Questions that planning needed. */
	readonly lookUps: number;
	readonly exchanges: number;
	/** How often the state was asked for since the current step was sent. */
	readonly readBacks: number;
}

/** At most 16 keys (`node-memory.ts` says why). */
export interface ExecutionContext extends ExecutionOutput {
	readonly input: ExecutionInput;
	/** Everything known, reports of this execution included. */
	readonly facts: EndpointFacts;
	readonly state: Attributes;
	/** Reported since the current step began. */
	readonly fresh: Attributes;
	/** How the action is carried out, as it was planned last. */
	readonly plan: Plan;
	readonly steps: readonly Step[];
	readonly counts: Counts;
	readonly evidence: Evidence | undefined;
	readonly result: Attributes;
	/** Nothing can be sent any more. */
	readonly isCut: boolean;
}

/** Between two looks at a device that is still moving. */
const LOOK_MS = 1_000;
const LOOK_UPS = 2;

/** Weakest first. */
const evidences: readonly Evidence[] = ['ack', 'supervision', 'report'];

/** What was reported of that which was asked for: a device may say more in one message. */
function askedFor({ input: { args }, fresh }: ExecutionContext): Attributes {
	const { attributes } = args;
	if (!Array.isArray(attributes)) return fresh;
	return Object.fromEntries(Object.entries(fresh).filter(([name]) => attributes.includes(name)));
}

function weaker(one: Evidence | undefined, other: Evidence): Evidence {
	return one && evidences.indexOf(one) < evidences.indexOf(other) ? one : other;
}

export function currentSet({ steps }: ExecutionContext) {
	const [step] = steps;
	return step?.kind === 'set' ? step : undefined;
}

function isReached(context: ExecutionContext): boolean {
	const step = currentSet(context);
	return step !== undefined && Object.keys(step.expects).length > 0 && reached(step.expects, context.fresh);
}

/** Why the device could not, when an event says so; undefined when it does not. */
function refusal(context: ExecutionContext, event: ExecutionEvent): string | undefined {
	if (event.type !== 'RECEIVED' || event.endpoint !== context.facts.endpoint) return undefined;
	const happenings = happened(event.message, context.facts, context.state);
	const refusals = Object.keys(currentSet(context)?.expects ?? {}).map((name) => REFUSALS[name]);
	return refusals.flatMap((of) => happenings.map((happening) => of?.(happening))).find((reason) => reason);
}

function nameOf({ input: { nodeId, id }, counts }: ExecutionContext): string {
	return `${nodeId}/${id}/${counts.exchanges}`;
}

/** @param supervised Whether the device is asked for a Supervision report. */
export function exchangeFor(
	context: ExecutionContext,
	command: CcCommand | undefined,
	supervised = false,
): ExchangeInput {
	const { input } = context;
	if (!command) throw new Error(`command ${input.id} has no step to send`);
	const isQuestion = !supervised && command !== currentSet(context)?.send;
	return {
		name: nameOf(context),
		nodeId: input.nodeId,
		endpoint: context.facts.endpoint,
		command,
		...(supervised ? { sessionId: input.nextSessionId() } : {}),
		expects: isQuestion ? 'answer' : 'acknowledgement',
		line: input.line,
		lane: 'normal',
		priority: input.sleeping ? 'wakeUp' : 'normal',
		attempts: input.sleeping ? 1 : 3,
	};
}

export function firstContext(input: ExecutionInput): ExecutionContext {
	return {
		input,
		facts: input.facts,
		state: input.state,
		fresh: {},
		plan: { steps: [], idempotent: true },
		steps: [],
		counts: { lookUps: 0, exchanges: 0, readBacks: 0 },
		evidence: undefined,
		result: {},
		achieved: {},
		followUps: [],
		outcome: failed('INTERNAL', 'the command ended without an outcome', false),
		cause: undefined,
		untouched: true,
		isCut: false,
	};
}

export function exchangedOf({ event }: { event: DoneActorEvent<Exchanged> }) {
	return { exchanged: event.output };
}

type Ended = { readonly exchanged: Exchanged };

export const executionSetup = setup({
	types: {
		input: {} as ExecutionInput,
		context: {} as ExecutionContext,
		events: {} as ExecutionEvent,
		output: {} as ExecutionOutput,
		children: {} as { exchange: 'exchange' },
	},
	actors: { exchange: exchangeMachine },
	actions: {
		takeReport: assign(({ context, event }) => {
			if (event.type !== 'RECEIVED' || event.endpoint !== context.facts.endpoint) return {};
			const facts = learnAt(context.facts, event.message);
			const attributes = reported(event.message, facts, context.state);
			return { facts, state: { ...context.state, ...attributes }, fresh: { ...context.fresh, ...attributes } };
		}),
		makePlan: assign(({ context: { input, facts, state } }) => ({
			plan: planFor(input.action, input.args, facts, state),
		})),
		takePlan: assign(({ context: { plan } }) => ('steps' in plan ? { steps: plan.steps } : {})),
		countLookUp: assign(({ context: { counts } }) => ({ counts: { ...counts, lookUps: counts.lookUps + 1 } })),
		countExchange: assign(({ context: { counts } }) => ({ counts: { ...counts, exchanges: counts.exchanges + 1 } })),
		countReadBack: assign(({ context: { counts } }) => ({ counts: { ...counts, readBacks: counts.readBacks + 1 } })),
		noteCut: assign({ isCut: true }),
		beginStep: assign(({ context: { counts } }) => ({
			fresh: {},
			counts: { ...counts, exchanges: counts.exchanges + 1, readBacks: 0 },
		})),
		/** The answer to a question is its result. */
		keepAnswer: assign(({ context }) => ({
			steps: context.steps.slice(1),
			evidence: weaker(context.evidence, 'report'),
			result: { ...context.result, ...askedFor(context) },
		})),
		confirm: assign(({ context }, params: { by: Evidence }) => {
			const step = currentSet(context);
			if (!step) return {};
			const { expects, readBack, settleMs } = step;
			const told = Object.fromEntries(Object.keys(expects).map((name) => [name, context.fresh[name] ?? null]));
			const known: Attributes = params.by === 'report' ? told : params.by === 'supervision' ? expects : {};
			return {
				steps: context.steps.slice(1),
				evidence: weaker(context.evidence, params.by),
				untouched: false,
				result: { ...context.result, ...known },
				achieved: { ...context.achieved, ...known },
				followUps:
					params.by === 'ack' && readBack
						? [...context.followUps, { command: readBack, afterMs: Math.max(settleMs, LOOK_MS) }]
						: context.followUps,
			};
		}),
		succeed: assign(({ context }) => ({
			outcome: {
				status: 'succeeded' as const,
				confirmedBy: context.evidence ?? ('report' as const),
				result: context.result,
			},
		})),
		refuse: assign(({ context: { plan } }) => {
			const reason = 'refused' in plan ? plan.refused : 'the device does not tell what the action depends on';
			return { outcome: failed('DEVICE_REJECTED', reason, false) };
		}),
		rejectOtherState: assign({
			outcome: failed('DEVICE_REJECTED', 'the device took the command and reports another state', true),
		}),
		rejectByEvent: assign(({ context, event }) => ({
			outcome: failed('DEVICE_REJECTED', refusal(context, event) ?? 'the device reported that it could not', true),
		})),
		fail: assign(({ context }, { exchanged }: Ended) => ({
			outcome: failure(context.input.nodeId, exchanged, currentSet(context) !== undefined),
			cause: exchanged,
		})),
		/** It had acknowledged the command: that it cannot be asked now does not mean that it never had it. */
		failUnconfirmed: assign(({ context }, { exchanged }: Ended) => ({
			outcome: unconfirmed(context.input.nodeId, exchanged),
			cause: exchanged,
			untouched: false,
		})),
		passToExchange: enqueueActions(({ event, enqueue, self }) => {
			if (self.getSnapshot().children.exchange) enqueue.sendTo('exchange', event);
		}),
		/** What is still being sent is not to be sent again. */
		withdraw: enqueueActions(({ context, enqueue }) =>
			enqueue.sendTo(context.input.line.serialApi, { type: 'WITHDRAW', ask: nameOf(context) }),
		),
	},
	guards: {
		isRefused: ({ context: { plan, counts } }) => 'refused' in plan || ('needs' in plan && counts.lookUps >= LOOK_UPS),
		needsLookUp: ({ context: { plan } }) => 'needs' in plan,
		isCarriedOut: ({ context }) => context.steps.length === 0,
		isCut: ({ context }) => context.isCut,
		isSet: ({ context }) => context.steps[0]?.kind === 'set',
		isReached: ({ context }) => isReached(context),
		wantsReport: ({ context }) => currentSet(context)?.confirm === 'report',
		canReadBack: ({ context }) => currentSet(context)?.readBack !== undefined,
		timeIsLeft: ({ context }) => context.counts.readBacks * LOOK_MS < (currentSet(context)?.settleMs ?? 0),
		isRefusedByEvent: ({ context, event }) => refusal(context, event) !== undefined,
		isAnswered: (_, { exchanged }: Ended) => exchanged.kind === 'answered',
		isAcknowledged: (_, { exchanged }: Ended) => exchanged.kind === 'acknowledged',
		isSupervised: (_, { exchanged }: Ended) => exchanged.kind === 'supervised' && exchanged.status === 'success',
		isSilent: (_, { exchanged }: Ended) => exchanged.kind === 'silent',
		/** The trouble is on this side of the radio: asking again is of no use. */
		isOurs: (_, { exchanged: { kind } }: Ended) => kind !== 'answered' && kind !== 'silent' && kind !== 'noAck',
	},
	delays: { look: LOOK_MS },
});
