/**
 * What a node has to be asked before it can be used, stage by stage: pure functions over the facts.
 *
 * A question is asked once in an interview; one that is not answered is passed over, so that a device with a gap is still
 * usable. Which were asked is kept with the facts, so that an interview that was broken off goes on where it was.
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

/** @returns Undefined when nothing is left to ask. */
export function nextQuestion(facts: NodeFacts): Question | undefined {
	if (facts.interviewed) return undefined;
	const asked = new Set(facts.asked);
	for (const stage of stages) {
		const open = questions(stage, facts).find((question) => !asked.has(keyOf(question)));
		if (open) return { stage, ...open };
	}
	return undefined;
}

/** The facts with a question that was asked. */
export function withAsked(facts: NodeFacts, question: Askable): NodeFacts {
	return { ...facts, asked: [...(facts.asked ?? []), keyOf(question)] };
}

/** The facts once nothing is left to ask. */
export function withInterviewDone({ asked: _, ...facts }: NodeFacts): NodeFacts {
	return { ...facts, interviewed: true };
}
