/** Stands for the actor that owns the one under test, and writes down what it is told. */
import { createActor, type EventObject, fromTransition } from 'xstate';

/** @param all Where it is written down as well, among what others are told. */
export function listener<Told extends EventObject>(all?: { push(event: Told): unknown }) {
	const told: Told[] = [];
	const ref = createActor(
		fromTransition((state: undefined, event: Told) => {
			told.push(event);
			all?.push(event);
			return state;
		}, undefined),
	);
	ref.start();
	return { told, ref };
}
