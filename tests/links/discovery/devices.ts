/** Devices as the inventory lists them, and what Home Assistant is told of them. */
import { discovery } from '../../../actors/links/mqtt/discovery/index.ts';
import type { JsonObject } from '../../../machines/json.ts';

export function newDiscovery() {
	return discovery({ id: 'apt-104', version: '1.2.3', prefix: 'homeassistant' });
}

interface Endpoint {
	readonly clusters: readonly string[];
	readonly deviceTypes?: readonly string[];
}

/** An entry of the inventory. */
export function entry(id: string, endpoints: { readonly [number: string]: Endpoint }, rest: JsonObject = {}) {
	return {
		id,
		stack: 'zw',
		interview: 'complete',
		endpoints: Object.fromEntries(
			Object.entries(endpoints).map(([number, { clusters, deviceTypes = [] }]) => [number, { clusters, deviceTypes }]),
		),
		...rest,
	};
}

export function inventoryOf(...devices: readonly JsonObject[]) {
	return { v: 1, devices };
}

/** The message of a device with one endpoint. */
export function messageOf(clusters: readonly string[], deviceTypes: readonly string[] = [], rest: JsonObject = {}) {
	const device = entry('zw-5', { 0: { clusters, deviceTypes } }, rest);
	const [message] = newDiscovery().published('devices', inventoryOf(device));
	if (!message) throw new Error('nothing was told');
	return message;
}

/** A component of such a device, by its key. */
export function component(key: string, clusters: readonly string[], deviceTypes: readonly string[] = []): JsonObject {
	const { payload } = messageOf(clusters, deviceTypes);
	const found = payload?.cmps[`0-${key}`];
	if (!found) throw new Error(`there is no ${key} in ${Object.keys(payload?.cmps ?? {}).join(', ')}`);
	return found;
}

/** An option that is a template. */
export function template(config: JsonObject, option: string): string {
	const text = config[option];
	if (typeof text !== 'string') throw new Error(`there is no ${option} in ${JSON.stringify(config)}`);
	return text;
}
