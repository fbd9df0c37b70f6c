/**
 * The supervision tree as data, and the actors that it becomes: each branch a supervisor, each leaf a subsystem.
 *
 * Promises: a branch that gives up is a failure of the branch, restarted or escalated like a subsystem's; how often a
 * subsystem was restarted is counted over its supervisor's own restarts. A branch is nobody's subsystem: the house hears of
 * its leaves, and of its alarms.
 */
import { createActor, type InspectionEvent } from 'xstate';
import { type Restart, supervisedMachine } from '../../machines/supervised.ts';
import { type SupervisorInput, supervisorMachine } from '../../machines/supervisor.ts';
import { type LifeHooks, livesOf, type Subsystem } from './subsystem.ts';

interface Place {
	readonly id: string;
	/** `permanent` where it is not said. */
	readonly restart?: Restart;
}

/** A subsystem and how long it may take to stop, in ms. */
export interface Leaf extends Place, Subsystem {
	readonly stopWithinMs: number;
}

export interface Branch extends Place {
	readonly strategy: SupervisorInput['strategy'];
	/** In the order in which they start; they stop in the reverse order. */
	readonly children: readonly (Leaf | Branch)[];
}

export interface Tempo extends Pick<SupervisorInput, 'intensity' | 'now'> {
	/** Wait before the n-th restart in a row, in ms; n counts from 1. */
	readonly backOff: (attempt: number) => number;
}

const isBranch = (child: Leaf | Branch): child is Branch => 'children' in child;

/** What a branch needs of time to stop is what its children need together. */
function stopWithin(child: Leaf | Branch): number {
	return isBranch(child)
		? child.children.reduce((sum, grandchild) => sum + stopWithin(grandchild), 0)
		: child.stopWithinMs;
}

/**
 * The same tree, in which everybody together stops within `ms`: where the limits come to more, each is cut by the same part.
 */
export function stoppingWithin(root: Branch, ms: number): Branch {
	const part = Math.min(1, ms / stopWithin(root));
	const cut = (branch: Branch): Branch => ({
		...branch,
		children: branch.children.map((child) =>
			isBranch(child) ? cut(child) : { ...child, stopWithinMs: Math.floor(child.stopWithinMs * part) },
		),
	});
	return cut(root);
}

/** @returns The root's actor, not started: done when everybody has ended, with why where it gave up. */
export function createTree(root: Branch, tempo: Tempo, hooks: LifeHooks) {
	const branches = new Set(branchesOf(root));
	const emitted: LifeHooks['emitted'] = (id, event) => {
		if (!('subsystem' in event && branches.has(event.subsystem))) hooks.emitted(id, event);
	};
	const actor = supervisorOf(root, tempo, { ...hooks, emitted })({});
	actor.on('*', (event) => emitted(root.id, event));
	return actor;
}

function branchesOf({ children }: Branch): unknown[] {
	return children.filter(isBranch).flatMap((branch) => [branch.id, ...branchesOf(branch)]);
}

function supervisorOf(branch: Branch, tempo: Tempo, hooks: LifeHooks) {
	const restarts = new Map<string, number>();
	const subsystems = new Map(
		branch.children.map((child): [string, Subsystem] => [
			child.id,
			isBranch(child) ? { create: supervisorOf(child, tempo, hooks) } : child,
		]),
	);
	const life = livesOf(subsystems, hooks);
	const logic = supervisorMachine.provide({
		actors: { supervised: supervisedMachine.provide({ actors: { life } }) },
	});
	return (options: { readonly inspect?: (event: InspectionEvent) => void }) => {
		const actor = createActor(logic, {
			...options,
			input: {
				strategy: branch.strategy,
				intensity: tempo.intensity,
				now: tempo.now,
				children: branch.children.map((child) => ({
					id: child.id,
					restart: child.restart ?? 'permanent',
					backOff: tempo.backOff,
					stopWithinMs: stopWithin(child),
					provenAfterMs: tempo.intensity.withinMs,
					restarts: restarts.get(child.id) ?? 0,
				})),
			},
		});
		actor.on('SUBSYSTEM_CHANGED', (event) => restarts.set(event.subsystem, event.restarts));
		return actor;
	};
}
