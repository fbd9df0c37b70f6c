/**
 * What is known while one command is carried out, and what follows from it: the types and pure functions that the chart of
 * `execution.ts` is made of.
 */
import type { Attributes, Outcome } from '../events.ts';
import type { JsonObject } from '../json.ts';
import type { CcCommand } from './cc.ts';
import type { Exchanged, ExchangeInput, Line, Received } from './exchange.ts';
import type { EndpointFacts } from './facts.ts';
import { failed } from './failure.ts';
import { happened, reached } from './mapping/index.ts';
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
	/** It may have been carried out before the gateway was cut off: what changes the device is not sent, but asked for. */
	readonly readBack: boolean;
	readonly line: Line;
	/** 0 to 63, another one for each supervised command to this node. */
	readonly nextSessionId: () => number;
}

export type ExecutionEvent =
	| ({ readonly type: 'RECEIVED' } & Received)
	/** The line is gone, and whatever it still had to say of this is said. */
	| { readonly type: 'CUT' };

export type Evidence = 'ack' | 'supervision' | 'report';

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

/** Between two looks at a device that is still moving: a tenth of the time that it may take, and no less than this. */
export const LOOK_MS = 1_000;
/** A longer ramp than this is not waited for to read back what was asked for before the gateway was cut off. */
export const LONGEST_DOUBT_MS = 60_000;
export const LOOK_UPS = 2;

/** Weakest first. */
const evidences: readonly Evidence[] = ['ack', 'supervision', 'report'];

/** What was reported of that which was asked for: a device may say more in one message. */
export function askedFor({ input: { args }, fresh }: ExecutionContext): Attributes {
	const { attributes } = args;
	if (!Array.isArray(attributes)) return fresh;
	return Object.fromEntries(Object.entries(fresh).filter(([name]) => attributes.includes(name)));
}

export function weaker(one: Evidence | undefined, other: Evidence): Evidence {
	return one && evidences.indexOf(one) < evidences.indexOf(other) ? one : other;
}

export function currentSet({ steps }: ExecutionContext) {
	const [step] = steps;
	return step?.kind === 'set' ? step : undefined;
}

/** For how long a device is looked at that may still be moving, in ms. */
export function patienceMs(context: ExecutionContext): number {
	const { settleMs } = currentSet(context) ?? { settleMs: 0 };
	return context.input.readBack ? Math.min(settleMs, LONGEST_DOUBT_MS) : settleMs;
}

export function lookMs(context: ExecutionContext): number {
	return Math.max(LOOK_MS, patienceMs(context) / 10);
}

export function isReached(context: ExecutionContext): boolean {
	const step = currentSet(context);
	return step !== undefined && Object.keys(step.expects).length > 0 && reached(step.expects, context.fresh);
}

/** Questions change nothing: they are asked as usual. */
export function isInDoubt({ input, plan }: ExecutionContext): boolean {
	return input.readBack && !('steps' in plan && plan.steps.every(({ kind }) => kind === 'get'));
}

export function hindrance(plan: Plan): string {
	return 'refused' in plan ? plan.refused : 'the device does not tell what the action depends on';
}

/** Why the device could not, when an event says so; undefined when it does not. */
export function refusal(context: ExecutionContext, event: ExecutionEvent): string | undefined {
	if (event.type !== 'RECEIVED' || event.endpoint !== context.facts.endpoint) return undefined;
	const happenings = happened(event.message, context.facts, context.state);
	const refusals = Object.keys(currentSet(context)?.expects ?? {}).map((name) => REFUSALS[name]);
	return refusals.flatMap((of) => happenings.map((happening) => of?.(happening))).find((reason) => reason);
}

export function nameOf({ input: { nodeId, id }, counts }: ExecutionContext): string {
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
		for: input.id,
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
