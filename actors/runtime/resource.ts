/**
 * Actor logic for something real that is held open and can fail at any time: a port, a socket, a child process.
 *
 * Promises: a failure at any moment (a throw on opening, in a listener, on receiving, or `fail()`) ends the actor with
 * `status: 'error'`, so that whoever invoked it takes `onError`; what was opened is released exactly once, however it
 * ends; nothing is told to the parent afterwards. Releasing is not awaited when the actor is stopped from outside: a chart
 * that must wait sends the resource an event that closes it and waits for `onDone`.
 */
import type { ActorLogic, AnyActorRef, EventObject, Snapshot } from 'xstate';

export interface Scope<Received extends EventObject, Told extends EventObject, Input, Output> {
	readonly input: Input;
	/** Hears what is sent to the actor; a throw fails it. */
	readonly receive: (listener: (event: Received) => void) => void;
	/** Sends to the actor that invoked this one. */
	readonly tell: (event: Told) => void;
	/** Ends the actor in error. The first end counts. */
	readonly fail: (reason: unknown) => void;
	/** Ends the actor in order. The first end counts. */
	readonly complete: (output: Output) => void;
	/** Wraps a listener or timer so that its throw fails the actor, and that it is silent once the actor has ended. */
	readonly guarded: <Arguments extends unknown[]>(
		listener: (...args: Arguments) => void,
	) => (...args: Arguments) => void;
}

/** Assignable to what a machine declares with `unprovided()`. */
export type ResourceLogic<Received extends EventObject, Input, Output> = ActorLogic<Snapshot<Output>, Received, Input>;

interface Life<Received, Input, Output> {
	readonly input: Input;
	listener: (event: Received) => void;
	release: () => void;
	end:
		| { readonly status: 'error'; readonly error: unknown }
		| { readonly status: 'done'; readonly output: Output }
		| undefined;
}

/**
 * @param open Acquires the resource and returns what releases it. Called once for each actor; release is called once.
 */
export function fromResource<
	Received extends EventObject,
	Told extends EventObject = never,
	Input = undefined,
	Output = undefined,
>(open: (scope: Scope<Received, Told, Input, Output>) => () => void): ResourceLogic<Received, Input, Output> {
	/** By actor, while it lives. */
	const lives = new WeakMap<object, Life<Received, Input, Output>>();

	return {
		getInitialSnapshot: ({ self }, input) => {
			lives.set(self, { input, listener: () => {}, release: () => {}, end: undefined });
			return { status: 'active', output: undefined, error: undefined };
		},

		start: (_, { self }) => {
			const life = lives.get(self);
			if (!life) return;
			// Its own end is not among the events that others may send it.
			const woken: AnyActorRef = self;
			const alive = () => life.end === undefined && lives.has(self);
			const end = (how: Life<Received, Input, Output>['end']) => {
				if (!alive()) return;
				life.end = how;
				woken.send({ type: 'resource.ended' });
			};
			const fail = (error: unknown) => end({ status: 'error', error });
			try {
				life.release = open({
					input: life.input,
					receive: (listener) => {
						life.listener = listener;
					},
					tell: (event) => {
						if (alive()) self._parent?.send(event);
					},
					fail,
					complete: (output) => end({ status: 'done', output }),
					guarded:
						(listener) =>
						(...args) => {
							if (!alive()) return;
							try {
								listener(...args);
							} catch (fault) {
								fail(fault);
							}
						},
				});
			} catch (fault) {
				fail(fault);
			}
		},

		transition: (snapshot, event, { self }) => {
			const life = lives.get(self);
			if (snapshot.status !== 'active' || !life) return snapshot;
			if (event.type !== 'xstate.stop' && !life.end) {
				try {
					life.listener(event);
				} catch (error) {
					life.end ??= { status: 'error', error };
				}
				if (!life.end) return snapshot;
			}
			lives.delete(self);
			try {
				life.release();
			} catch (error) {
				life.end = { status: 'error', error };
			}
			if (life.end?.status === 'error') return { ...life.end, output: undefined };
			if (life.end?.status === 'done') return { ...life.end, error: undefined };
			return { status: 'stopped', output: undefined, error: undefined };
		},

		getPersistedSnapshot: (snapshot) => snapshot,
	};
}
