/** What is so or is not, as Home Assistant's `binary_sensor`. */
import type { Entity, Place } from './entity.ts';
import { onWhere } from './templates.ts';

/**
 * @param attribute `cluster.attribute`.
 * @param expression Of its value `v`: whether it is so.
 */
export function binarySensor(
	place: Place,
	key: string,
	name: string,
	attribute: string,
	expression: string,
	options: Entity['options'],
): Entity {
	return {
		key,
		platform: 'binary_sensor',
		name,
		options: {
			...options,
			state_topic: place.topics.state,
			value_template: onWhere(place, attribute, expression),
		},
	};
}
