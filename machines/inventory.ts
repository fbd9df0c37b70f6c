/**
 * What the cloud is told of the devices: the inventory, each device's whole reported state, and what happens.
 *
 * Promises: `state/{deviceId}` is whole each time; `devices` is told once the changes of a moment have come together, and
 * only if it differs; what the broker should retain is told again to a broker that does not know us. What was reported
 * before the gateway started is taken in and told to such a broker only: another has it. The inventory is first told when a
 * device is known or a stack is ready, so that a gateway that is starting does not deny its devices. What people call a
 * device goes before what its stack calls it.
 *
 * Source: contract, "What the gateway says of itself and its devices".
 */
import { assign, emit, enqueueActions, setup } from 'xstate';
import type { DeviceEntry, DevicesMessage, EventMessage, StateMessage } from './contract/devices.ts';
import type { Announce, Attributes, Device, DeviceId, DeviceNamed, FromLink, FromStack } from './events.ts';
import type { JsonObject } from './json.ts';
import { iso } from './result.ts';

export type InventoryEvent =
	| Extract<
			FromStack,
			{ type: 'DEVICE_CHANGED' | 'DEVICE_REMOVED' | 'STATE_REPORTED' | 'EVENT_REPORTED' | 'STACK_CHANGED' }
	  >
	| DeviceNamed
	| Extract<FromLink, { type: 'LINK_CHANGED' }>
	| { readonly type: 'STOP' };

export interface InventoryInput {
	/** ms since the epoch. */
	readonly now: () => number;
}

interface Reported {
	/** When something of it was last reported, ms since the epoch. */
	readonly at: number;
	readonly endpoints: { readonly [endpoint: string]: Attributes };
}

interface InventoryContext extends InventoryInput {
	readonly devices: ReadonlyMap<DeviceId, Device>;
	/** Kept also for devices that are not known yet. */
	readonly names: ReadonlyMap<DeviceId, Pick<Device, 'name' | 'room'>>;
	readonly states: ReadonlyMap<DeviceId, Reported>;
	/** It was when the link was last ready. */
	readonly brokerIsFresh: boolean;
	/** The inventory that the broker has, as text; undefined if it has none of ours. */
	readonly told: string | undefined;
}

type Heard<Type extends InventoryEvent['type']> = Extract<InventoryEvent, { type: Type }>;

/** The contract's part of a device: what the stack declares for the dispatcher is left out, and what is not known. */
function inventoryEntry({ id, stack, name, manufacturer, product, room, endpoints, ...rest }: Device): DeviceEntry {
	const { power, security, reachable, interview } = rest;
	return {
		id,
		stack,
		...(name !== undefined && { name }),
		...(manufacturer !== undefined && { manufacturer }),
		...(product !== undefined && { product }),
		...(room !== undefined && { room }),
		endpoints: Object.fromEntries(
			Object.entries(endpoints).map(([number, { deviceTypes, clusters }]) => [number, { deviceTypes, clusters }]),
		),
		...(power !== undefined && { power }),
		...(security !== undefined && { security }),
		...(reachable !== undefined && { reachable }),
		interview,
	};
}

function inventory({ devices, names }: InventoryContext): DevicesMessage {
	return {
		v: 1,
		devices: [...devices.values()].map((device) => inventoryEntry({ ...device, ...names.get(device.id) })),
	};
}

function state({ devices, states }: InventoryContext, device: DeviceId): StateMessage | undefined {
	const reported = states.get(device);
	const reachable = devices.get(device)?.reachable;
	if (!reported) return undefined;
	const { at, endpoints } = reported;
	return { v: 1, device, at: iso(at), ...(reachable !== undefined && { reachable }), endpoints };
}

function retained(topic: string, payload: JsonObject | undefined): Announce {
	return { type: 'ANNOUNCE', topic, payload, retain: true };
}

/** A device's id has its stack's before a hyphen; a stack's has none, nor has `gateway`. */
function sourceOf(source: string) {
	if (source.includes('-')) return { device: source };
	return source === 'gateway' ? {} : { stack: source };
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
	return new Map([...map].filter(([other]) => other !== key));
}

export const inventoryMachine = setup({
	types: {
		input: {} as InventoryInput,
		context: {} as InventoryContext,
		events: {} as InventoryEvent,
		emitted: {} as Announce,
	},
	actions: {
		noteDevice: assign(({ context: { devices } }, { device }: Heard<'DEVICE_CHANGED'>) => ({
			devices: new Map(devices).set(device.id, device),
		})),
		noteState: assign(({ context: { states, now } }, { device, endpoint, attributes, at }: Heard<'STATE_REPORTED'>) => {
			const known = states.get(device);
			const before = known?.endpoints[endpoint];
			// What is told again does not take the place of what was reported since.
			const isOld = at !== undefined && known !== undefined && known.at >= at;
			const endpoints = {
				...known?.endpoints,
				[endpoint]: isOld ? { ...attributes, ...before } : { ...before, ...attributes },
			};
			return { states: new Map(states).set(device, { at: isOld ? known.at : (at ?? now()), endpoints }) };
		}),
		/** The device's attributes stay as they are. */
		renewState: assign(({ context: { states, now } }, device: DeviceId) => ({
			states: new Map(states).set(device, { endpoints: {}, ...states.get(device), at: now() }),
		})),
		forget: assign(({ context: { devices, names, states } }, device: DeviceId) => ({
			devices: without(devices, device),
			names: without(names, device),
			states: without(states, device),
		})),
		noteName: assign(({ context: { names } }, { type, device, ...named }: DeviceNamed) => ({
			names: new Map(names).set(device, named),
		})),
		noteBroker: assign((_, { state, fresh }: Heard<'LINK_CHANGED'>) =>
			state === 'ready' ? { brokerIsFresh: fresh } : {},
		),
		/** Of a device that is forgotten the broker forgets the state too. */
		announceState: emit(({ context }, device: DeviceId) => retained(`state/${device}`, state(context, device))),
		announceEvent: emit(({ context }, { source, endpoint, event, args }: Heard<'EVENT_REPORTED'>) => ({
			type: 'ANNOUNCE',
			topic: `event/${source}`,
			payload: {
				v: 1,
				...sourceOf(source),
				...(endpoint !== undefined && { endpoint }),
				event,
				args,
				at: iso(context.now()),
			} satisfies EventMessage,
			retain: false,
		})),
		announceInventory: emit(({ context }) => retained('devices', inventory(context))),
		noteTold: assign(({ context }) => ({ told: JSON.stringify(inventory(context)) })),
		/** Whoever is told next knows nothing. */
		forgetTold: assign({ told: undefined }),
		announceStates: enqueueActions(({ context, enqueue }) => {
			for (const device of context.states.keys()) {
				enqueue.emit(retained(`state/${device}`, state(context, device)));
			}
		}),
	},
	guards: {
		/** Of a device whose values are not known yet the broker may have more than we: its state is left alone. */
		isReachableNews: ({ context: { devices, states } }, { device }: Heard<'DEVICE_CHANGED'>) =>
			states.has(device.id) && device.reachable !== devices.get(device.id)?.reachable,
		/** It was told before the gateway started. */
		isToldAlready: ({ context }, { at }: Heard<'STATE_REPORTED'>) => at !== undefined && !context.brokerIsFresh,
		isInventoryNews: ({ context }) => JSON.stringify(inventory(context)) !== context.told,
		isReady: (_, { state }: Heard<'STACK_CHANGED'>) => state === 'ready',
		isFresh: (_, { state, fresh }: Heard<'LINK_CHANGED'>) => state === 'ready' && fresh,
	},
	delays: {
		/** Long enough for what an interview finds out of a device to come together. */
		moment: 250,
	},
}).createMachine({
	id: 'inventory',
	context: ({ input }) => ({
		...input,
		devices: new Map(),
		names: new Map(),
		states: new Map(),
		brokerIsFresh: false,
		told: undefined,
	}),
	initial: 'serving',
	states: {
		serving: {
			type: 'parallel',
			on: { STOP: 'stopped' },
			states: {
				reports: {
					on: {
						DEVICE_CHANGED: [
							{
								guard: { type: 'isReachableNews', params: ({ event }) => event },
								actions: [
									{ type: 'noteDevice', params: ({ event }) => event },
									{ type: 'renewState', params: ({ event }) => event.device.id },
									{ type: 'announceState', params: ({ event }) => event.device.id },
								],
							},
							{ actions: { type: 'noteDevice', params: ({ event }) => event } },
						],
						DEVICE_REMOVED: {
							actions: [
								{ type: 'forget', params: ({ event }) => event.device },
								{ type: 'announceState', params: ({ event }) => event.device },
							],
						},
						DEVICE_NAMED: { actions: { type: 'noteName', params: ({ event }) => event } },
						STATE_REPORTED: [
							{
								guard: { type: 'isToldAlready', params: ({ event }) => event },
								actions: { type: 'noteState', params: ({ event }) => event },
							},
							{
								actions: [
									{ type: 'noteState', params: ({ event }) => event },
									{ type: 'announceState', params: ({ event }) => event.device },
								],
							},
						],
						EVENT_REPORTED: { actions: { type: 'announceEvent', params: ({ event }) => event } },
						LINK_CHANGED: [
							{
								guard: { type: 'isFresh', params: ({ event }) => event },
								actions: [{ type: 'noteBroker', params: ({ event }) => event }, 'announceStates'],
							},
							{ actions: { type: 'noteBroker', params: ({ event }) => event } },
						],
					},
				},
				inventory: {
					initial: 'untold',
					states: {
						untold: {
							on: {
								DEVICE_CHANGED: 'gathering',
								DEVICE_REMOVED: 'gathering',
								STACK_CHANGED: [{ guard: { type: 'isReady', params: ({ event }) => event }, target: 'gathering' }, {}],
							},
						},
						gathering: {
							after: {
								moment: [
									{ guard: 'isInventoryNews', target: 'told', actions: ['announceInventory', 'noteTold'] },
									{ target: 'told' },
								],
							},
							on: {
								LINK_CHANGED: { guard: { type: 'isFresh', params: ({ event }) => event }, actions: 'forgetTold' },
								STACK_CHANGED: {},
							},
						},
						told: {
							on: {
								DEVICE_CHANGED: 'gathering',
								DEVICE_NAMED: 'gathering',
								DEVICE_REMOVED: 'gathering',
								LINK_CHANGED: {
									guard: { type: 'isFresh', params: ({ event }) => event },
									target: 'gathering',
									actions: 'forgetTold',
								},
								STACK_CHANGED: {},
							},
						},
					},
				},
			},
		},
		stopped: { type: 'final' },
	},
});
