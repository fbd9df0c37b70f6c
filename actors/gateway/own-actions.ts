/**
 * The gateway's own actions, behind the same seam as a device stack: the stack `gateway`.
 *
 * Promises: one after another, in the order in which they came, each with one outcome; those of a subsystem are handed to it
 * at once, and end with it where it ends before it has answered. What the devices are called is told to the house at the
 * start and whenever it changes, and forgotten with a device that is removed. What an action does is in the table
 * `actions.ts`; what a subsystem does, in its own.
 */
import { assign, emit, enqueueActions, fromPromise, setup } from 'xstate';
import type { z } from 'zod';
import type {
	DeviceId,
	DeviceNamed,
	FromStack,
	Outcome,
	Perform,
	Performed,
	SubsystemChanged,
	ToStack,
} from '../../machines/events.ts';
import type { JsonObject } from '../../machines/json.ts';
import { reasonOf } from '../runtime/system-error.ts';
import { actions, type Done, delegated, type Means } from './actions.ts';
import type { Named } from './names.ts';

/** What each action takes. */
export const ownActions: ReadonlyMap<string, z.ZodType> = new Map(
	[...actions, ...delegated].flatMap(([name, { schema }]) => (schema ? [[name, schema]] : [])),
);

/** Those that may be carried out again after the gateway was cut off in the middle. */
export const repeatableOwnActions: ReadonlySet<string> = new Set(
	[...actions, ...delegated].flatMap(([name, { isRepeatable }]) => (isRepeatable ? [name] : [])),
);

type Execute = Extract<ToStack, { type: 'EXECUTE' }>;
type Removed = Extract<FromStack, { type: 'DEVICE_REMOVED' }>;

interface OwnActionsContext {
	/** What is to be done, the first being under way; oldest first. */
	readonly jobs: readonly (Execute | Removed)[];
	/** What a subsystem carries out, by the execution's id. */
	readonly handed: ReadonlyMap<string, string>;
}

function executeOf({ jobs: [job] }: OwnActionsContext): Execute {
	if (job?.type !== 'EXECUTE') throw new Error('there is no action to carry out');
	return job;
}

function removedOf({ jobs: [job] }: OwnActionsContext): DeviceId {
	if (job?.type !== 'DEVICE_REMOVED') throw new Error('there is no device to forget');
	return job.device;
}

const ended = (id: string, outcome: Outcome): FromStack => ({ type: 'OUTCOME', stack: 'gateway', id, outcome });

function failed({ action }: Execute, error: unknown): Outcome {
	const message = `${action} failed: ${reasonOf(error)}; health and the gateway's log may say more; send it again under a new id`;
	return { status: 'failed', error: { code: 'INTERNAL', message, retryable: true } };
}

/** It may have been done before the gateway, or the subsystem, was cut off. */
function unknown(subsystem: string): Outcome {
	const message = `${subsystem} was cut off while it carried this out; health says how it is: send it again under a new id if needed`;
	return { status: 'failed', error: { code: 'OUTCOME_UNKNOWN', message, retryable: false } };
}

/** @param present The subsystems that are configured. */
export function createOwnActions(means: Means, present: ReadonlySet<string> = new Set()) {
	const subsystemOf = (action: string) => {
		const subsystem = delegated.get(action)?.subsystem;
		return subsystem !== undefined && present.has(subsystem) ? subsystem : undefined;
	};
	const declared = [...actions.keys(), ...[...delegated.keys()].filter((action) => subsystemOf(action) !== undefined)];
	return setup({
		types: {
			context: {} as OwnActionsContext,
			events: {} as ToStack | Removed | Performed | SubsystemChanged,
			emitted: {} as FromStack | DeviceNamed | Perform,
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
					actions: declared,
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
			end: emit(({ context }, outcome: Outcome): FromStack => ended(executeOf(context).id, outcome)),
			handOver: enqueueActions(({ context: { handed }, enqueue }, { id, action, args, readBack }: Execute) => {
				const subsystem = subsystemOf(action);
				if (subsystem === undefined) return;
				if (readBack) {
					enqueue.emit(ended(id, unknown(subsystem)));
					return;
				}
				enqueue.assign({ handed: new Map(handed).set(id, subsystem) });
				enqueue.emit({ type: 'PERFORM', subsystem, id, action, args });
			}),
			endHanded: enqueueActions(({ context: { handed }, enqueue }, { id, outcome }: Performed) => {
				if (!handed.has(id)) return;
				enqueue.assign({ handed: new Map([...handed].filter(([other]) => other !== id)) });
				enqueue.emit(ended(id, outcome));
			}),
			/** It has failed: what it was at will not be answered. */
			endAllHanded: enqueueActions(({ context: { handed }, enqueue }, subsystem: string) => {
				for (const [id, by] of handed) if (by === subsystem) enqueue.emit(ended(id, unknown(subsystem)));
				enqueue.assign({ handed: new Map([...handed].filter(([, by]) => by !== subsystem)) });
			}),
			endJob: assign(({ context }) => ({ jobs: context.jobs.slice(1) })),
		},
		guards: {
			isHandedOver: (_, action: string) => subsystemOf(action) !== undefined,
			isGone: ({ context: { handed } }, { subsystem, state }: SubsystemChanged) =>
				state !== 'ready' && [...handed.values()].includes(subsystem),
			isAction: ({ context }) => context.jobs[0]?.type === 'EXECUTE',
			isRemoval: ({ context }) => context.jobs[0]?.type === 'DEVICE_REMOVED',
		},
	}).createMachine({
		id: 'ownActions',
		context: { jobs: [], handed: new Map() },
		entry: 'declare',
		initial: 'loading',
		on: {
			EXECUTE: [
				{
					guard: { type: 'isHandedOver', params: ({ event }) => event.action },
					actions: { type: 'handOver', params: ({ event }) => event },
				},
				{ actions: { type: 'queue', params: ({ event }) => event } },
			],
			PERFORMED: { actions: { type: 'endHanded', params: ({ event }) => event } },
			SUBSYSTEM_CHANGED: [
				{
					guard: { type: 'isGone', params: ({ event }) => event },
					actions: { type: 'endAllHanded', params: ({ event }) => event.subsystem },
				},
				{},
			],
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
