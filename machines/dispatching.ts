/**
 * What the dispatcher does with each thing it hears: the actions of its chart. `dispatcher.ts` says when, and what is
 * promised.
 *
 * Where a command stands is read from its own actor, the one truth; what an action tells a command is heard when the
 * dispatcher's step is over.
 */
import { type Admission, admit, type Books } from './admission.ts';
import type { Place } from './command.ts';
import type { EventMessage } from './contract/devices.ts';
import type { Cancelling, CommandDone, Desk, DispatcherContext, Heard, Open } from './dispatcher-context.ts';
import { asleep, cancelled, outcomeUnknown, shuttingDown, targetRemoved, unfinished } from './endings.ts';
import type { Command, Outcome, ReplyTo, SubsystemChanged } from './events.ts';
import type { JsonObject } from './json.ts';
import { acceptedResult, type CommandEnd, finalResult, iso, rejectedResult, repeated, type Timings } from './result.ts';
import { add, begin, emptyQueue, isEmpty, next, remove } from './target-queue.ts';
import {
	cancelledId,
	isCancellation,
	type StackFacts,
	stackOf,
	type Task,
	type Verdict,
	validate,
} from './validity.ts';

// A command comes in --------------------------------------------------------------------------------------------

export function receive(desk: Desk, { delivery, ...received }: Heard<'COMMAND_RECEIVED'>) {
	const at = desk.context.now();
	const admission = admit(received, booksOf(desk.context, at), at);
	if (admission.is === 'rejected')
		announce(desk, rejectedResult(admission, admission.error, at), replyToOf(received.request));
	if (admission.is === 'repeated') answerRepeat(desk, admission.command, at);
	if (admission.is === 'expired') conclude(desk, admission.command, admission.outcome, { queuedMs: 0, executedMs: 0 });
	if (admission.is === 'taken') take(desk, admission);
	desk.enqueue.emit({ type: 'ACKNOWLEDGE', delivery });
}

function booksOf({ stacks, devices, check, open, remembered, mostOpen }: DispatcherContext, at: number): Books {
	return {
		stacks,
		devices,
		check,
		digestOf: (id) => open.get(id)?.command.digest ?? remembered.find(id, at)?.digest,
		isFull: open.size >= mostOpen,
	};
}

function answerRepeat(desk: Desk, { id, replyTo }: Command, at: number) {
	const { open, remembered } = desk.context;
	const first = open.get(id);
	const result = first?.task ? acceptedResult(first.command) : remembered.find(id, at)?.result;
	if (result) announce(desk, repeated(result), replyTo);
	// Nothing is said yet of a command that may still be rejected.
	else if (first) open.set(id, { ...first, repeats: first.repeats + 1 });
}

function take(desk: Desk, { command, verdict, deadline }: Extract<Admission, { is: 'taken' }>) {
	const stack = stackOf(command.target);
	const cancels = isCancellation(command);
	const place = cancels ? 'executing' : placeFor(verdict, desk.context.stacks.get(stack));
	desk.enqueue.assign(({ context: { now, open, queues, spareActorIds, taken }, spawn, self }) => {
		// Where none is to spare, as many were made as are in use.
		const actorId = spareActorIds.pop() ?? String(open.size);
		const ref = spawn('command', { id: actorId, input: { command, stack, place, deadline, now, dispatcher: self } });
		const task = verdict.is === 'valid' ? verdict.task : undefined;
		open.set(command.id, { command, ref, deadline, task, repeats: 0, cancellations: [] });
		if (!cancels) {
			const { id, target, priority } = command;
			queues.set(target, add(queues.get(target) ?? emptyQueue, { id, priority, order: taken }));
		}
		return { taken: taken + 1 };
	});
	if (verdict.is === 'valid') announce(desk, acceptedResult(command), command.replyTo);
	if (cancels) desk.enqueue.raise({ type: 'CANCELLING', cancellation: command });
}

function placeFor(verdict: Exclude<Verdict, { is: 'rejected' }>, stack: StackFacts | undefined): Place {
	if (verdict.is === 'held') return verdict.by === 'stack' ? 'identifying' : 'interviewing';
	return stack?.up ? 'queued' : 'waitingForStack';
}

export function cancel(desk: Desk, { cancellation }: Cancelling) {
	const { open, remembered, now } = desk.context;
	const canceller = open.get(cancellation.id);
	const id = cancelledId(cancellation.args);
	if (!canceller || id === undefined) return;
	const entry = open.get(id);
	if (!entry || entry === canceller) {
		const reason = remembered.find(id, now()) ? 'ended' : 'unknown';
		desk.enqueue.sendTo(canceller.ref, { type: 'OUTCOME', outcome: notCancelled(reason) });
		return;
	}
	open.set(id, { ...entry, cancellations: [...entry.cancellations, canceller.ref] });
	if (!hasBegun(entry)) callOff(desk, entry, cancelled(cancellation.id));
	else if (entry.task && !isCancellation(entry.command)) {
		desk.enqueue.emit({ type: 'DISPATCH', stack: entry.task.stack, event: { type: 'CANCEL', id } });
	}
}

function notCancelled(reason: 'ended' | 'unknown'): Outcome {
	return { status: 'succeeded', confirmedBy: 'completed', result: { cancelled: false, reason } };
}

const CANCELLED: Outcome = { status: 'succeeded', confirmedBy: 'completed', result: { cancelled: true } };

// Its turn ------------------------------------------------------------------------------------------------------

/** Lets whoever is next at `target` begin, if it can. */
export function giveTurn({ context: { queues, open, now }, enqueue }: Desk, target: string) {
	const queue = queues.get(target);
	const id = queue && next(queue);
	const entry = id === undefined ? undefined : open.get(id);
	if (!queue || id === undefined || !entry?.task || !entry.ref.getSnapshot().hasTag('queued')) return;
	if (entry.deadline <= now()) {
		enqueue.sendTo(entry.ref, { type: 'TURN_CAME_LATE' });
		return;
	}
	const { stack, ...task } = entry.task;
	const { endpoint, action, priority } = entry.command;
	queues.set(target, begin(queue, id));
	enqueue.sendTo(entry.ref, { type: 'TURN_CAME' });
	enqueue.emit({
		type: 'DISPATCH',
		stack,
		event: { type: 'EXECUTE', id, ...task, endpoint, action, priority, expiresAt: entry.deadline },
	});
}

export function isExecuting({ open }: DispatcherContext, { id, stack }: Heard<'OUTCOME' | 'PROGRESSED'>): boolean {
	const entry = open.get(id);
	return entry?.task?.stack === stack && hasBegun(entry);
}

function hasBegun({ ref }: Open): boolean {
	return ref.getSnapshot().hasTag('executing');
}

export function passOutcome({ context, enqueue }: Desk, { id, outcome }: Heard<'OUTCOME'>) {
	const entry = context.open.get(id);
	if (entry) enqueue.sendTo(entry.ref, { type: 'OUTCOME', outcome });
}

/** A step of a long execution, as an event of its stack. */
export function tellProgress({ context, enqueue }: Desk, { stack, id, progress }: Heard<'PROGRESSED'>) {
	enqueue.emit({
		type: 'ANNOUNCE',
		topic: `event/${stack}`,
		payload: {
			v: 1,
			stack,
			event: 'commands.progressed',
			args: { id, progress },
			at: iso(context.now()),
		} satisfies EventMessage,
		retain: false,
	});
}

// What it was waiting for changes -------------------------------------------------------------------------------

export function deviceChanged(desk: Desk, { device }: Heard<'DEVICE_CHANGED'>) {
	desk.context.devices.set(device.id, device);
	for (const entry of waitingFor(desk.context, device.id)) reconsider(desk, entry);
}

export function deviceRemoved(desk: Desk, { device }: Heard<'DEVICE_REMOVED'>) {
	desk.context.devices.delete(device);
	for (const entry of waitingFor(desk.context, device)) {
		if (entry.task) callOff(desk, entry, targetRemoved(entry.command));
		else reconsider(desk, entry);
	}
}

function waitingFor({ queues, open }: DispatcherContext, target: string): Open[] {
	return (queues.get(target)?.waiting ?? []).flatMap(({ id }) => open.get(id) ?? []);
}

export function stackChanged(desk: Desk, { stack, state, actions }: Heard<'STACK_CHANGED'>) {
	setStack(desk, stack, { up: state === 'ready' || state === 'degraded', actions });
}

function setStack(desk: Desk, stack: string, facts: StackFacts) {
	desk.context.stacks.set(stack, facts);
	for (const entry of desk.context.open.values()) {
		if (stackOf(entry.command.target) === stack) reconsider(desk, entry);
	}
}

export function isLostStack({ stacks }: DispatcherContext, { subsystem, state }: SubsystemChanged): boolean {
	return stacks.has(subsystem) && (state === 'down' || state === 'starting');
}

export function loseStack(desk: Desk, { subsystem, reason = 'its actor failed' }: SubsystemChanged) {
	setStack(desk, subsystem, { up: false, actions: desk.context.stacks.get(subsystem)?.actions ?? [] });
	for (const { command, ref, task } of desk.context.open.values()) {
		if (task?.stack !== subsystem || isCancellation(command) || !ref.getSnapshot().hasTag('executing')) continue;
		desk.enqueue.sendTo(ref, { type: 'OUTCOME', outcome: outcomeUnknown(command, subsystem, reason) });
	}
}

/** Moves a command that has not begun to where it stands now. */
function reconsider(desk: Desk, entry: Open) {
	const { stacks, devices, check } = desk.context;
	const snapshot = entry.ref.getSnapshot();
	const stack = stacks.get(stackOf(entry.command.target));
	if (snapshot.hasTag('unidentified')) {
		const verdict = validate(entry.command, { stacks, devices, check });
		if (verdict.is === 'rejected') return callOff(desk, entry, { status: 'rejected', error: verdict.error });
		if (verdict.is === 'valid') accept(desk, entry, verdict.task);
		desk.enqueue.sendTo(entry.ref, { type: 'PLACED', place: placeFor(verdict, stack) });
	} else if (snapshot.hasTag('valid') && snapshot.hasTag('queued') !== stack?.up) {
		desk.enqueue.sendTo(entry.ref, { type: 'PLACED', place: stack?.up ? 'queued' : 'waitingForStack' });
	}
}

function accept(desk: Desk, entry: Open, task: Task) {
	const result = acceptedResult(entry.command);
	desk.context.open.set(entry.command.id, { ...entry, task, repeats: 0 });
	announce(desk, result, entry.command.replyTo);
	for (let repeat = 0; repeat < entry.repeats; repeat++) announce(desk, repeated(result), entry.command.replyTo);
}

// Its end -------------------------------------------------------------------------------------------------------

/** Ends a command that has not begun; one that has is left alone, and so is one that is about to be closed. */
function callOff({ enqueue }: Desk, { ref }: Open, end: CommandEnd) {
	const snapshot = ref.getSnapshot();
	if (snapshot.hasTag('unidentified') || snapshot.hasTag('valid')) enqueue.sendTo(ref, { type: 'CALLED_OFF', end });
}

export function callEverythingOff(desk: Desk) {
	for (const entry of desk.context.open.values()) callOff(desk, entry, shuttingDown(entry.command));
}

/** Those that are still under way when there is no more time for them. */
export function giveUpExecuting({ context, enqueue }: Desk) {
	for (const entry of context.open.values()) {
		if (hasBegun(entry)) enqueue.sendTo(entry.ref, { type: 'OUTCOME', outcome: unfinished(entry.command) });
	}
}

/** A command's actor is done. */
export function close(desk: Desk, { actorId, output: { id, end, timings } }: CommandDone) {
	const { open, queues, spareActorIds } = desk.context;
	const entry = open.get(id);
	if (!entry) return;
	const { target } = entry.command;
	const overslept = end.status === 'expired' && waitsForSleeper(desk.context, entry);
	desk.enqueue.stopChild(entry.ref);
	open.delete(id);
	spareActorIds.push(actorId);
	const queue = remove(queues.get(target) ?? emptyQueue, id);
	if (isEmpty(queue)) queues.delete(target);
	else queues.set(target, queue);

	conclude(desk, entry.command, overslept ? asleep(entry.command, end) : end, timings);
	for (const canceller of entry.cancellations) {
		const outcome = end.status === 'cancelled' ? CANCELLED : notCancelled('ended');
		desk.enqueue.sendTo(canceller, { type: 'OUTCOME', outcome });
	}
	giveTurn(desk, target);
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

/** Tells a command's final result, and keeps it unless the command may come again. */
function conclude(desk: Desk, command: Command, end: CommandEnd, timings: Timings) {
	const at = desk.context.now();
	const result = finalResult(command, end, timings, at);
	if (result.status !== 'rejected') desk.context.remembered.add(command.id, command.digest, result, at);
	announce(desk, result, command.replyTo);
}

function replyToOf(request: Heard<'COMMAND_RECEIVED'>['request']): ReplyTo | undefined {
	return 'command' in request ? request.command.replyTo : request.refusal.replyTo;
}

/** @param replyTo Where the sender wants it, too. */
function announce({ enqueue }: Desk, payload: JsonObject, replyTo: ReplyTo | undefined) {
	enqueue.emit({ type: 'ANNOUNCE', topic: 'res', payload, retain: false, ...(replyTo && { replyTo }) });
}
