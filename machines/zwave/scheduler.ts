/**
 * Who goes next through the one Serial API: a flat, pure queue with two lanes and the priorities.
 *
 * Promises: the immediate lane goes first (a nonce must be answered while reports are awaited); within a lane by priority,
 * ties by age. Holds no timers and sends nothing.
 */

/** Most urgent first. */
export const priorities = ['controller', 'ping', 'wakeUp', 'normal', 'interview', 'poll'] as const;
export type SerialPriority = (typeof priorities)[number];

export interface Urgency {
	readonly lane: 'immediate' | 'normal';
	readonly priority: SerialPriority;
}

/** Oldest first. */
export type Queue<Item extends Urgency> = readonly Item[];

function rank({ lane, priority }: Urgency): number {
	return (lane === 'immediate' ? 0 : 100) + priorities.indexOf(priority);
}

/** @returns The item whose turn it is, and the queue without it; undefined when the queue is empty. */
export function next<Item extends Urgency>(queue: Queue<Item>): { item: Item; rest: Queue<Item> } | undefined {
	let best: Item | undefined;
	for (const item of queue) if (!best || rank(item) < rank(best)) best = item;
	return best && { item: best, rest: queue.filter((item) => item !== best) };
}
