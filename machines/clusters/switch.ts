/**
 * Switch (Matter application clusters, 1.13), and its events: `initialPress`, `shortRelease`, `longPress`, `longRelease` and
 * `multiPressComplete`, each with the key as `newPosition`.
 *
 * Position 0 is "nothing is pressed", so there is one position more than there are keys.
 */
import type { Cluster } from './cluster.ts';
import { whole } from './values.ts';

export const switchCluster = {
	name: 'switch',
	commands: {},
	attributes: {
		numberOfPositions: whole(2, 256).describe('the keys, and one: position 0 is that none is pressed'),
		currentPosition: whole(0, 255).describe('the key that is pressed; 0 is none'),
		multiPressMax: whole(2, 255).describe('how many presses in a row are counted'),
	},
} satisfies Cluster;
