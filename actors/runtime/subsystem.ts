/**
 * A subsystem's one life: a root actor of its own, so that whatever fails in it ends there and can be reaped whole.
 *
 * Promises: what it emits is carried to the house; its failure, of whatever kind, ends this life with the events that led
 * to it, also one that it gives as its output's `failure`; afterwards nothing of it runs on: every actor that it started is
 * stopped, also where the actor itself no longer reaches them (an action that threw leaves its children running).
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
	/** An event that no state of one of its actors took, by the machine's and the event's name. */
	readonly unheard: (id: string, name: string) => void;
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
export function livesOf(
	subsystems: ReadonlyMap<string, Subsystem>,
	{ emitted, connected, failed, unheard }: LifeHooks,
) {
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
				} else if (event.type === '@xstate.microstep' && isUnheard(event))
					unheard(id, `${machineOf(event.actorRef)}: ${event.event.type}`);
			},
		});
		root.on(
			'*',
			scope.guarded((event: EventObject) => emitted(id, event)),
		);
		const fail = (fault: unknown) => {
			const failure = new SubsystemFailure(fault, [...lastEvents]);
			failed(id, failure);
			scope.fail(failure);
		};
		root.subscribe({
			error: fail,
			complete: () => {
				const fault = failureIn(root.getSnapshot().output);
				if (fault === undefined) scope.complete(undefined);
				else fail(fault);
			},
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

/** Why it gave up, where its output says so. */
function failureIn(output: unknown): string | undefined {
	const failure: unknown = typeof output === 'object' && output !== null && 'failure' in output && output.failure;
	return typeof failure === 'string' ? failure : undefined;
}

/** Those of XState's own that nobody takes are no loss: an error that nobody takes fails the actor. */
function isUnheard({ event, _transitions }: Extract<InspectionEvent, { type: '@xstate.microstep' }>): boolean {
	return _transitions.length === 0 && !event.type.startsWith('xstate.');
}

/** The machine's name, not the actor's: of those there may be very many. */
function machineOf(ref: object): string {
	const logic: unknown = 'logic' in ref ? ref.logic : undefined;
	return typeof logic === 'object' && logic !== null && 'id' in logic ? String(logic.id) : 'actor';
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
