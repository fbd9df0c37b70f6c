/**
 * A discovery message: a device with all its entities, retained under a topic of its own.
 *
 * Source: Home Assistant, integrations/mqtt ("Device discovery payload"); it takes 2024.11 or later.
 */
import type { JsonObject } from '../../../../machines/json.ts';
import type { Entity } from './entity.ts';

export interface Gateway {
	readonly id: string;
	/** The gateway's. */
	readonly version: string;
	/** Where Home Assistant listens for discovery messages; no slash at the end. */
	readonly prefix: string;
}

export interface Message {
	/** The whole topic. */
	readonly topic: string;
	/** Undefined clears what is retained: the device is gone from Home Assistant. */
	readonly payload: Payload | undefined;
}

type Components = { readonly [key: string]: JsonObject };
type Payload = JsonObject & { readonly cmps: Components };

/** An entity with its endpoint; undefined for what has none. */
export interface Placed {
	readonly endpoint: string | undefined;
	readonly entity: Entity;
	/** Topics, each with a template, that must all say `online`. */
	readonly availability: readonly JsonObject[];
}

export interface Described {
	/** Names it within the gateway; undefined for the gateway itself. */
	readonly device: string | undefined;
	readonly name: string;
	readonly manufacturer?: string | undefined;
	readonly model?: string | undefined;
	readonly room?: string | undefined;
	readonly entities: readonly Placed[];
}

export function topicOf(gateway: Gateway, device: string | undefined): string {
	return `${gateway.prefix}/device/${objectId(gateway, device)}/config`;
}

export function messageOf(gateway: Gateway, described: Described): Message {
	const { device, name, manufacturer, model, room, entities } = described;
	const own = objectId(gateway, device);
	return {
		topic: topicOf(gateway, device),
		payload: {
			dev: {
				identifiers: [own],
				name,
				...(manufacturer !== undefined && { manufacturer }),
				...(model !== undefined && { model }),
				...(room !== undefined && { suggested_area: room }),
				...(device === undefined ? { sw_version: gateway.version } : { via_device: objectId(gateway, undefined) }),
			},
			o: { name: 'gatehouse', sw: gateway.version },
			cmps: Object.fromEntries(
				entities.map((placed) => {
					const key = placed.endpoint === undefined ? placed.entity.key : `${placed.endpoint}-${placed.entity.key}`;
					return [key, component(placed, `${own}_${key}`)];
				}),
			),
			// A command must arrive, and once is enough: a repetition has the same id.
			qos: 1,
		},
	};
}

/**
 * What must be told before `after`: an entity is removed by naming nothing but its platform once, not by leaving it out.
 *
 * @returns The message with those that are gone named so; none where nothing is gone.
 */
export function withoutComponents({ payload: before }: Message, after: Message): readonly Message[] {
	if (!before || !after.payload) return [];
	const { cmps } = after.payload;
	const gone = Object.entries(before.cmps).flatMap(([key, { platform }]) => (cmps[key] ? [] : [[key, { platform }]]));
	if (gone.length === 0) return [];
	return [{ ...after, payload: { ...after.payload, cmps: { ...cmps, ...Object.fromEntries(gone) } } }];
}

function component({ endpoint, entity, availability }: Placed, uniqueId: string): JsonObject {
	const isOfWhole = endpoint === undefined || endpoint === '0';
	return {
		platform: entity.platform,
		unique_id: uniqueId,
		// Without a name of its own it goes by the device's.
		name: isOfWhole ? (entity.isMain ? null : entity.name) : `${entity.name} ${endpoint}`,
		...(availability.length > 0 && { availability, availability_mode: 'all' }),
		...entity.options,
	};
}

/** Letters, digits, hyphens and underscores; anything else by its code. */
function objectId({ id }: Gateway, device: string | undefined): string {
	const name = device === undefined ? `gatehouse_${id}` : `gatehouse_${id}_${device}`;
	return name.replace(/[^a-zA-Z0-9_-]/g, (character) => `_${character.charCodeAt(0).toString(16)}_`);
}
