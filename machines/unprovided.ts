/** Stands in a machine where `provide()` puts the real actor; started as it is, it fails and says why. */
import {
	type ActorLogic,
	type EventObject,
	fromPromise,
	type NonReducibleUnknown,
	type PromiseActorLogic,
	type Snapshot,
} from 'xstate';

/** A promise that somebody provides. */
export function unprovidedPromise<Output, Input = NonReducibleUnknown>(): PromiseActorLogic<Output, Input> {
	return fromPromise<Output, Input>(() => Promise.reject(new Error('no actor was provided')));
}

/** A resource that somebody provides. */
export function unprovided<Input, Received extends EventObject, Output = undefined>(): ActorLogic<
	Snapshot<Output>,
	Received,
	Input
> {
	return {
		getInitialSnapshot: () => {
			throw new Error('no actor was provided');
		},
		transition: (snapshot) => snapshot,
		getPersistedSnapshot: (snapshot) => snapshot,
	};
}
