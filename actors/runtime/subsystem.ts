/**
 * A subsystem's one life: a root actor of its own, so that whatever fails in it ends there and can be reaped whole.
 *
 * Promises: what it emits is carried to the house; its failure, of whatever kind, ends this life with the events that led
 * to it; afterwards nothing of it runs on: every actor that it started is stopped, also where the actor itself no longer
 * reaches them (an action that threw leaves its children running).
 */
import type { AnyActor, AnyActorRef, EventObject, InspectionEvent, Snapshot } from 'xstate';
import type { LifeEnds } from '../../machines/supervised.ts';
import { fromResource } from './resource.ts';

export interface Subsystem {
	/** Creates the root actor, not started. */
	readonly create: (options: { readonly inspect: (event: InspectionEvent) => void }) => AnyActor;
}

export interface LifeHooks {
	/** Gives what the subsystem emits to the house. */
	readonly emitted: (id: string, event: EventObject) => void;
	/** The way to the subsystem while it lives; undefined when it is gone. */
	readonly connected: (id: string, send: ((event: EventObject) => void) | undefined) => void;
	/** Before it is reaped. */
	readonly failed: (id: string, failure: SubsystemFailure) => void;
}

/** Why a subsystem failed, with the last events that it took, oldest first. */
export class SubsystemFailure extends Error {
	override readonly name = 'SubsystemFailure';
	readonly lastEvents: readonly string[];

	constructor(cause: unknown, lastEvents: readonly string[]) {
		super(cause instanceof Error ? cause.message : String(cause), { cause });
		this.lastEvents = lastEvents;
	}
}

const REMEMBERED_EVENTS = 20;

/** Input: the subsystem's id. */
export function livesOf(subsystems: ReadonlyMap<string, Subsystem>, { emitted, connected, failed }: LifeHooks) {
	return fromResource<LifeEnds, never, string>((scope) => {
		const id = scope.input;
		const subsystem = subsystems.get(id);
		if (!subsystem) throw new Error(`there is no subsystem ${id}`);
		const started: AnyActorRef[] = [];
		const lastEvents: string[] = [];
		const root = subsystem.create({
			inspect: (event) => {
				if (event.type === '@xstate.actor') remember(started, event.actorRef);
				else if (event.type === '@xstate.event') {
					lastEvents.push(event.event.type);
					if (lastEvents.length > REMEMBERED_EVENTS) lastEvents.shift();
				}
			},
		});
		root.on(
			'*',
			scope.guarded((event: EventObject) => emitted(id, event)),
		);
		root.subscribe({
			error: (fault) => {
				const failure = new SubsystemFailure(fault, [...lastEvents]);
				failed(id, failure);
				scope.fail(failure);
			},
			complete: () => scope.complete(undefined),
		});
		scope.receive(() => root.send({ type: 'STOP' }));
		connected(id, (event) => root.send(event));
		root.start();
		return () => {
			connected(id, undefined);
			root.stop();
			for (const actor of started.reverse()) if (isActive(actor)) actor.send({ type: 'xstate.stop' });
		};
	});
}

/** Forgets those that have ended, so that a subsystem that starts many does not hold them all. */
function remember(started: AnyActorRef[], ref: unknown) {
	if (!isActorRef(ref)) return;
	if (started.length > 0 && started.length % 256 === 0) {
		const alive = started.filter(isActive);
		started.splice(0, started.length, ...alive);
	}
	started.push(ref);
}

function isActive(actor: AnyActorRef): boolean {
	// An actor is announced before it has a snapshot.
	const snapshot: Snapshot<unknown> | undefined = actor.getSnapshot();
	return snapshot === undefined || snapshot.status === 'active';
}

function isActorRef(ref: unknown): ref is AnyActorRef {
	return typeof ref === 'object' && ref !== null && 'send' in ref && 'getSnapshot' in ref;
}
