/** `booleanState`, `occupancySensing` and `smokeCoAlarm`: what is there, or is not. */
import { binarySensor } from './binary-sensor.ts';
import type { Family } from './entity.ts';

/** What `booleanState` is of, by Matter's device type: Home Assistant's class, and when that is on. */
const STATES: { readonly [deviceType: string]: readonly [name: string, deviceClass: string, expression: string] } = {
	contactSensor: ['Opening', 'opening', 'not v'],
	waterLeakDetector: ['Leak', 'moisture', 'v'],
	waterFreezeDetector: ['Frost', 'cold', 'v'],
	rainSensor: ['Rain', 'moisture', 'v'],
};

export const booleanState: Family = (place) => {
	const known = place.deviceTypes.flatMap((type) => {
		const state = STATES[type];
		return state ? [state] : [];
	})[0];
	const [name, device_class, expression] = known ?? ['State', null, 'v'];
	return [binarySensor(place, 'state', name, 'booleanState.stateValue', expression, { device_class })];
};

export const occupancySensing: Family = (place) => [
	binarySensor(place, 'occupancy', 'Occupancy', 'occupancySensing.occupancy', 'v.occupied', {
		device_class: 'occupancy',
	}),
];

export const smokeCoAlarm: Family = (place) => [
	binarySensor(place, 'smoke', 'Smoke', 'smokeCoAlarm.smokeState', 'v > 0', { device_class: 'smoke' }),
	binarySensor(place, 'co', 'Carbon monoxide', 'smokeCoAlarm.coState', 'v > 0', { device_class: 'carbon_monoxide' }),
	binarySensor(place, 'test', 'Test', 'smokeCoAlarm.testInProgress', 'v', {
		device_class: 'running',
		entity_category: 'diagnostic',
	}),
	binarySensor(place, 'broken', 'Fault', 'smokeCoAlarm.hardwareFaultAlert', 'v', {
		device_class: 'problem',
		entity_category: 'diagnostic',
	}),
	binarySensor(place, 'old', 'End of service', 'smokeCoAlarm.endOfServiceAlert', 'v > 0', {
		device_class: 'problem',
		entity_category: 'diagnostic',
	}),
];
