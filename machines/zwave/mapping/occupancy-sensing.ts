/** `occupancySensing` on motion: Home Security's motion events, or Binary Sensor's type Motion. */
import type { ClusterMapping } from './mapping.ts';
import { askedFor, type Twofold, tells, told } from './states.ts';

const MOTION: Twofold = { notificationType: 7, yes: [7, 8], no: [], sensorType: 12 };

export const occupancySensingMapping: ClusterMapping = {
	cluster: 'occupancySensing',
	applies: (facts) => tells(facts, MOTION),
	actions: {},
	attributes: { 'occupancySensing.occupancy': { read: (facts) => askedFor(facts, MOTION) } },
	reported(message, facts) {
		const occupied = told(message, facts, MOTION);
		return occupied === undefined ? {} : { 'occupancySensing.occupancy': { occupied } };
	},
	happened(message, facts, state) {
		const occupied = told(message, facts, MOTION);
		const before = state['occupancySensing.occupancy'];
		return occupied === undefined || JSON.stringify(before) === JSON.stringify({ occupied })
			? []
			: [{ event: 'occupancySensing.occupancyChanged', args: { occupancy: { occupied } } }];
	},
};
