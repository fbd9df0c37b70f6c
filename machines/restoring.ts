/**
 * What the dispatcher does with commands that were cut off: by the end of the gateway, or of the stack that had them in hand.
 *
 * Promises: what had not begun goes on where it was, if there is still time; what had begun is not run again unless that does
 * no harm: its device is asked what became of it, and where nobody can be asked, its outcome is unknown.
 *
 * Source: contract, "A result".
 */
import { conclude } from './concluding.ts';
import type { Desk, DispatcherContext } from './dispatcher-context.ts';
import { open } from './dispatching.ts';
import { expired, interrupted, notResumed, outcomeUnknown } from './endings.ts';
import type { SubsystemChanged } from './events.ts';
import type { Entry, FromLedger } from './ledger.ts';
import type { CommandEnd } from './result.ts';
import { emptyQueue, firstInLine, putBack } from './target-queue.ts';
import { hasBegun } from './telling.ts';
import { leaveQueue, placeFor, setStack } from './turns.ts';
import { isCancellation, stackOf, validate } from './validity.ts';

export function restore(desk: Desk, { entries }: Extract<FromLedger, { type: 'RESTORED' }>) {
	const inOrder = entries.toSorted((one, other) => one.order - other.order);
	desk.context.counts.taken = (inOrder.at(-1)?.order ?? -1) + 1;
	for (const entry of inOrder) takeUp(desk, entry);
	// Behind it, since one of them may be the same again.
	for (const received of desk.context.early.splice(0)) desk.enqueue.raise(received);
}

function takeUp(desk: Desk, entry: Entry) {
	const { now, clockIsTrusted, isRepeatable } = desk.context;
	const { command, deadline, begun } = entry;
	// While the time of day is not known, nor is how much of it the gateway was away.
	const isLate = deadline <= now() || !clockIsTrusted;
	const isAgain = isCancellation(command) || isRepeatable(command.action);
	if (begun && (isLate || !isAgain)) {
		if (isDevice(command.target)) resume(desk, entry, 'interrupted');
		else end(desk, entry, interrupted(command));
	} else if (isLate) end(desk, entry, expired(command, deadline));
	else resume(desk, entry, 'kept');
}

/** Only a device can be asked. A stack's id has no hyphen. */
const isDevice = (target: string) => target !== stackOf(target);

function resume(desk: Desk, entry: Entry, origin: 'kept' | 'interrupted') {
	const { stacks, devices, check } = desk.context;
	const { command } = entry;
	const verdict = validate(command, { stacks, devices, check });
	if (verdict.is === 'rejected') {
		const hasBegun = origin === 'interrupted';
		return end(desk, entry, hasBegun ? interrupted(command) : notResumed(command, verdict.error));
	}
	const cancels = isCancellation(command);
	const place = cancels ? 'executing' : placeFor(verdict, stacks.get(stackOf(command.target)));
	open(desk, entry, { origin, place }, verdict, []);
	if (cancels) desk.enqueue.raise({ type: 'CANCELLING', cancellation: command });
}

function end(desk: Desk, { command, receivedAt }: Entry, how: CommandEnd) {
	const queuedMs = Math.max(0, desk.context.now() - receivedAt);
	const kept = { command, deliveries: [], repeats: 0, isEntered: true };
	conclude(desk, kept, how, { queuedMs, executedMs: 0 });
}

// A stack ends --------------------------------------------------------------------------------------------------

export function isLostStack({ stacks }: DispatcherContext, { subsystem, state }: SubsystemChanged): boolean {
	return stacks.has(subsystem) && (state === 'down' || state === 'starting');
}

export function loseStack(desk: Desk, { subsystem, reason = 'its actor failed' }: SubsystemChanged) {
	const { stacks, open: entries, queues } = desk.context;
	setStack(desk, subsystem, { up: false, actions: stacks.get(subsystem)?.actions ?? [] });
	for (const entry of entries.values()) {
		const { command, ref, task } = entry;
		if (task?.stack !== subsystem || isCancellation(command) || !hasBegun(entry)) continue;
		if (isDevice(command.target)) {
			const waiting = firstInLine(entry.waiting);
			entries.set(command.id, { ...entry, waiting });
			queues.set(command.target, putBack(queues.get(command.target) ?? emptyQueue, waiting));
			desk.enqueue.sendTo(ref, { type: 'INTERRUPTED' });
		} else {
			desk.enqueue.sendTo(ref, { type: 'OUTCOME', outcome: outcomeUnknown(command, subsystem, reason) });
		}
	}
}

// The gateway ends ----------------------------------------------------------------------------------------------

/** What has not begun, and is not about to, is on disk for the next start; so is what was cut off before. */
export function leaveWaiting(desk: Desk) {
	const { open: entries, queues } = desk.context;
	for (const entry of entries.values()) {
		const { command, ref } = entry;
		const isUnderWay = isCancellation(command) || queues.get(command.target)?.running === command.id;
		if (isUnderWay) continue;
		desk.enqueue.stopChild(ref);
		entries.delete(command.id);
		leaveQueue(desk, command);
	}
}
