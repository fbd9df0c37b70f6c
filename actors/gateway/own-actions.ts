/**
 * The gateway's own actions, behind the same seam as a device stack: the stack `gateway`.
 *
 * Promises: one after another, in the order in which they came, each with one outcome; what the devices are called is told
 * to the house at the start and whenever it changes, and forgotten with a device that is removed. What an action does is in
 * the table `actions.ts`.
 */
import { assign, emit, enqueueActions, fromPromise, setup } from 'xstate';
import type { z } from 'zod';
import type { DeviceId, DeviceNamed, FromStack, Outcome, ToStack } from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import { reasonOf } from '../runtime/system-error.ts';
import { actions, type Done, type Means } from './actions.ts';
import type { Named } from './names.ts';

/** What each action takes. */
export const ownActions: ReadonlyMap<string, z.ZodType> = new Map(
	[...actions].map(([name, { schema }]) => [name, schema]),
);

/** Those that may be carried out again after the gateway was cut off in the middle. */
export const repeatableOwnActions: ReadonlySet<string> = new Set(
	[...actions].flatMap(([name, { isRepeatable }]) => (isRepeatable ? [name] : [])),
);

type Execute = Extract<ToStack, { type: 'EXECUTE' }>;
type Removed = Extract<FromStack, { type: 'DEVICE_REMOVED' }>;

interface OwnActionsContext {
	/** What is to be done, the first being under way; oldest first. */
	readonly jobs: readonly (Execute | Removed)[];
}

function executeOf({ jobs: [job] }: OwnActionsContext): Execute {
	if (job?.type !== 'EXECUTE') throw new Error('there is no action to carry out');
	return job;
}

function removedOf({ jobs: [job] }: OwnActionsContext): DeviceId {
	if (job?.type !== 'DEVICE_REMOVED') throw new Error('there is no device to forget');
	return job.device;
}

function failed({ action }: Execute, error: unknown): Outcome {
	const message = `${action} failed: ${reasonOf(error)}; health and the gateway's log may say more; send it again under a new id`;
	return { status: 'failed', error: { code: 'INTERNAL', message, retryable: true } };
}

export function createOwnActions(means: Means) {
	return setup({
		types: {
			context: {} as OwnActionsContext,
			events: {} as ToStack | Removed,
			emitted: {} as FromStack | DeviceNamed,
		},
		actors: {
			load: fromPromise(() => means.names.load()),
			forget: fromPromise<void, DeviceId>(({ input }) => means.names.forget(input)),
			perform: fromPromise<Done, { readonly action: string; readonly args: JsonObject }>(async ({ input }) => {
				const action = actions.get(input.action);
				if (!action) throw new Error(`the gateway has no ${input.action}`);
				return action.perform(input.args, means);
			}),
		},
		actions: {
			declare: emit(
				(): FromStack => ({
					type: 'STACK_CHANGED',
					stack: 'gateway',
					state: 'ready',
					actions: [...actions.keys()],
					detail: {},
				}),
			),
			tellNames: enqueueActions(({ enqueue }, { names }: { names: ReadonlyMap<DeviceId, Named> }) => {
				for (const [device, named] of names) enqueue.emit({ type: 'DEVICE_NAMED', device, ...named });
			}),
			queue: assign(({ context }, job: Execute | Removed) => ({ jobs: [...context.jobs, job] })),
			tell: enqueueActions(({ enqueue }, { told }: Done) => {
				for (const event of told) enqueue.emit(event);
			}),
			end: emit(
				({ context }, outcome: Outcome): FromStack => ({
					type: 'OUTCOME',
					stack: 'gateway',
					id: executeOf(context).id,
					outcome,
				}),
			),
			endJob: assign(({ context }) => ({ jobs: context.jobs.slice(1) })),
		},
		guards: {
			isAction: ({ context }) => context.jobs[0]?.type === 'EXECUTE',
			isRemoval: ({ context }) => context.jobs[0]?.type === 'DEVICE_REMOVED',
		},
	}).createMachine({
		id: 'ownActions',
		context: { jobs: [] },
		entry: 'declare',
		initial: 'loading',
		on: {
			EXECUTE: { actions: { type: 'queue', params: ({ event }) => event } },
			DEVICE_REMOVED: { actions: { type: 'queue', params: ({ event }) => event } },
			// The dispatcher gives one at a time: it has begun, and goes on to its outcome.
			CANCEL: {},
			STOP: '.stopped',
		},
		states: {
			loading: {
				invoke: {
					src: 'load',
					onDone: {
						target: 'ready',
						actions: { type: 'tellNames', params: ({ event }) => ({ names: event.output }) },
					},
				},
			},
			ready: {
				always: [
					{ guard: 'isAction', target: 'executing' },
					{ guard: 'isRemoval', target: 'forgetting' },
				],
			},
			executing: {
				invoke: {
					src: 'perform',
					input: ({ context }) => executeOf(context),
					onDone: {
						target: 'ready',
						actions: [
							{ type: 'tell', params: ({ event }) => event.output },
							{
								type: 'end',
								params: ({ event }) => ({
									status: 'succeeded',
									confirmedBy: 'completed',
									result: event.output.result,
								}),
							},
							'endJob',
						],
					},
					onError: {
						target: 'ready',
						actions: [
							{ type: 'end', params: ({ context, event }) => failed(executeOf(context), event.error) },
							'endJob',
						],
					},
				},
			},
			/** Its id may come to mean another device. */
			forgetting: {
				invoke: {
					src: 'forget',
					input: ({ context }) => removedOf(context),
					onDone: { target: 'ready', actions: 'endJob' },
				},
			},
			stopped: { type: 'final' },
		},
	});
}
