/**
 * `powerSource`: the battery, and whether the mains are there.
 *
 * The inventory does not say which of it a device tells. What most devices of its kind do not is there to be enabled.
 */
import { batChargeState } from '../../../../machines/clusters/power-source.ts';
import { binarySensor } from './binary-sensor.ts';
import type { Entity, Family, Place } from './entity.ts';
import { sensor } from './sensor.ts';

export const powerSource: Family = (place) => [
	sensor(place, {
		key: 'battery',
		name: 'Battery',
		attribute: 'powerSource.batPercentRemaining',
		unit: '%',
		deviceClass: 'battery',
		divisor: 2,
		decimals: 1,
		diagnostic: true,
		...(place.isOnMains && { rare: true }),
	}),
	flag(place, 'battery-low', 'Battery low', 'battery', 'powerSource.batChargeLevel', 'v > 0'),
	flag(
		place,
		'charging',
		'Battery charging',
		'battery_charging',
		'powerSource.batChargeState',
		`v == ${batChargeState.isCharging}`,
	),
	flag(place, 'mains', 'Mains', 'power', 'powerSource.wiredPresent', 'v', place.isOnMains),
];

function flag(
	place: Place,
	key: string,
	name: string,
	deviceClass: string,
	attribute: string,
	expression: string,
	isEnabled = false,
): Entity {
	return binarySensor(place, key, name, attribute, expression, {
		device_class: deviceClass,
		entity_category: 'diagnostic',
		enabled_by_default: isEnabled,
	});
}
