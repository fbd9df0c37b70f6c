/**
 * One command carried out on a device: planned by the mapping tables, sent step by step, and confirmed.
 *
 * Promises: exactly one outcome; it succeeds only on evidence (the device's report, its Supervision report, or at least
 * the acknowledgement), and for a lock only on the report. Every message from the device that arrives meanwhile counts,
 * whichever way it came. What may have reached the device and was not confirmed is never sent again here; nor is what may
 * have been sent before the gateway was cut off: the device is asked whether it took effect (`doubt.ts`).
 */
import { and } from 'xstate';
import { currentSet, exchangeFor, firstContext } from './execution-memory.ts';
import { exchangedOf, executionSetup } from './execution-setup.ts';

export const executionMachine = executionSetup.createMachine({
	id: 'execution',
	context: ({ input }) => firstContext(input),
	output: ({ context: { outcome, cause, untouched, achieved, followUps } }) => ({
		outcome,
		cause,
		untouched,
		achieved,
		followUps,
	}),
	initial: 'planning',
	on: {
		RECEIVED: [
			{ guard: 'isRefusedByEvent', target: '.done', actions: ['rejectByEvent', 'withdraw'] },
			{ actions: ['takeReport', 'passToExchange'] },
		],
		CUT: { actions: ['noteCut', 'passToExchange'] },
	},
	states: {
		planning: {
			entry: 'makePlan',
			always: [
				{ guard: and(['isRefused', 'isInDoubt']), target: 'done', actions: 'leaveInDoubt' },
				{ guard: 'isRefused', target: 'done', actions: 'refuse' },
				{ guard: 'needsLookUp', target: 'lookingUp', actions: 'countLookUp' },
				{ guard: 'cannotBeTold', target: 'done', actions: 'leaveInDoubt' },
				{ target: 'choosing', actions: 'takePlan' },
			],
		},
		/** The action depends on a state that is not known: `toggle`, raising a setpoint. */
		lookingUp: {
			entry: 'countExchange',
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => exchangeFor(context, 'needs' in context.plan ? context.plan.needs : undefined),
				onDone: [
					{ guard: { type: 'isAnswered', params: exchangedOf }, target: 'planning' },
					{ guard: 'isInDoubt', target: 'done', actions: { type: 'leaveUnanswered', params: exchangedOf } },
					{ target: 'done', actions: { type: 'fail', params: exchangedOf } },
				],
			},
		},
		choosing: {
			always: [
				{ guard: 'isCarriedOut', target: 'done', actions: 'succeed' },
				{
					guard: and(['isCut', 'isInDoubt']),
					target: 'done',
					actions: { type: 'leaveUnanswered', params: { exchanged: { kind: 'lost', sent: false } } },
				},
				{
					guard: 'isCut',
					target: 'done',
					actions: { type: 'fail', params: { exchanged: { kind: 'lost', sent: false } } },
				},
				{ guard: and(['isSet', 'isInDoubt']), target: 'verifying', actions: 'beginStep' },
				{ guard: 'isSet', target: 'setting' },
				{ target: 'getting' },
			],
		},
		getting: {
			entry: 'beginStep',
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => exchangeFor(context, context.steps[0]?.send),
				onDone: [
					{
						guard: { type: 'isAnswered', params: exchangedOf },
						target: 'choosing',
						actions: 'keepAnswer',
					},
					{ target: 'done', actions: { type: 'fail', params: exchangedOf } },
				],
			},
		},
		setting: {
			entry: 'beginStep',
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => exchangeFor(context, context.steps[0]?.send, context.input.supervised),
				onDone: [
					{ guard: 'isReached', target: 'confirmed' },
					{ guard: { type: 'isSupervised', params: exchangedOf }, target: 'supervised' },
					{ guard: { type: 'isAcknowledged', params: exchangedOf }, target: 'acknowledged' },
					{ guard: { type: 'isSilent', params: exchangedOf }, target: 'unconfirmed' },
					{ target: 'done', actions: { type: 'fail', params: exchangedOf } },
				],
			},
		},
		acknowledged: {
			always: [
				{ guard: 'wantsReport', target: 'awaitingReport' },
				{ target: 'choosing', actions: { type: 'confirm', params: { by: 'ack' } } },
			],
		},
		supervised: {
			always: [
				{ guard: 'wantsReport', target: 'readingBack' },
				{ target: 'choosing', actions: { type: 'confirm', params: { by: 'supervision' } } },
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
			always: { target: 'choosing', actions: { type: 'confirm', params: { by: 'report' } } },
		},
		awaitingReport: {
			always: { guard: 'isReached', target: 'confirmed' },
			on: {
				CUT: {
					target: 'done',
					actions: { type: 'failUnconfirmed', params: { exchanged: { kind: 'lost', sent: true } } },
				},
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
					{
						guard: { type: 'isOurs', params: exchangedOf },
						target: 'done',
						actions: { type: 'failUnconfirmed', params: exchangedOf },
					},
					{ guard: 'timeIsLeft', target: 'awaitingReport' },
					{ guard: { type: 'isAnswered', params: exchangedOf }, target: 'done', actions: 'rejectOtherState' },
					{ target: 'done', actions: { type: 'failUnconfirmed', params: exchangedOf } },
				],
			},
		},
		/** Whether it took effect before the gateway was cut off: asked, and nothing set. */
		verifying: {
			entry: 'countReadBack',
			invoke: {
				src: 'exchange',
				id: 'exchange',
				input: ({ context }) => exchangeFor(context, currentSet(context)?.readBack),
				onDone: [
					{ guard: 'isReached', target: 'confirmed' },
					{
						guard: { type: 'isOurs', params: exchangedOf },
						target: 'done',
						actions: { type: 'leaveUnanswered', params: exchangedOf },
					},
					{
						guard: { type: 'isUnheard', params: exchangedOf },
						target: 'done',
						actions: { type: 'leaveUnanswered', params: exchangedOf },
					},
					{ guard: 'timeIsLeft', target: 'awaitingEffect' },
					{ guard: { type: 'isContradicted', params: exchangedOf }, target: 'done', actions: 'rejectNotInEffect' },
					{ target: 'done', actions: { type: 'leaveUnanswered', params: exchangedOf } },
				],
			},
		},
		awaitingEffect: {
			always: { guard: 'isReached', target: 'confirmed' },
			on: {
				CUT: {
					target: 'done',
					actions: { type: 'leaveUnanswered', params: { exchanged: { kind: 'lost', sent: false } } },
				},
			},
			after: { look: { target: 'verifying', actions: 'countExchange' } },
		},
		done: { type: 'final' },
	},
});
