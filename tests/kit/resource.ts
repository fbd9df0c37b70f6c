/** A resource that a test holds in its hand: it sees what is sent to it, and decides what becomes of it. */
import type { EventObject } from 'xstate';
import { fromResource, type Scope } from '../../actors/runtime/resource.ts';

export class HandHeld<Received extends EventObject, Told extends EventObject, Input, Output = undefined> {
	/** What was sent to the resource, oldest first. */
	readonly received: Received[] = [];
	readonly inputs: Input[] = [];
	released = 0;
	#scope: Scope<Received, Told, Input, Output> | undefined;

	readonly logic = fromResource<Received, Told, Input, Output>((scope) => {
		this.#scope = scope;
		this.inputs.push(scope.input);
		scope.receive((event) => this.received.push(event));
		return () => void this.released++;
	});

	#latest(): Scope<Received, Told, Input, Output> {
		if (!this.#scope) throw new Error('the resource was not opened');
		return this.#scope;
	}

	tell(event: Told) {
		this.#latest().tell(event);
	}

	fail(reason: unknown) {
		this.#latest().fail(reason);
	}

	complete(output: Output) {
		this.#latest().complete(output);
	}
}
