/**
 * The pulses of the dispatcher and of the cloud link, read from their actors' snapshots.
 *
 * Pure. Source of the limits: the delays of the charts named beside them, with a wide margin for a box that is slow.
 */
import type { SnapshotFrom } from 'xstate';
import type { Backlog } from './backlog.ts';
import type { dispatcherMachine } from './dispatcher.ts';
import type { DispatcherContext, Open } from './dispatcher-context.ts';
import type { Page } from './ledger.ts';
import type { linkMachine } from './link.ts';
import type { Pulse } from './pulse.ts';

/** ms. The longest that a command is held is 30 s (`command.ts`); a disk that takes longer for one write is stuck, too. */
export const DISPATCHER_LIMIT = 180_000;

/**
 * The oldest command that ought to move: one that its stack has in hand may be for a device that sleeps, and one that waits
 * behind such a one at the same target waits as rightly. While the disk refuses to write, nothing can move, and an alarm says
 * so.
 */
export function dispatcherPulse({ context, children }: SnapshotFrom<typeof dispatcherMachine>): Pulse {
	const ledger = children.ledger?.getSnapshot();
	if (ledger && 'writing' in ledger.context) {
		if (ledger.value === 'refused') return undefined;
		if (ledger.value === 'reading') return 'the commands of the last run are being read';
		const [page] = ledger.context.writing;
		if (page) return `the disk writes ${nameOf(page)}`;
	}
	const due = [...context.open.values()].find((open) => isDue(context, open));
	if (due)
		return `command ${due.command.id} for ${due.command.target} waits (${[...due.ref.getSnapshot().tags].join(', ')})`;
	const [ending] = context.ending.keys();
	return ending === undefined ? undefined : `the result of command ${ending} waits`;
}

function isDue({ queues }: DispatcherContext, { command, ref }: Open): boolean {
	const snapshot = ref.getSnapshot();
	if (snapshot.hasTag('executing')) return false;
	return !snapshot.hasTag('queued') || queues.get(command.target)?.running === undefined;
}

function nameOf(page: Page): string {
	if (page.type === 'TURN_AWAY') return `that delivery ${page.delivery} was turned away`;
	if (page.type === 'ENTER') return `command ${page.entry.command.id}`;
	return `the result of command ${page.command.id}`;
}

/**
 * ms. Connecting and what comes after has limits of 30 s (`link-setup.ts`). What is published waits for the broker, who owes
 * an acknowledgement at some time: a line that is dead is found out by the protocol itself, after silence of twice
 * `keepAliveSeconds` at most.
 */
export const linkLimit = (keepAliveSeconds: number) => 900_000 + 2_000 * keepAliveSeconds;

/** What the link is at, or the oldest message that it has not confirmed. */
export function linkPulse(link: SnapshotFrom<typeof linkMachine>, backlog: Backlog | undefined): Pulse {
	if (link.matches({ attached: 'connecting' })) return `it connects, after ${link.context.failures} failures`;
	if (link.matches({ attached: { serving: { presence: 'subscribing' } } })) return 'it subscribes';
	if (link.matches({ attached: { serving: { presence: 'announcing' } } })) return 'it announces itself';
	if (!link.matches({ attached: { serving: { presence: 'online' } } })) return undefined;
	const first = backlog?.firstInFlight;
	return first === undefined ? undefined : `message ${first} is not confirmed`;
}
