/** Stands for the actor that owns the one under test, and writes down what it is told. */
import { onTestFinished } from 'vitest';
import { createActor, type EventObject, fromTransition, setup } from 'xstate';
import type { ResourceLogic } from '../../actors/runtime/resource.ts';

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

/** A resource that runs, without input, and what it told its owner; stopped when the test is over. */
export function owned<Told extends EventObject, Received extends EventObject>(
	logic: ResourceLogic<Received, undefined, undefined>,
) {
	const told: Told[] = [];
	let status: 'active' | 'done' | 'error' = 'active';
	const owner = createActor(
		setup({
			types: { events: {} as Told },
			actors: { resource: logic },
			actions: {
				note: ({ event }) => told.push(event),
				noteDone: () => {
					status = 'done';
				},
				noteError: () => {
					status = 'error';
				},
			},
		}).createMachine({
			invoke: {
				id: 'resource',
				src: 'resource',
				input: undefined,
				onDone: { actions: 'noteDone' },
				onError: { actions: 'noteError' },
			},
			on: { '*': { actions: 'note' } },
		}),
	);
	owner.start();
	onTestFinished(() => void owner.stop());
	return {
		told,
		status: () => status,
		send: (event: Received) => owner.getSnapshot().children.resource?.send(event),
	};
}
