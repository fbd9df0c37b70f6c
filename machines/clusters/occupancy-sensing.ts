/** Occupancy Sensing (Matter application clusters, 2.7), and its event `occupancyChanged`. */
import type { Cluster } from './cluster.ts';
import { bitmap } from './values.ts';

export const occupancySensing = {
	name: 'occupancySensing',
	commands: {},
	attributes: { occupancy: bitmap('occupied').describe('whether somebody is there') },
} satisfies Cluster;
