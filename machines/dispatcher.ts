/**
 * Takes commands from the link, gives each its turn at its target, and tells what became of it.
 *
 * Promises: exactly one final result for each command that is taken, and no two executions of one id, also over the end of
 * the gateway, whatever ended it; `accepted` at most once and only before it; one command at a time at each target, the
 * highest priority first, then the oldest, and those of different targets side by side. A delivery is acknowledged as soon
 * as its command is on disk or answered for good, also while it cannot be told yet whether the command is valid: the link
 * has one delivery in hand at a time. A command is on disk as begun before its stack hears of it, and its result before
 * anybody does. Told to stop, it takes nothing more (the broker keeps what is not acknowledged), leaves what has not begun
 * to the next start, and waits for the rest, but not for ever: what is then still under way is found out at the next start.
 *
 * What was begun when the gateway was cut off, or its stack, is not run again: its device is asked what became of it.
 * Actions that may be run again without harm are, if there is time.
 *
 * `commands.cancel {"id"}` is its own action. It succeeds with `{"cancelled":true}` when the command had not begun and now
 * never will, and with `{"cancelled":false,"reason":…}` when there was nothing to take back: `ended` (it has a result of
 * its own, which is sent again when the command is) or `unknown` (no such id). What a stack already has in hand is taken
 * back if the stack has not begun it, as with a device that sleeps; so the answer comes when that command has ended.
 *
 * Does not know devices or radios, nor the disk: `ledger` does.
 *
 * Source: contract, "A command" and "A result".
 */
import { enqueueActions } from 'xstate';
import type { Queued } from './command.ts';
import * as concluding from './concluding.ts';
import { type Cancelling, type CommandDone, dispatcherSetup, firstContext, type Heard } from './dispatcher-context.ts';
import * as dispatching from './dispatching.ts';
import type { SubsystemChanged } from './events.ts';
import type { FromLedger } from './ledger.ts';
import * as restoring from './restoring.ts';
import { tellProgress } from './telling.ts';
import * as turns from './turns.ts';

type Ledger<Type extends FromLedger['type']> = Extract<FromLedger, { type: Type }>;

export const dispatcherMachine = dispatcherSetup
	.extend({
		actions: {
			restore: enqueueActions((desk, event: Ledger<'RESTORED'>) => restoring.restore(desk, event)),
			hold: ({ context }, event: Heard<'COMMAND_RECEIVED'>) => context.early.push(event),
			receive: enqueueActions((desk, event: Heard<'COMMAND_RECEIVED'>) => dispatching.receive(desk, event)),
			admit: enqueueActions((desk, event: Ledger<'ENTERED'>) => dispatching.entered(desk, event)),
			refuse: enqueueActions((desk, event: Ledger<'NOT_ENTERED'>) => dispatching.notEntered(desk, event)),
			turnAway: enqueueActions((desk, event: Ledger<'TURNED_AWAY'>) => dispatching.turnedAway(desk, event)),
			cancel: enqueueActions((desk, event: Cancelling) => dispatching.cancel(desk, event)),
			giveTurn: enqueueActions((desk, { target }: Queued) => turns.giveTurn(desk, target)),
			noteDevice: enqueueActions((desk, event: Heard<'DEVICE_CHANGED'>) => turns.deviceChanged(desk, event)),
			forgetDevice: enqueueActions((desk, event: Heard<'DEVICE_REMOVED'>) => turns.deviceRemoved(desk, event)),
			noteStack: enqueueActions((desk, event: Heard<'STACK_CHANGED'>) => turns.stackChanged(desk, event)),
			loseStack: enqueueActions((desk, event: SubsystemChanged) => restoring.loseStack(desk, event)),
			noteClock: enqueueActions(({ enqueue }, { synchronised }: Heard<'CLOCK_CHANGED'>) =>
				enqueue.assign({ clockIsTrusted: synchronised }),
			),
			passOutcome: enqueueActions((desk, event: Heard<'OUTCOME'>) => turns.passOutcome(desk, event)),
			tellProgress: enqueueActions((desk, event: Heard<'PROGRESSED'>) => tellProgress(desk, event)),
			close: enqueueActions((desk, event: CommandDone) => concluding.close(desk, event)),
			tell: enqueueActions((desk, event: Ledger<'CONCLUDED'>) => concluding.tell(desk, event)),
			leaveWaiting: enqueueActions((desk) => restoring.leaveWaiting(desk)),
		},
		guards: {
			isExecuting: ({ context }, event: Heard<'OUTCOME' | 'PROGRESSED'>) => turns.isExecuting(context, event),
			isLostStack: ({ context }, event: SubsystemChanged) => restoring.isLostStack(context, event),
			nothingIsOpen: ({ context: { open, ending } }) => open.size === 0 && ending.size === 0,
		},
		delays: {
			/** ms. For what is under way when the gateway is told to stop; it has ten seconds for everything. */
			patience: 3_000,
		},
	})
	.createMachine({
		id: 'dispatcher',
		context: ({ input }) => firstContext(input),
		invoke: { id: 'ledger', src: 'ledger', input: ({ self }) => ({ owner: self }) },
		initial: 'restoring',
		on: {
			QUEUED: { actions: { type: 'giveTurn', params: ({ event }) => event } },
			'xstate.done.actor.*': { actions: { type: 'close', params: ({ event }) => event } },
			ENTERED: { actions: { type: 'admit', params: ({ event }) => event } },
			NOT_ENTERED: { actions: { type: 'refuse', params: ({ event }) => event } },
			TURNED_AWAY: { actions: { type: 'turnAway', params: ({ event }) => event } },
			CONCLUDED: { actions: { type: 'tell', params: ({ event }) => event } },
			DEVICE_CHANGED: { actions: { type: 'noteDevice', params: ({ event }) => event } },
			DEVICE_REMOVED: { actions: { type: 'forgetDevice', params: ({ event }) => event } },
			STACK_CHANGED: { actions: { type: 'noteStack', params: ({ event }) => event } },
			CLOCK_CHANGED: { actions: { type: 'noteClock', params: ({ event }) => event } },
			SUBSYSTEM_CHANGED: [
				{
					guard: { type: 'isLostStack', params: ({ event }) => event },
					actions: { type: 'loseStack', params: ({ event }) => event },
				},
				// No stack's, or a stack that lives and speaks for itself.
				{},
			],
			// What is told of an execution that has ended is nobody's, and counts as a dead letter.
			OUTCOME: {
				guard: { type: 'isExecuting', params: ({ event }) => event },
				actions: { type: 'passOutcome', params: ({ event }) => event },
			},
			PROGRESSED: {
				guard: { type: 'isExecuting', params: ({ event }) => event },
				actions: { type: 'tellProgress', params: ({ event }) => event },
			},
			CANCELLING: { actions: { type: 'cancel', params: ({ event }) => event } },
		},
		states: {
			/** What was open when the gateway ended is being read. */
			restoring: {
				on: {
					RESTORED: { target: 'taking', actions: { type: 'restore', params: ({ event }) => event } },
					COMMAND_RECEIVED: { actions: { type: 'hold', params: ({ event }) => event } },
					STOP: 'stopped',
				},
			},
			taking: {
				on: {
					COMMAND_RECEIVED: { actions: { type: 'receive', params: ({ event }) => event } },
					STOP: 'stopping',
				},
			},
			stopping: {
				entry: 'leaveWaiting',
				always: { guard: 'nothingIsOpen', target: 'stopped' },
				on: {
					// Not acknowledged: the broker sends it again after the start.
					COMMAND_RECEIVED: {},
					STOP: {},
				},
				after: { patience: 'stopped' },
			},
			stopped: { type: 'final' },
		},
	});
