/** Stands for the actor that owns the one under test, and writes down what it is told. */
import { createActor, type EventObject, fromTransition } from 'xstate';

export function listener<Told extends EventObject>() {
	const told: Told[] = [];
	const ref = createActor(
		fromTransition((state: undefined, event: Told) => {
			told.push(event);
			return state;
		}, undefined),
	);
	ref.start();
	return { told, ref };
}
