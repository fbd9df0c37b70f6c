/**
 * Takes commands from the link, gives each its turn at its target, and tells what became of it.
 *
 * Promises: exactly one final result for each command that is taken, and no two executions of one id; `accepted` at most
 * once and only before it; one command at a time at each target, the highest priority first, then the oldest, and those of
 * different targets side by side. A delivery is acknowledged as soon as its command is taken or answered for good, also
 * while it cannot be told yet whether the command is valid: the link has one delivery in hand at a time. Told to stop, it
 * takes nothing more (the broker keeps what is not acknowledged), ends what has not begun, and waits for the rest, but not
 * for ever: what is then still under way is OUTCOME_UNKNOWN.
 *
 * `commands.cancel {"id"}` is its own action. It succeeds with `{"cancelled":true}` when the command had not begun and now
 * never will, and with `{"cancelled":false,"reason":…}` when there was nothing to take back: `ended` (it has a result of
 * its own, which is sent again when the command is) or `unknown` (no such id). What a stack already has in hand is taken
 * back if the stack has not begun it, as with a device that sleeps; so the answer comes when that command has ended.
 *
 * Does not know devices or radios. Nothing in here survives a restart.
 *
 * Source: contract, "A command" and "A result".
 */
import { enqueueActions } from 'xstate';
import type { Queued } from './command.ts';
import { type Cancelling, type CommandDone, dispatcherSetup, firstContext, type Heard } from './dispatcher-context.ts';
import * as dispatching from './dispatching.ts';
import type { SubsystemChanged } from './events.ts';

export const dispatcherMachine = dispatcherSetup
	.extend({
		actions: {
			receive: enqueueActions((desk, event: Heard<'COMMAND_RECEIVED'>) => dispatching.receive(desk, event)),
			cancel: enqueueActions((desk, event: Cancelling) => dispatching.cancel(desk, event)),
			giveTurn: enqueueActions((desk, { target }: Queued) => dispatching.giveTurn(desk, target)),
			noteDevice: enqueueActions((desk, event: Heard<'DEVICE_CHANGED'>) => dispatching.deviceChanged(desk, event)),
			forgetDevice: enqueueActions((desk, event: Heard<'DEVICE_REMOVED'>) => dispatching.deviceRemoved(desk, event)),
			noteStack: enqueueActions((desk, event: Heard<'STACK_CHANGED'>) => dispatching.stackChanged(desk, event)),
			loseStack: enqueueActions((desk, event: SubsystemChanged) => dispatching.loseStack(desk, event)),
			passOutcome: enqueueActions((desk, event: Heard<'OUTCOME'>) => dispatching.passOutcome(desk, event)),
			tellProgress: enqueueActions((desk, event: Heard<'PROGRESSED'>) => dispatching.tellProgress(desk, event)),
			close: enqueueActions((desk, event: CommandDone) => dispatching.close(desk, event)),
			callEverythingOff: enqueueActions((desk) => dispatching.callEverythingOff(desk)),
			giveUpExecuting: enqueueActions((desk) => dispatching.giveUpExecuting(desk)),
		},
		guards: {
			isExecuting: ({ context }, event: Heard<'OUTCOME' | 'PROGRESSED'>) => dispatching.isExecuting(context, event),
			isLostStack: ({ context }, event: SubsystemChanged) => dispatching.isLostStack(context, event),
			nothingIsOpen: ({ context }) => context.open.size === 0,
		},
		delays: {
			/** ms. For what is under way when the gateway is told to stop; it has ten seconds for everything. */
			patience: 3_000,
		},
	})
	.createMachine({
		id: 'dispatcher',
		context: ({ input }) => firstContext(input),
		initial: 'taking',
		on: {
			QUEUED: { actions: { type: 'giveTurn', params: ({ event }) => event } },
			'xstate.done.actor.*': { actions: { type: 'close', params: ({ event }) => event } },
			DEVICE_CHANGED: { actions: { type: 'noteDevice', params: ({ event }) => event } },
			DEVICE_REMOVED: { actions: { type: 'forgetDevice', params: ({ event }) => event } },
			STACK_CHANGED: { actions: { type: 'noteStack', params: ({ event }) => event } },
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
		},
		states: {
			taking: {
				on: {
					COMMAND_RECEIVED: { actions: { type: 'receive', params: ({ event }) => event } },
					CANCELLING: { actions: { type: 'cancel', params: ({ event }) => event } },
					STOP: 'stopping',
				},
			},
			stopping: {
				entry: 'callEverythingOff',
				always: { guard: 'nothingIsOpen', target: 'stopped' },
				on: {
					// Not acknowledged: the broker sends it again after the start.
					COMMAND_RECEIVED: {},
					STOP: {},
				},
				after: { patience: { actions: 'giveUpExecuting' } },
			},
			stopped: { type: 'final' },
		},
	});
