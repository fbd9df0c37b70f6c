/**
 * Which edges of a statechart a test file has taken.
 *
 * An edge is one transition of one state: its event, its place among the transitions for that event, and its targets.
 * They are listed from the machine itself (guarded, `always`, `after`, done and error transitions included), and ticked
 * off from the microsteps of real actors, so that an edge nobody took is named.
 */

import { expect, test } from 'vitest';
import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition, InspectionEvent } from 'xstate';

function transitionsOf(node: AnyStateNode): AnyTransitionDefinition[] {
	const own = [...node.transitions.values()].flat();
	return [...own, ...(node.always ?? []), ...Object.values(node.states).flatMap(transitionsOf)];
}

function nameOf(edge: AnyTransitionDefinition): string {
	const rivals =
		edge.eventType === '' ? (edge.source.always ?? []) : (edge.source.transitions.get(edge.eventType) ?? []);
	const place = rivals.length > 1 ? `[${rivals.indexOf(edge)}]` : '';
	const targets = edge.target?.map(({ id }) => id).join(', ') ?? '(stays)';
	return `${edge.source.id} —${edge.eventType || 'always'}${place}→ ${targets}`;
}

export interface Edges {
	/** Goes to `createActor(…, { inspect })`; sees the machine also where it is a child. */
	readonly inspect: (event: InspectionEvent) => void;
	/** Edges that no actor has taken yet. */
	readonly missing: () => string[];
}

/** Watches a machine; `machine.provide()`d copies count as the same. */
export function watchEdges(machine: AnyStateMachine): Edges {
	const wanted = new Set(transitionsOf(machine.root).map(nameOf));
	const taken = new Set<string>();
	return {
		inspect: (event) => {
			if (event.type !== '@xstate.microstep') return;
			for (const edge of event._transitions) taken.add(nameOf(edge));
		},
		missing: () => [...wanted].filter((edge) => !taken.has(edge)),
	};
}

/** The last test of a machine's file: fails with the list of edges that the file's tests did not take. */
export function everyEdgeIsTaken(machine: AnyStateMachine, edges: Edges) {
	test(`every edge of ${machine.id} was taken`, () => {
		expect(transitionsOf(machine.root).length).toBeGreaterThan(0);
		expect(edges.missing()).toEqual([]);
	});
}
