/**
 * Boolean State (Matter application clusters, 1.7), and its event `stateChange`.
 *
 * What true means is the device type's to say (Matter device library, 7): a contact is closed, a leak was found.
 */
import type { Cluster } from './cluster.ts';
import { truth } from './values.ts';

export const booleanState = {
	name: 'booleanState',
	commands: {},
	attributes: {
		stateValue: truth.describe('what it means is the device type’s to say: a contact is closed, a leak was found'),
	},
} satisfies Cluster;
