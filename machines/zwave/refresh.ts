/**
 * When each node's values are asked for again after the line has opened: what changed meanwhile, nobody heard.
 *
 * Promises: over the whole network one question in ten seconds, in turn, so that a warm start costs the radio next to
 * nothing; locks first; only nodes that listen and were interviewed before. Those that sleep report by themselves, and the
 * others are asked in their interview.
 */
import { CC } from './command-classes.ts';
import type { NodeFacts } from './facts.ts';
import { sleeps } from './interview.ts';

/** ms. Between two questions, whichever nodes they are for. */
const APART = 10_000;

/** When a node's turns are, in ms from the opening of the line. */
export interface Refresh {
	readonly firstMs: number;
	/** From one turn of it to the next. */
	readonly everyMs: number;
}

/** @returns By node id; those that are not to be asked are left out. */
export function refreshTurns(facts: readonly NodeFacts[]): ReadonlyMap<number, Refresh> {
	const asked = facts.filter((node) => node.interviewed && !sleeps(node));
	const inTurn = [...asked.filter(isLock), ...asked.filter((node) => !isLock(node))];
	return new Map(
		inTurn.map(({ nodeId }, place) => [nodeId, { firstMs: (place + 1) * APART, everyMs: inTurn.length * APART }]),
	);
}

function isLock({ endpoints }: NodeFacts): boolean {
	return Object.values(endpoints).some(({ commandClasses }) => commandClasses[CC.DoorLock] !== undefined);
}
