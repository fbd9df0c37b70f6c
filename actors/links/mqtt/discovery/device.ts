/** A device of the inventory as a discovery message. */
import type { JsonObject } from '../../../../machines/json.ts';
import type { Topics } from './entity.ts';
import { gatewayAvailability } from './gateway.ts';
import type { InventoryDevice } from './inventory.ts';
import { type Gateway, type Message, messageOf } from './message.ts';
import { families } from './table.ts';

/** A device that nothing was reported of yet is not available; one of which nobody knows whether it answers is. */
const REACHABLE = "{{ 'online' if value_json is defined and value_json.reachable != false else 'offline' }}";

/** @returns The message; it clears the device where Home Assistant has nothing for it. */
export function deviceMessage(gateway: Gateway, base: string, device: InventoryDevice): Message {
	const { id, name, manufacturer, product, room, power, endpoints } = device;
	const topics: Topics = { command: `${base}cmd`, state: `${base}state/${id}`, event: `${base}event/${id}` };
	const availability: JsonObject[] = [gatewayAvailability(base), { topic: topics.state, value_template: REACHABLE }];
	const entities = Object.entries(endpoints).flatMap(([endpoint, { deviceTypes, clusters }]) => {
		const place = { topics, device: id, endpoint, isOnMains: power === 'mains', deviceTypes, clusters };
		return clusters
			.flatMap((cluster) => families.get(cluster)?.(place) ?? [])
			.map((entity) => ({ endpoint, entity, availability }));
	});
	const described = { device: id, name: name ?? product ?? id, manufacturer, model: product, room, entities };
	const message = messageOf(gateway, described);
	return entities.length > 0 ? message : { ...message, payload: undefined };
}
