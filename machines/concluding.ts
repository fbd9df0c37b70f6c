/**
 * A command's end: its result is written to disk, and told when it is there.
 *
 * One that was turned away before it was on disk leaves no trace there: its rejection is told at once.
 */
import type { CommandDone, Desk, DispatcherContext, Open } from './dispatcher-context.ts';
import { asleep, notResumed } from './endings.ts';
import type { Outcome } from './events.ts';
import type { FromLedger } from './ledger.ts';
import { type CommandEnd, finalResult, repeated, type Timings } from './result.ts';
import { acknowledge, announce, write } from './telling.ts';
import { giveTurn, leaveQueue } from './turns.ts';

/** A command's actor is done. */
export function close(desk: Desk, { actorId, output: { id, end, timings } }: CommandDone) {
	const { open, spareActorIds } = desk.context;
	const entry = open.get(id);
	if (!entry) return;
	const overslept = end.status === 'expired' && waitsForSleeper(desk.context, entry);
	desk.enqueue.stopChild(entry.ref);
	open.delete(id);
	spareActorIds.push(actorId);
	leaveQueue(desk, entry.command);

	const late = overslept ? asleep(entry.command, end) : end;
	const isBroken = late.status === 'rejected' && entry.isAccepted;
	conclude(desk, entry, isBroken ? notResumed(entry.command, late.error) : late, timings);
	for (const canceller of entry.cancellations) {
		const outcome = end.status === 'cancelled' ? CANCELLED : notCancelled('ended');
		desk.enqueue.sendTo(canceller, { type: 'OUTCOME', outcome });
	}
	giveTurn(desk, entry.command.target);
}

/** It waits behind another at a device that sleeps (of the contract's kinds of power, `battery`), which is what holds both up. */
function waitsForSleeper(
	{ devices, queues, stacks }: DispatcherContext,
	{ command: { id, target }, task }: Open,
): boolean {
	const running = queues.get(target)?.running;
	const isBehind = running !== undefined && running !== id;
	return (
		isBehind && task !== undefined && devices.get(target)?.power === 'battery' && stacks.get(task.stack)?.up === true
	);
}

export function notCancelled(reason: 'ended' | 'unknown'): Outcome {
	return { status: 'succeeded', confirmedBy: 'completed', result: { cancelled: false, reason } };
}

const CANCELLED: Outcome = { status: 'succeeded', confirmedBy: 'completed', result: { cancelled: true } };

export function conclude(
	desk: Desk,
	{ command, deliveries, repeats, isEntered }: Pick<Open, 'command' | 'deliveries' | 'repeats' | 'isEntered'>,
	end: CommandEnd,
	timings: Timings,
) {
	const result = finalResult(command, end, timings, desk.context.now());
	if (end.status === 'rejected' && !isEntered) {
		announce(desk, result, command);
		acknowledge(desk, deliveries);
		return;
	}
	desk.context.ending.set(command.id, { command, result, deliveries, repeats });
	write(desk, { type: 'CONCLUDE', command, result });
}

/** Its result is on disk. */
export function tell(desk: Desk, { id, kept }: Extract<FromLedger, { type: 'CONCLUDED' }>) {
	const ending = desk.context.ending.get(id);
	if (!ending) return;
	const { command, result, deliveries, repeats } = ending;
	desk.context.ending.delete(id);
	announce(desk, result, command, kept);
	if (result.status !== 'rejected') {
		for (let repeat = 0; repeat < repeats; repeat++) announce(desk, repeated(result), command);
	}
	acknowledge(desk, deliveries);
}
