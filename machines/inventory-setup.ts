/**
 * What the inventory remembers, does and asks itself: its types, actions, guards and delays. When each is done is
 * `inventory.ts`.
 */
import { assign, emit, enqueueActions, setup } from 'xstate';
import type { DeviceEntry, DevicesMessage, EventMessage, StateMessage } from './contract/devices.ts';
import type {
	Announce,
	Attributes,
	Device,
	DeviceId,
	DeviceNamed,
	FromLink,
	FromStack,
	UplinkChanged,
} from './events.ts';
import type { JsonObject } from './json.ts';
import { iso } from './result.ts';
import { areMeasured, freeUplink, spacing, type Uplink } from './thinning.ts';

export type InventoryEvent =
	| Extract<
			FromStack,
			{ type: 'DEVICE_CHANGED' | 'DEVICE_REMOVED' | 'STATE_REPORTED' | 'EVENT_REPORTED' | 'STACK_CHANGED' }
	  >
	| DeviceNamed
	| UplinkChanged
	| Extract<FromLink, { type: 'LINK_CHANGED' }>
	| { readonly type: 'STOP' };

export interface InventoryInput {
	/** ms since the epoch. */
	readonly now: () => number;
	/** How far apart the measurements of a device are told where the way to the cloud is metered, ms. */
	readonly measuredEvery: number;
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
	readonly uplink: Uplink;
	/** When the state of a device was last told, ms since the epoch. */
	readonly toldAt: ReadonlyMap<DeviceId, number>;
	/** Devices whose state is not told yet as it is, and when it is to be, ms since the epoch. */
	readonly owed: ReadonlyMap<DeviceId, number>;
}

export type Heard<Type extends InventoryEvent['type']> = Extract<InventoryEvent, { type: Type }>;

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

const base = setup({
	types: {
		input: {} as InventoryInput,
		context: {} as InventoryContext,
		events: {} as InventoryEvent,
		emitted: {} as Announce,
	},
});

/** What an action has in hand. */
type Desk = Pick<Parameters<Parameters<typeof base.enqueueActions>[0]>[0], 'context' | 'enqueue'>;

/** Of a device that is forgotten the broker forgets the state too. */
function tellStates({ context, enqueue }: Desk, devices: Iterable<DeviceId>) {
	const toldAt = new Map(context.toldAt);
	const owed = new Map(context.owed);
	for (const device of devices) {
		enqueue.emit(retained(`state/${device}`, state(context, device)));
		if (context.states.has(device)) toldAt.set(device, context.now());
		owed.delete(device);
	}
	enqueue.assign({ toldAt, owed });
}

const dueAt = ({ toldAt, uplink, measuredEvery }: InventoryContext, device: DeviceId) =>
	(toldAt.get(device) ?? 0) + spacing(uplink, measuredEvery);

export const inventorySetup = base.extend({
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
		forget: assign(({ context: { devices, names, states, toldAt } }, device: DeviceId) => ({
			devices: without(devices, device),
			names: without(names, device),
			states: without(states, device),
			toldAt: without(toldAt, device),
		})),
		noteName: assign(({ context: { names } }, { type, device, ...named }: DeviceNamed) => ({
			names: new Map(names).set(device, named),
		})),
		noteBroker: assign((_, { state, fresh }: Heard<'LINK_CHANGED'>) =>
			state === 'ready' ? { brokerIsFresh: fresh } : {},
		),
		announceState: enqueueActions((desk, device: DeviceId) => tellStates(desk, [device])),
		oweState: assign(({ context }, device: DeviceId) => ({
			owed: new Map(context.owed).set(device, dueAt(context, device)),
		})),
		announceDue: enqueueActions((desk) => {
			const { owed, now } = desk.context;
			tellStates(
				desk,
				[...owed].flatMap(([device, due]) => (due <= now() ? [device] : [])),
			);
		}),
		announceOwed: enqueueActions((desk) => tellStates(desk, [...desk.context.owed.keys()])),
		noteUplink: assign((_, { metered, allowance }: UplinkChanged) => ({ uplink: { metered, allowance } })),
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
		announceStates: enqueueActions((desk) => tellStates(desk, [...desk.context.states.keys()])),
	},
	guards: {
		/** It is measured and was told not long ago. */
		mayWait: ({ context }, { device, attributes }: Heard<'STATE_REPORTED'>) =>
			areMeasured(attributes) && context.now() < dueAt(context, device),
		isFree: ({ context: { measuredEvery } }, uplink: UplinkChanged) => spacing(uplink, measuredEvery) === 0,
		isOwing: ({ context: { owed } }) => owed.size > 0,
		isQuit: ({ context: { owed } }) => owed.size === 0,
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
		untilDue: ({ context: { owed, now } }) => Math.max(0, Math.min(...owed.values()) - now()),
	},
});

export function firstContext(input: InventoryInput): InventoryContext {
	return {
		...input,
		devices: new Map(),
		names: new Map(),
		states: new Map(),
		brokerIsFresh: false,
		told: undefined,
		uplink: freeUplink,
		toldAt: new Map(),
		owed: new Map(),
	};
}
