/**
 * One command carried out on a device: planned by the mapping tables, sent step by step, and confirmed.
 *
 * Promises: exactly one outcome; it succeeds only on evidence (the device's report, its Supervision report, or at least
 * the acknowledgement), and for a lock only on the report. Every message from the device that arrives meanwhile counts,
 * whichever way it came. What may have reached the device and was not confirmed is never sent again here.
 */
import { assign, type DoneActorEvent, sendTo, setup } from 'xstate';
import type { Attributes, Outcome } from '../events.ts';
import type { JsonObject } from '../json.ts';
import type { CcCommand } from './cc.ts';
import {
	type Exchanged,
	type ExchangeEvent,
	type ExchangeInput,
	exchangeMachine,
	type Line,
	type Received,
} from './exchange.ts';
import type { EndpointFacts } from './facts.ts';
import { failed, failure } from './failure.ts';
import { happened, planFor, reached, reported } from './mapping/index.ts';
import type { Plan, Step } from './mapping/mapping.ts';

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
	/** A device that sleeps in between is tried once; others three times. */
	readonly sleeping: boolean;
	readonly line: Line;
	/** 0 to 63, another one for each supervised command to this node. */
	readonly nextSessionId: () => number;
}

export type ExecutionEvent = { readonly type: 'RECEIVED' } & Received;

type Evidence = 'ack' | 'supervision' | 'report';

export interface ExecutionOutput {
	readonly outcome: Outcome;
	/** Nothing reached the device: it did not acknowledge the first thing that was sent. */
	readonly unreached: boolean;
	/** What is so because the device said that it has done it. */
	readonly achieved: Attributes;
	/** State to be asked for later, because the device confirmed without reporting. */
	readonly followUps: readonly FollowUp[];
}

export interface FollowUp {
	readonly command: CcCommand;
	readonly afterMs: number;
}

interface ExecutionContext extends ExecutionInput {
	/** Everything known, reports of this execution included. */
	readonly state: Attributes;
	/** Reported since the current step began. */
	readonly fresh: Attributes;
	readonly steps: readonly Step[];
	/** Questions that planning needed. */
	readonly lookUps: number;
	readonly exchanges: number;
	/** How often the state was asked for since the current step was sent. */
	readonly readBacks: number;
	readonly evidence: Evidence | undefined;
	readonly result: Attributes;
	readonly achieved: Attributes;
	readonly followUps: readonly FollowUp[];
	readonly outcome: Outcome;
	readonly unreached: boolean;
}

type ExchangeDone = DoneActorEvent<Exchanged>;

/** Between two looks at a device that is still moving. */
const LOOK_MS = 1_000;
const LOOK_UPS = 2;

/** Weakest first. */
const evidences: readonly Evidence[] = ['ack', 'supervision', 'report'];

function weaker(one: Evidence | undefined, other: Evidence): Evidence {
	return one && evidences.indexOf(one) < evidences.indexOf(other) ? one : other;
}

function plan({ action, args, facts, state }: ExecutionContext): Plan {
	return planFor(action, args, facts, state);
}

function currentSet({ steps }: ExecutionContext) {
	const [step] = steps;
	return step?.kind === 'set' ? step : undefined;
}

function isReached(context: ExecutionContext): boolean {
	const step = currentSet(context);
	return step !== undefined && Object.keys(step.expects).length > 0 && reached(step.expects, context.fresh);
}

function exchangeFor(context: ExecutionContext, command: CcCommand | undefined, supervised = false): ExchangeInput {
	if (!command) throw new Error(`command ${context.id} has no step to send`);
	const isQuestion = !supervised && command !== currentSet(context)?.send;
	return {
		name: `${context.nodeId}/${context.id}/${context.exchanges}`,
		nodeId: context.nodeId,
		endpoint: context.facts.endpoint,
		command,
		...(supervised ? { sessionId: context.nextSessionId() } : {}),
		expects: isQuestion ? 'answer' : 'acknowledgement',
		line: context.line,
		lane: 'normal',
		priority: context.sleeping ? 'wakeUp' : 'normal',
		sleeping: context.sleeping,
		attempts: context.sleeping ? 1 : 3,
	};
}

export const executionMachine = setup({
	types: {
		input: {} as ExecutionInput,
		context: {} as ExecutionContext,
		events: {} as ExecutionEvent | ExchangeEvent,
		output: {} as ExecutionOutput,
		children: {} as { exchange: 'exchange' },
	},
	actors: { exchange: exchangeMachine },
	actions: {
		takeReport: assign(({ context, event }) => {
			if (event.type !== 'RECEIVED' || event.endpoint !== context.facts.endpoint) return {};
			const attributes = reported(event.message, context.facts, context.state);
			return { state: { ...context.state, ...attributes }, fresh: { ...context.fresh, ...attributes } };
		}),
		takePlan: assign(({ context }) => {
			const made = plan(context);
			return 'steps' in made ? { steps: made.steps } : {};
		}),
		countLookUp: assign(({ context }) => ({ lookUps: context.lookUps + 1 })),
		countExchange: assign(({ context }) => ({ exchanges: context.exchanges + 1 })),
		countReadBack: assign(({ context }) => ({ readBacks: context.readBacks + 1 })),
		beginStep: assign({ fresh: {}, readBacks: 0 }),
		nextStep: assign(({ context }) => ({ steps: context.steps.slice(1) })),
		/** The answer to a question is its result. */
		keepAnswer: assign(({ context }) => ({
			evidence: weaker(context.evidence, 'report'),
			result: { ...context.result, ...context.fresh },
		})),
		confirm: assign(({ context }, params: { by: Evidence }) => {
			const step = currentSet(context);
			if (!step) return {};
			const { expects, readBack, settleMs } = step;
			const told = Object.fromEntries(Object.keys(expects).map((name) => [name, context.fresh[name] ?? null]));
			const known: Attributes = params.by === 'report' ? told : params.by === 'supervision' ? expects : {};
			return {
				evidence: weaker(context.evidence, params.by),
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
		refuse: assign(({ context }) => {
			const made = plan(context);
			const reason = 'refused' in made ? made.refused : 'the device does not tell what the action depends on';
			return { outcome: failed('DEVICE_REJECTED', reason, false) };
		}),
		reject: assign((_, params: { reason: string }) => ({ outcome: failed('DEVICE_REJECTED', params.reason, true) })),
		fail: assign(({ context }, params: { exchanged: Exchanged }) => ({
			outcome: failure(context.nodeId, params.exchanged, currentSet(context) !== undefined),
			unreached: params.exchanged.kind === 'noAck' && context.exchanges <= 1,
		})),
		/** It had acknowledged the command: that it cannot be asked now does not mean that it never had it. */
		failUnconfirmed: assign(({ context }, params: { exchanged: Exchanged }) => ({
			outcome: failure(context.nodeId, params.exchanged.kind === 'noAck' ? { kind: 'silent' } : params.exchanged, true),
		})),
		passToExchange: sendTo('exchange', ({ event }) => event),
	},
	guards: {
		isRefused: ({ context }) => 'refused' in plan(context) || context.lookUps > LOOK_UPS,
		needsLookUp: ({ context }) => 'needs' in plan(context),
		isSet: ({ context }) => context.steps[0]?.kind === 'set',
		isGet: ({ context }) => context.steps[0]?.kind === 'get',
		isReached: ({ context }) => isReached(context),
		wantsReport: ({ context }) => currentSet(context)?.confirm === 'report',
		canReadBack: ({ context }) => currentSet(context)?.readBack !== undefined,
		timeIsLeft: ({ context }) => context.readBacks * LOOK_MS < (currentSet(context)?.settleMs ?? 0),
		hasHappened: ({ context, event }) => {
			const refusedBy = currentSet(context)?.refusedBy;
			if (!refusedBy || event.type !== 'RECEIVED' || event.endpoint !== context.facts.endpoint) return false;
			return happened(event.message, context.facts).some((happening) => refusedBy.includes(happening.event));
		},
		isAnswered: (_, params: { exchanged: Exchanged }) => params.exchanged.kind === 'answered',
		isAcknowledged: (_, params: { exchanged: Exchanged }) => params.exchanged.kind === 'acknowledged',
		isSupervised: (_, params: { exchanged: Exchanged }) =>
			params.exchanged.kind === 'supervised' && params.exchanged.status === 'success',
		isSilent: (_, params: { exchanged: Exchanged }) => params.exchanged.kind === 'silent',
	},
	delays: { look: LOOK_MS },
}).createMachine({
	id: 'execution',
	context: ({ input }) => ({
		...input,
		fresh: {},
		steps: [],
		lookUps: 0,
		exchanges: 0,
		readBacks: 0,
		evidence: undefined,
		result: {},
		achieved: {},
		followUps: [],
		outcome: failed('INTERNAL', 'the command ended without an outcome', false),
		unreached: false,
	}),
	output: ({ context: { outcome, unreached, achieved, followUps } }) => ({ outcome, unreached, achieved, followUps }),
	initial: 'planning',
	on: { RECEIVED: { actions: 'takeReport' } },
	states: {
		planning: {
			always: [
				{ guard: 'isRefused', target: 'done', actions: 'refuse' },
				{ guard: 'needsLookUp', target: 'lookingUp', actions: 'countLookUp' },
				{ target: 'choosing', actions: 'takePlan' },
			],
		},
		/** The action depends on a state that is not known: `toggle`, raising a setpoint. */
		lookingUp: {
			entry: 'countExchange',
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => {
					const made = plan(context);
					return exchangeFor(context, 'needs' in made ? made.needs : undefined);
				},
				onDone: [
					{ guard: { type: 'isAnswered', params: exchangedOf }, target: 'planning' },
					{ target: 'done', actions: { type: 'fail', params: exchangedOf } },
				],
			},
			on: { RECEIVED: { actions: ['takeReport', 'passToExchange'] } },
		},
		choosing: {
			entry: 'beginStep',
			always: [
				{ guard: 'isSet', target: 'setting' },
				{ guard: 'isGet', target: 'getting' },
				{ target: 'done', actions: 'succeed' },
			],
		},
		getting: {
			entry: 'countExchange',
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => exchangeFor(context, context.steps[0]?.send),
				onDone: [
					{
						guard: { type: 'isAnswered', params: exchangedOf },
						target: 'choosing',
						actions: ['keepAnswer', 'nextStep'],
					},
					{ target: 'done', actions: { type: 'fail', params: exchangedOf } },
				],
			},
			on: { RECEIVED: { actions: ['takeReport', 'passToExchange'] } },
		},
		setting: {
			entry: 'countExchange',
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => exchangeFor(context, context.steps[0]?.send, context.supervised),
				onDone: [
					{ guard: 'isReached', target: 'confirmed' },
					{ guard: { type: 'isSupervised', params: exchangedOf }, target: 'supervised' },
					{ guard: { type: 'isAcknowledged', params: exchangedOf }, target: 'acknowledged' },
					{ guard: { type: 'isSilent', params: exchangedOf }, target: 'unconfirmed' },
					{ target: 'done', actions: { type: 'fail', params: exchangedOf } },
				],
			},
			on: {
				RECEIVED: [
					{
						guard: 'hasHappened',
						target: 'done',
						actions: { type: 'reject', params: { reason: 'the device reported that it could not: it is jammed' } },
					},
					{ actions: ['takeReport', 'passToExchange'] },
				],
			},
		},
		acknowledged: {
			always: [
				{ guard: 'wantsReport', target: 'awaitingReport' },
				{ target: 'choosing', actions: [{ type: 'confirm', params: { by: 'ack' } }, 'nextStep'] },
			],
		},
		supervised: {
			always: [
				{ guard: 'wantsReport', target: 'readingBack' },
				{ target: 'choosing', actions: [{ type: 'confirm', params: { by: 'supervision' } }, 'nextStep'] },
			],
		},
		/** It supports Supervision, took the command, and did not say what became of it: its state may. */
		unconfirmed: {
			always: [
				{ guard: 'canReadBack', target: 'readingBack' },
				{ target: 'done', actions: { type: 'failUnconfirmed', params: { exchanged: { kind: 'silent' } } } },
			],
		},
		confirmed: {
			always: { target: 'choosing', actions: [{ type: 'confirm', params: { by: 'report' } }, 'nextStep'] },
		},
		awaitingReport: {
			always: { guard: 'isReached', target: 'confirmed' },
			on: {
				RECEIVED: [
					{
						guard: 'hasHappened',
						target: 'done',
						actions: { type: 'reject', params: { reason: 'the device reported that it could not: it is jammed' } },
					},
					{ actions: 'takeReport' },
				],
			},
			after: { look: 'readingBack' },
		},
		readingBack: {
			entry: ['countExchange', 'countReadBack'],
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => exchangeFor(context, currentSet(context)?.readBack),
				onDone: [
					{ guard: 'isReached', target: 'confirmed' },
					{ guard: 'timeIsLeft', target: 'awaitingReport' },
					{
						guard: { type: 'isAnswered', params: exchangedOf },
						target: 'done',
						actions: { type: 'reject', params: { reason: 'the device took the command and reports another state' } },
					},
					{ target: 'done', actions: { type: 'failUnconfirmed', params: exchangedOf } },
				],
			},
			on: {
				RECEIVED: [
					{
						guard: 'hasHappened',
						target: 'done',
						actions: { type: 'reject', params: { reason: 'the device reported that it could not: it is jammed' } },
					},
					{ actions: ['takeReport', 'passToExchange'] },
				],
			},
		},
		done: { type: 'final' },
	},
});

function exchangedOf({ event }: { event: ExchangeDone }) {
	return { exchanged: event.output };
}
