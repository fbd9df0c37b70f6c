/**
 * How a command comes in: what the dispatcher does with what the link delivers, until the command is on disk and has its
 * place, and with cancellations.
 */
import { type Admission, admit, type Books } from './admission.ts';
import type { CommandInput } from './command.ts';
import { conclude, notCancelled } from './concluding.ts';
import type { Cancelling, Desk, DispatcherContext, Heard, Open } from './dispatcher-context.ts';
import { cancelled, notStored } from './endings.ts';
import type { Command } from './events.ts';
import type { Entry, FromLedger } from './ledger.ts';
import { acceptedResult, rejectedResult, repeated } from './result.ts';
import { add, begin, emptyQueue, firstInLine, isEmpty, type Waiting } from './target-queue.ts';
import { accept, acknowledge, announce, callOff, hasBegun, type Sender, write } from './telling.ts';
import { beginNow, placeFor } from './turns.ts';
import { cancelledId, isCancellation, stackOf, type Verdict, validate } from './validity.ts';

/** Places beyond the others, for what is urgent. */
const RESERVED = 100;

export function receive(desk: Desk, { delivery, ...received }: Heard<'COMMAND_RECEIVED'>) {
	const at = desk.context.now();
	const admission = admit(received, booksOf(desk.context), at);
	switch (admission.is) {
		case 'rejected':
			write(desk, {
				type: 'TURN_AWAY',
				delivery,
				result: rejectedResult(admission, admission.error, at),
				...senderOf(received.request),
			});
			break;
		case 'repeated':
			answerRepeat(desk, admission.command, delivery);
			break;
		case 'expired': {
			const { command, outcome } = admission;
			const timings = { queuedMs: 0, executedMs: 0 };
			conclude(desk, { command, deliveries: [delivery], repeats: 0, isEntered: false }, outcome, timings);
			break;
		}
		case 'taken':
			take(desk, admission, delivery, at);
	}
}

function booksOf({ stacks, devices, check, open, ending, recall, mostOpen, clockIsTrusted }: DispatcherContext): Books {
	return {
		stacks,
		devices,
		check,
		digestOf: (id) => (open.get(id) ?? ending.get(id))?.command.digest ?? recall(id)?.digest,
		isFull: (priority) => open.size + ending.size >= mostOpen + (priority === 'high' ? RESERVED : 0),
		clockIsTrusted,
	};
}

function senderOf(request: Heard<'COMMAND_RECEIVED'>['request']): Sender {
	const { replyTo, trace } = 'command' in request ? request.command : request.refusal;
	return { ...(replyTo && { replyTo }), ...(trace && { trace }) };
}

/** Nothing is said yet of a command that is being written to disk, or that may still be rejected. */
function answerRepeat(desk: Desk, command: Command, delivery: number) {
	const { id } = command;
	const { open, ending, recall } = desk.context;
	const first = open.get(id);
	const last = ending.get(id);
	if (last) {
		ending.set(id, { ...last, repeats: last.repeats + 1, deliveries: [...last.deliveries, delivery] });
		return;
	}
	if (first && !first.isEntered) {
		open.set(id, { ...first, repeats: first.repeats + 1, deliveries: [...first.deliveries, delivery] });
		return;
	}
	if (first && !first.isAccepted) open.set(id, { ...first, repeats: first.repeats + 1 });
	const result = first ? first.isAccepted && acceptedResult(first.command) : recall(id)?.result;
	if (result) announce(desk, repeated(result), command);
	acknowledge(desk, [delivery]);
}

/** Where nobody is before it, it is written to disk as begun at once. */
function take(
	desk: Desk,
	{ command, verdict, deadline }: Extract<Admission, { is: 'taken' }>,
	delivery: number,
	receivedAt: number,
) {
	const { queues, stacks, counts } = desk.context;
	const { target } = command;
	const isFree = isEmpty(queues.get(target) ?? emptyQueue);
	const hasTurn = verdict.is === 'valid' && isFree && stacks.get(verdict.task.stack)?.up === true;
	const begun = hasTurn || isCancellation(command);
	const entry = { command, receivedAt, deadline, order: counts.taken++, begun };
	open(desk, entry, { origin: 'received', place: placeFor(verdict, stacks.get(stackOf(target))) }, verdict, [delivery]);
	write(desk, { type: 'ENTER', entry, isNew: true });
	if (hasTurn) queues.set(target, begin(queues.get(target) ?? emptyQueue, command.id));
}

/** Gives a command its actor, and its place in the line unless it is a cancellation. */
export function open(
	desk: Desk,
	{ command, receivedAt, deadline, order }: Entry,
	start: Pick<CommandInput, 'origin' | 'place'>,
	verdict: Verdict,
	deliveries: readonly number[],
) {
	const { id, target, priority } = command;
	const { open: entries, queues, spareActorIds, now } = desk.context;
	const isKept = start.origin !== 'received';
	const inOrder: Waiting = { id, priority, order };
	const waiting = start.origin === 'interrupted' ? firstInLine(inOrder) : inOrder;
	if (!isCancellation(command)) queues.set(target, add(queues.get(target) ?? emptyQueue, waiting));
	desk.enqueue.assign(({ spawn, self }) => {
		// Where none is to spare, as many were made as are in use.
		const actorId = spareActorIds.pop() ?? String(entries.size);
		const stack = stackOf(target);
		const ref = spawn('command', {
			id: actorId,
			input: { command, stack, receivedAt, deadline, now, dispatcher: self, ...start },
		});
		entries.set(id, {
			command,
			ref,
			waiting,
			receivedAt,
			deadline,
			isEntered: isKept,
			deliveries,
			task: verdict.is === 'valid' ? verdict.task : undefined,
			isAccepted: isKept,
			repeats: 0,
			cancellations: [],
		});
		return {};
	});
}

/** It is on disk, or its beginning is. */
export function entered(desk: Desk, { id }: Extract<FromLedger, { type: 'ENTERED' }>) {
	const before = desk.context.open.get(id);
	if (!before?.ref.getSnapshot().hasTag('entering')) return;
	const entry: Open = { ...before, isEntered: true, deliveries: [] };
	desk.context.open.set(id, entry);
	goOn(desk, entry);
	acknowledge(desk, before.deliveries);
}

function goOn(desk: Desk, entry: Open) {
	const { queues, stacks, devices, check } = desk.context;
	const { command } = entry;
	if (isCancellation(command)) {
		accept(desk, entry);
		desk.enqueue.sendTo(entry.ref, { type: 'ENTERED', place: 'executing' });
		desk.enqueue.raise({ type: 'CANCELLING', cancellation: command });
		return;
	}
	if (entry.task && queues.get(command.target)?.running === command.id) {
		// The stack first: what it does takes longest.
		beginNow(desk, entry, entry.task);
		accept(desk, entry);
		return;
	}
	const verdict = validate(command, { stacks, devices, check });
	if (verdict.is === 'rejected') return callOff(desk, entry, { status: 'rejected', error: verdict.error });
	if (verdict.is === 'valid') accept(desk, { ...entry, task: verdict.task });
	else desk.context.open.set(command.id, { ...entry, task: undefined });
	desk.enqueue.sendTo(entry.ref, { type: 'ENTERED', place: placeFor(verdict, stacks.get(stackOf(command.target))) });
}

/** What came is no command, or none that is taken; that it is to be told is on disk. */
export function turnedAway(
	desk: Desk,
	{ delivery, result, kept, ...sender }: Extract<FromLedger, { type: 'TURNED_AWAY' }>,
) {
	announce(desk, result, sender, kept);
	acknowledge(desk, [delivery]);
}

/** The disk takes nothing. */
export function notEntered(desk: Desk, { id, reason }: Extract<FromLedger, { type: 'NOT_ENTERED' }>) {
	const entry = desk.context.open.get(id);
	if (entry) callOff(desk, entry, notStored(entry.command, reason));
}

export function cancel(desk: Desk, { cancellation }: Cancelling) {
	const { open: entries, ending, recall } = desk.context;
	const canceller = entries.get(cancellation.id);
	const id = cancelledId(cancellation.args);
	if (!canceller || id === undefined) return;
	const entry = entries.get(id);
	if (!entry || entry === canceller) {
		const reason = ending.has(id) || recall(id) ? 'ended' : 'unknown';
		desk.enqueue.sendTo(canceller.ref, { type: 'OUTCOME', outcome: notCancelled(reason) });
		return;
	}
	entries.set(id, { ...entry, cancellations: [...entry.cancellations, canceller.ref] });
	if (entry.ref.getSnapshot().hasTag('interrupted')) return;
	if (!hasBegun(entry)) callOff(desk, entry, cancelled(cancellation.id));
	else if (entry.task && !isCancellation(entry.command)) {
		desk.enqueue.emit({ type: 'DISPATCH', stack: entry.task.stack, event: { type: 'CANCEL', id } });
	}
}
