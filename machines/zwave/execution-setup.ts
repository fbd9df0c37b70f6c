/**
 * What the chart of one command does and asks itself: its actions, guards and delays. When each is done is `execution.ts`;
 * what is known meanwhile is `execution-memory.ts`.
 */
import { assign, type DoneActorEvent, enqueueActions, setup } from 'xstate';
import type { Attributes } from '../events.ts';
import { canBeTold, contradictions, inDoubt, notInEffect, unanswered } from './doubt.ts';
import { type Exchanged, exchangeMachine } from './exchange.ts';
import {
	askedFor,
	currentSet,
	type Evidence,
	type ExecutionContext,
	type ExecutionEvent,
	type ExecutionInput,
	type ExecutionOutput,
	hindrance,
	isInDoubt,
	isReached,
	LONGEST_DOUBT_MS,
	LOOK_MS,
	LOOK_UPS,
	lookMs,
	nameOf,
	patienceMs,
	refusal,
	weaker,
} from './execution-memory.ts';
import { failed, failure, unconfirmed } from './failure.ts';
import { learnAt, planFor, reported } from './mapping/index.ts';

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
				untouched: context.input.readBack,
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
		refuse: assign(({ context: { plan } }) => ({ outcome: failed('DEVICE_REJECTED', hindrance(plan), false) })),
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
		rejectNotInEffect: assign(({ context }) => ({
			outcome: notInEffect(context.input.nodeId, currentSet(context)?.expects ?? {}, context.fresh),
		})),
		/** Its plan does not say how to find out. */
		leaveInDoubt: assign(({ context: { input, plan } }) => ({
			outcome: inDoubt(`node ${input.nodeId}`, 'steps' in plan ? 'its effect cannot be read back' : hindrance(plan)),
		})),
		/** The question about it came to nothing. */
		leaveUnanswered: assign(({ context: { input } }, { exchanged }: Ended) => ({
			outcome: inDoubt(`node ${input.nodeId}`, unanswered(input.nodeId, exchanged)),
			cause: exchanged,
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
		timeIsLeft: ({ context }) => context.counts.readBacks * lookMs(context) < patienceMs(context),
		isInDoubt: ({ context }) => isInDoubt(context),
		cannotBeTold: ({ context: { input, plan } }) => input.readBack && 'steps' in plan && !canBeTold(plan),
		/** It reports something else just now, and has had all the time that it may take. */
		isContradicted: ({ context }, { exchanged }: Ended) => {
			if (exchanged.kind !== 'answered') return false;
			const { expects = {}, settleMs = 0 } = currentSet(context) ?? {};
			return settleMs <= LONGEST_DOUBT_MS && contradictions(expects, context.fresh).length > 0;
		},
		/** It sleeps again: it can be asked when it wakes up. */
		isUnheard: ({ context }, { exchanged }: Ended) => context.input.sleeping && exchanged.kind === 'noAck',
		isRefusedByEvent: ({ context, event }) => refusal(context, event) !== undefined,
		isAnswered: (_, { exchanged }: Ended) => exchanged.kind === 'answered',
		isAcknowledged: (_, { exchanged }: Ended) => exchanged.kind === 'acknowledged',
		isSupervised: (_, { exchanged }: Ended) => exchanged.kind === 'supervised' && exchanged.status === 'success',
		isSilent: (_, { exchanged }: Ended) => exchanged.kind === 'silent',
		/** The trouble is on this side of the radio: asking again is of no use. */
		isOurs: (_, { exchanged: { kind } }: Ended) => kind !== 'answered' && kind !== 'silent' && kind !== 'noAck',
	},
	delays: { look: ({ context }) => lookMs(context) },
});
