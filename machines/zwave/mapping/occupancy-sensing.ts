/**
 * `occupancySensing` on motion: Home Security's motion events, Binary Sensor's type Motion, and the Basic Set with which
 * such a sensor switches others.
 *
 * A Binary Sensor of version 1 names no type. Where the device class is that of a binary sensor it counts as motion, which
 * most of them are; its maker alone knows better.
 */
import type { CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import { booleanDeviceType } from './boolean-state.ts';
import type { ClusterMapping } from './mapping.ts';
import { askedFor, type Twofold, tells, told } from './states.ts';
import { supports, versionOf } from './tools.ts';

const MOTION: Twofold = { notificationType: 7, yes: [7, 8], no: [], sensorType: 12 };
/** Generic class Binary Sensor (SDS10242). */
const SENSOR_BINARY = 0x20;

export const occupancySensingMapping: ClusterMapping = {
	cluster: 'occupancySensing',
	applies: (facts) => tells(facts, MOTION) || isNameless(facts),
	actions: {},
	attributes: {
		'occupancySensing.occupancy': {
			read: (facts) => (isNameless(facts) ? { type: 'BinarySensor.Get' } : askedFor(facts, MOTION)),
		},
	},
	reported(message, facts) {
		const occupied = isOccupied(message, facts);
		return occupied === undefined ? {} : { 'occupancySensing.occupancy': { occupied } };
	},
	happened(message, facts, state) {
		const occupied = isOccupied(message, facts);
		const before = state['occupancySensing.occupancy'];
		return occupied === undefined || JSON.stringify(before) === JSON.stringify({ occupied })
			? []
			: [{ event: 'occupancySensing.occupancyChanged', args: { occupancy: { occupied } } }];
	},
};

function isOccupied(message: CcMessage, facts: EndpointFacts): boolean | undefined {
	// A contact beside it may be what switches.
	if (message.type === 'Basic.Set') return booleanDeviceType(facts) ? undefined : message.value > 0;
	if (message.type === 'BinarySensor.Report' && isNameless(facts)) return message.value;
	return told(message, facts, MOTION);
}

function isNameless(facts: EndpointFacts): boolean {
	return (
		facts.generic === SENSOR_BINARY && versionOf(facts, CC.BinarySensor) === 1 && !supports(facts, CC.Notification, 2)
	);
}
