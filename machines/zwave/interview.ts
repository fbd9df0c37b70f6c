/**
 * What a node has to be asked before it can be used, stage by stage: pure functions over the facts.
 *
 * A question is asked once in an interview; one that is not answered is passed over, so that a device with a gap is still
 * usable. A node that was interviewed before is asked for its present values only, and not even for those if it sleeps.
 */
import type { NodeFacts } from './facts.ts';
import { type Question as Askable, questions, type Stage } from './mapping/index.ts';

/** In this order. */
export const stages: readonly Stage[] = ['manufacturer', 'versions', 'endpoints', 'capabilities', 'values'];

export interface Question extends Askable {
	readonly stage: Stage;
}

export function keyOf({ endpoint, command }: Askable): string {
	return `${endpoint} ${JSON.stringify(command)}`;
}

/** A node that turns its receiver off and cannot be beamed: it is reached after it has woken up only. */
export function sleeps({ protocol }: NodeFacts): boolean {
	return protocol !== undefined && !protocol.listening && !protocol.frequentListening;
}

/** @param asked Keys of the questions that were asked already. @returns Undefined when nothing is left to ask. */
export function nextQuestion(facts: NodeFacts, asked: ReadonlySet<string>): Question | undefined {
	if (facts.interviewed && sleeps(facts)) return undefined;
	for (const stage of facts.interviewed ? (['values'] as const) : stages) {
		const open = questions(stage, facts).find((question) => !asked.has(keyOf(question)));
		if (open) return { stage, ...open };
	}
	return undefined;
}
