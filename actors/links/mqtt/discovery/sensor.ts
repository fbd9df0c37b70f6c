/** A number that a device measures, as Home Assistant's `sensor`. */
import type { Entity, Place } from './entity.ts';
import { scaled } from './templates.ts';

export interface Quantity {
	readonly key: string;
	readonly name: string;
	/** `cluster.attribute`. */
	readonly attribute: string;
	/** Home Assistant's unit. */
	readonly unit: string;
	/** Home Assistant's `device_class`; absent where it has none. */
	readonly deviceClass?: string;
	/** So many of the attribute's units make one of Home Assistant's. */
	readonly divisor: number;
	readonly decimals: number;
	/** Else a measurement. */
	readonly total?: true;
	/** Few devices have it: there to be enabled. */
	readonly rare?: true;
	readonly diagnostic?: true;
}

/** @param template Instead of a mere division. */
export function sensor(place: Place, quantity: Quantity, template?: string): Entity {
	const { key, name, attribute, unit, deviceClass, divisor, decimals, total, rare, diagnostic } = quantity;
	return {
		key,
		platform: 'sensor',
		name,
		options: {
			...(deviceClass !== undefined && { device_class: deviceClass }),
			unit_of_measurement: unit,
			state_class: total ? 'total_increasing' : 'measurement',
			...(rare && { enabled_by_default: false }),
			...(diagnostic && { entity_category: 'diagnostic' }),
			state_topic: place.topics.state,
			value_template: template ?? scaled(place, attribute, divisor, decimals),
		},
	};
}
