/**
 * What the controller's chart does and asks itself in trouble: its actions, guards and delays. When each is done is
 * `controller.ts` and `recovery.ts`; which troubles there are is `trouble.ts`.
 */
import { assign, enqueueActions, sendTo } from 'xstate';
import { controllerBase } from './controller-base.ts';
import { type ControllerContext, type ControllerEvent, detailOf, softReset } from './controller-memory.ts';
import { functions } from './messages.ts';
import { alarmId, alarmOf, moduleTroubles, portTrouble, type Recovery, type Trouble } from './trouble.ts';

/** ms. Between the questions to a module that was reset and does not say that it has started. */
const PROBE_PAUSES: readonly number[] = [2_000, 5_000, 10_000, 15_000];

/** Losses of a port that still count when the controller is ready again: it is asked for in a few seconds all the same. */
const LET_OFF = 4;

const isFirst = ({ troubles }: ControllerContext) => troubles === 0;

/** One that was never identified may be asked all the same: it does no harm. */
const canReset = ({ module }: ControllerContext) => module.functions?.includes(softReset.function) ?? true;

const hasStarted = (event: ControllerEvent) =>
	event.type === 'UNSOLICITED' && event.frame.function === functions.started;

const isUnanswered = (event: ControllerEvent, ask: string) =>
	event.type === 'ANSWERED' && event.ask === ask && event.outcome.kind !== 'lost';

export const mendingSetup = controllerBase.extend({
	actions: {
		/** Says so, with an alarm, unless the controller has no trouble: it begins. */
		climbTo: enqueueActions(({ context, enqueue }, params: { recovery: Recovery }) => {
			const { stack, path, trouble } = context;
			if (!trouble || context.recovery === params.recovery) return;
			enqueue.assign(params);
			const detail = detailOf({ ...context, ...params });
			enqueue.emit({ type: 'STACK_CHANGED', stack, state: 'down', actions: [], detail });
			enqueue.emit({ type: 'ALARM_CHANGED', raised: true, alarm: alarmOf(stack, path, trouble) });
		}),
		clearAlarms: enqueueActions(({ context: { stack }, enqueue }) => {
			for (const of of ['port', 'controller'] as const)
				enqueue.emit({ type: 'ALARM_CHANGED', raised: false, id: alarmId(stack, of) });
		}),
		noteTrouble: assign(({ context }, trouble: Trouble) => ({
			trouble,
			recovery: undefined,
			troubles: context.troubles + 1,
			resetDue: true,
		})),
		noteSilence: assign(({ context }, params: { ask: string }) => ({
			trouble: { ...moduleTroubles.unresponsive, text: `the module does not answer ${params.ask}` },
			recovery: undefined,
			troubles: context.troubles + 1,
			resetDue: true,
		})),
		/** Where it was closed by us, why is known already. */
		noteLoss: assign(({ context }, { lost }: { lost: string | undefined }) =>
			lost === undefined ? {} : { trouble: portTrouble(lost), recovery: undefined, losses: context.losses + 1 },
		),
		countLoss: assign(({ context }) => ({ losses: context.losses + 1 })),
		noteReset: assign({ resetDue: false }),
		beginProbing: assign({ probes: 0 }),
		countProbe: assign(({ context }) => ({ probes: context.probes + 1 })),
		/** A port that was good is soon asked for again when it goes, and one that comes and goes not all the time. */
		forgetTrouble: assign(({ context }) => ({
			trouble: undefined,
			recovery: undefined,
			resetDue: false,
			losses: Math.min(context.losses, LET_OFF),
		})),
		forgetTroubles: assign({ losses: 0, troubles: 0 }),
		halt: sendTo('serialApi', { type: 'HALT' }),
	},
	guards: {
		/** What went with the port is no fault of the module's: the port's end follows. */
		isUnanswered: ({ event }, params: { ask: string }) => isUnanswered(event, params.ask),
		isTaken: ({ event }, params: { ask: string }) =>
			event.type === 'ANSWERED' && event.ask === params.ask && event.outcome.kind === 'ok',
		isUnansweredYet: ({ context, event }, params: { ask: string }) =>
			isUnanswered(event, params.ask) && context.probes < PROBE_PAUSES.length,
		isUnansweredAtFirst: ({ context, event }, params: { ask: string }) =>
			isUnanswered(event, params.ask) && isFirst(context) && canReset(context),
		/** The first trouble since the controller was ready for a while. */
		mayReset: ({ context }) => isFirst(context) && canReset(context),
		/** It was closed to be opened again, and not for the third time. */
		isSecondRung: ({ context }, params: { lost: string | undefined }) =>
			params.lost === undefined && context.trouble?.of === 'controller' && context.troubles <= 2,
		hasStarted: ({ event }) => hasStarted(event),
		isFirstStart: ({ context, event }) => hasStarted(event) && isFirst(context),
		needsReset: ({ context }) => context.resetDue && canReset(context),
	},
	delays: {
		// For a port each wait twice: a stick that is put back is found while commands are still held for it.
		backOff: ({ context: { trouble, losses, troubles, backOff } }) =>
			backOff(Math.max(1, trouble?.of === 'controller' ? troubles - 2 : Math.ceil(losses / 2))),
		/** For a module that was reset to say that it has started. */
		start: 1_500,
		probe: ({ context }) => PROBE_PAUSES[context.probes] ?? 0,
		/** Then earlier troubles count no more. */
		steady: 60_000,
	},
});
