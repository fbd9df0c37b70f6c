/** What the dispatcher tells the house, the ledger and its commands: the small words that its actions are made of. */
import type { EventMessage } from './contract/devices.ts';
import type { Desk, Heard, Open } from './dispatcher-context.ts';
import type { Command } from './events.ts';
import type { JsonObject } from './json.ts';
import type { Page } from './ledger.ts';
import { acceptedResult, type CommandEnd, iso, repeated } from './result.ts';

/** Where a sender wants its results, and in whose trace. */
export type Sender = Pick<Command, 'replyTo' | 'trace'>;

/** @param kept See `Announce`. */
export function announce({ enqueue }: Desk, payload: JsonObject, { replyTo, trace }: Sender, kept?: number) {
	enqueue.emit({
		type: 'ANNOUNCE',
		topic: 'res',
		payload,
		retain: false,
		...(replyTo && { replyTo }),
		...(trace && { trace }),
		...(kept !== undefined && { kept }),
	});
}

export function acknowledge({ enqueue }: Desk, deliveries: readonly number[]) {
	for (const delivery of deliveries) enqueue.emit({ type: 'ACKNOWLEDGE', delivery });
}

/** Once; also to those who sent it again before it could be told. */
export function accept(desk: Desk, entry: Open) {
	const { command, isAccepted, repeats } = entry;
	const result = acceptedResult(command);
	desk.context.open.set(command.id, { ...entry, isAccepted: true, repeats: 0 });
	if (!isAccepted) announce(desk, result, command);
	for (let repeat = 0; repeat < repeats; repeat++) announce(desk, repeated(result), command);
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

export function write({ enqueue }: Desk, page: Page) {
	enqueue.sendTo('ledger', page);
}

/** It is with its stack. */
export function hasBegun({ ref }: Open): boolean {
	return ref.getSnapshot().hasTag('executing');
}

/** Ends a command that has not begun; one that has is left alone, and so is one that is about to be closed. */
export function callOff({ enqueue }: Desk, { ref }: Open, end: CommandEnd) {
	const snapshot = ref.getSnapshot();
	if (!snapshot.hasTag('executing') && snapshot.status === 'active') enqueue.sendTo(ref, { type: 'CALLED_OFF', end });
}
