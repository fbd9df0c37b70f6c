/**
 * One command carried out on a device: planned by the mapping tables, sent step by step, and confirmed.
 *
 * Promises: exactly one outcome; it succeeds only on evidence (the device's report, its Supervision report, or at least
 * the acknowledgement), and for a lock only on the report. Every message from the device that arrives meanwhile counts,
 * whichever way it came. What may have reached the device and was not confirmed is never sent again here.
 */
import { currentSet, exchangedOf, exchangeFor, executionSetup, firstContext } from './execution-setup.ts';

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
				input: ({ context }) => exchangeFor(context, 'needs' in context.plan ? context.plan.needs : undefined),
				onDone: [
					{ guard: { type: 'isAnswered', params: exchangedOf }, target: 'planning' },
					{ target: 'done', actions: { type: 'fail', params: exchangedOf } },
				],
			},
		},
		choosing: {
			always: [
				{ guard: 'isCarriedOut', target: 'done', actions: 'succeed' },
				{
					guard: 'isCut',
					target: 'done',
					actions: { type: 'fail', params: { exchanged: { kind: 'lost', sent: false } } },
				},
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
		done: { type: 'final' },
	},
});
