/**
 * Whose turn it is at one target: the highest priority first, and the oldest within a priority.
 *
 * Pure. Promises: one at a time, and in order within a priority: who cannot begin yet is not overtaken by its equals.
 */
import type { Priority } from './events.ts';

export interface Waiting {
	readonly id: string;
	readonly priority: Priority;
	/** Counts up with each command received. */
	readonly order: number;
}

export interface TargetQueue {
	/** The id of the one whose turn it is. */
	readonly running: string | undefined;
	/** The next one first. */
	readonly waiting: readonly Waiting[];
}

export const emptyQueue: TargetQueue = { running: undefined, waiting: [] };

const RANK: { readonly [P in Priority]: number } = { high: 0, normal: 1, low: 2 };

const compare = (one: Waiting, other: Waiting) => RANK[one.priority] - RANK[other.priority] || one.order - other.order;

export function add(queue: TargetQueue, newcomer: Waiting): TargetQueue {
	const place = queue.waiting.findLastIndex((other) => compare(other, newcomer) < 0) + 1;
	return { ...queue, waiting: queue.waiting.toSpliced(place, 0, newcomer) };
}

/** @returns The id of who is next; undefined while one is running, and where nobody waits. */
export function next({ running, waiting }: TargetQueue): string | undefined {
	return running === undefined ? waiting[0]?.id : undefined;
}

/** It is the turn of `id`, which waited. */
export function begin(queue: TargetQueue, id: string): TargetQueue {
	return { running: id, waiting: remove(queue, id).waiting };
}

/** Before everybody: what was cut off is settled before anything else is done there. */
export function firstInLine({ id, order }: Waiting): Waiting {
	return { id, priority: 'high', order: order - Number.MAX_SAFE_INTEGER / 2 };
}

/** It is not the turn of `one` after all: it waits again, in its old place. */
export function putBack(queue: TargetQueue, one: Waiting): TargetQueue {
	return add(remove(queue, one.id), one);
}

/** `id` has ended, whether it waited or was running. */
export function remove({ running, waiting }: TargetQueue, id: string): TargetQueue {
	return { running: running === id ? undefined : running, waiting: waiting.filter((other) => other.id !== id) };
}

export const isEmpty = ({ running, waiting }: TargetQueue) => running === undefined && waiting.length === 0;
