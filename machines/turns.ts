/**
 * Whose turn it is, and where each command stands that waits: what the dispatcher does when a target is free, and when what
 * is known of devices and stacks changes.
 *
 * Where a command stands is read from its own actor, the one truth; what an action tells a command is heard when the
 * dispatcher's step is over.
 */
import type { Place } from './command.ts';
import type { Desk, DispatcherContext, Heard, Open } from './dispatcher-context.ts';
import { expired, interrupted, targetRemoved } from './endings.ts';
import { begin, emptyQueue, next, putBack, remove } from './target-queue.ts';
import { accept, callOff, hasBegun, write } from './telling.ts';
import { type StackFacts, stackOf, type Task, type Verdict, validate } from './validity.ts';

/** Lets whoever is next at `target` begin, if it can. */
export function giveTurn(desk: Desk, target: string) {
	const { queues, open, now } = desk.context;
	const queue = queues.get(target);
	const id = queue && next(queue);
	const entry = id === undefined ? undefined : open.get(id);
	if (!queue || !entry?.task || !entry.ref.getSnapshot().hasTag('queued')) return;
	if (entry.ref.getSnapshot().hasTag('interrupted')) {
		queues.set(target, begin(queue, entry.command.id));
		desk.enqueue.sendTo(entry.ref, { type: 'TURN_CAME' });
		dispatch(desk, entry, entry.task, { readBack: true });
	} else if (entry.deadline <= now()) callOff(desk, entry, expired(entry.command, entry.deadline));
	else {
		queues.set(target, begin(queue, entry.command.id));
		desk.enqueue.sendTo(entry.ref, { type: 'TURN_COMES' });
		const { command, receivedAt, deadline, waiting } = entry;
		const page = { command, receivedAt, deadline, order: waiting.order, begun: true };
		write(desk, { type: 'ENTER', entry: page, isNew: false });
	}
}

/** That it begins is on disk: now it does, unless something has come between. */
export function beginNow(desk: Desk, entry: Open, task: Task) {
	const { stacks, queues, now } = desk.context;
	const { target } = entry.command;
	if (stacks.get(task.stack)?.up !== true) {
		queues.set(target, putBack(queues.get(target) ?? emptyQueue, entry.waiting));
		desk.enqueue.sendTo(entry.ref, { type: 'ENTERED', place: 'waitingForStack' });
	} else if (entry.deadline <= now()) callOff(desk, entry, expired(entry.command, entry.deadline));
	else {
		desk.enqueue.sendTo(entry.ref, { type: 'ENTERED', place: 'executing' });
		dispatch(desk, entry, task);
	}
}

function dispatch({ enqueue }: Desk, { command, deadline }: Open, task: Task, how: { readonly readBack?: true } = {}) {
	const { id, endpoint, action, priority } = command;
	const { stack, ...asked } = task;
	const event = { type: 'EXECUTE', id, ...asked, endpoint, action, priority, expiresAt: deadline, ...how } as const;
	enqueue.emit({ type: 'DISPATCH', stack, event });
}

export function placeFor(verdict: Exclude<Verdict, { is: 'rejected' }>, stack: StackFacts | undefined): Place {
	if (verdict.is === 'held') return verdict.by === 'stack' ? 'identifying' : 'interviewing';
	return stack?.up ? 'queued' : 'waitingForStack';
}

// What came of it -----------------------------------------------------------------------------------------------

export function isExecuting({ open }: DispatcherContext, { id, stack }: Heard<'OUTCOME' | 'PROGRESSED'>): boolean {
	const entry = open.get(id);
	if (entry?.task?.stack !== stack) return false;
	return hasBegun(entry) || entry.ref.getSnapshot().hasTag('interrupted');
}

export function passOutcome({ context, enqueue }: Desk, { id, outcome }: Heard<'OUTCOME'>) {
	const entry = context.open.get(id);
	if (entry) enqueue.sendTo(entry.ref, { type: 'OUTCOME', outcome });
}

// What it was waiting for changes -------------------------------------------------------------------------------

export function deviceChanged(desk: Desk, { device }: Heard<'DEVICE_CHANGED'>) {
	desk.context.devices.set(device.id, device);
	for (const entry of waitingFor(desk.context, device.id)) reconsider(desk, entry);
}

export function deviceRemoved(desk: Desk, { device }: Heard<'DEVICE_REMOVED'>) {
	desk.context.devices.delete(device);
	for (const entry of waitingFor(desk.context, device)) {
		if (entry.ref.getSnapshot().hasTag('interrupted')) callOff(desk, entry, interrupted(entry.command));
		else if (entry.task) callOff(desk, entry, targetRemoved(entry.command));
		else reconsider(desk, entry);
	}
}

function waitingFor({ queues, open }: DispatcherContext, target: string): Open[] {
	return (queues.get(target)?.waiting ?? []).flatMap(({ id }) => open.get(id) ?? []);
}

export function stackChanged(desk: Desk, { stack, state, actions }: Heard<'STACK_CHANGED'>) {
	setStack(desk, stack, { up: state === 'ready' || state === 'degraded', actions });
}

export function setStack(desk: Desk, stack: string, facts: StackFacts) {
	desk.context.stacks.set(stack, facts);
	for (const entry of desk.context.open.values()) {
		if (stackOf(entry.command.target) === stack) reconsider(desk, entry);
	}
}

/** Moves a command that has not begun to where it stands now; one that is being written is moved when it is. */
function reconsider(desk: Desk, entry: Open) {
	const { stacks, devices, check } = desk.context;
	const snapshot = entry.ref.getSnapshot();
	const stack = stacks.get(stackOf(entry.command.target));
	if (snapshot.hasTag('unidentified')) {
		const verdict = validate(entry.command, { stacks, devices, check });
		if (verdict.is === 'rejected') return callOff(desk, entry, { status: 'rejected', error: verdict.error });
		if (verdict.is === 'valid') accept(desk, { ...entry, task: verdict.task });
		desk.enqueue.sendTo(entry.ref, { type: 'PLACED', place: placeFor(verdict, stack) });
	} else if (snapshot.hasTag('valid') && snapshot.hasTag('queued') !== stack?.up) {
		desk.enqueue.sendTo(entry.ref, { type: 'PLACED', place: stack?.up ? 'queued' : 'waitingForStack' });
	} else if (snapshot.hasTag('interrupted')) reconsiderInterrupted(desk, entry, snapshot.hasTag('queued'));
}

function reconsiderInterrupted(desk: Desk, entry: Open, isQueued: boolean) {
	const { stacks, devices, check, open } = desk.context;
	const verdict = validate(entry.command, { stacks, devices, check });
	if (verdict.is === 'rejected') return callOff(desk, entry, interrupted(entry.command));
	const canAsk = verdict.is === 'valid' && stacks.get(verdict.task.stack)?.up === true;
	if (verdict.is === 'valid') open.set(entry.command.id, { ...entry, task: verdict.task });
	if (canAsk !== isQueued) {
		desk.enqueue.sendTo(entry.ref, { type: 'PLACED', place: canAsk ? 'queued' : 'waitingForStack' });
	}
}

/** It has ended, whether it waited or had its turn. */
export function leaveQueue({ context: { queues } }: Desk, { id, target }: Open['command']) {
	const queue = remove(queues.get(target) ?? emptyQueue, id);
	if (queue.running === undefined && queue.waiting.length === 0) queues.delete(target);
	else queues.set(target, queue);
}
