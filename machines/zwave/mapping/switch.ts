/**
 * `switch` on Central Scene: events only.
 *
 * Each carries the scene as `newPosition`, as the contract has it, and as `previousPosition` where Matter wants that. A key
 * that is held repeats its notification: who receives them keeps the first.
 */
import { CC } from '../command-classes.ts';
import type { ClusterMapping, Happening } from './mapping.ts';
import { supports } from './tools.ts';

export const switchMapping: ClusterMapping = {
	cluster: 'switch',
	applies: (facts) => supports(facts, CC.CentralScene),
	actions: {},
	attributes: {},
	reported: () => ({}),
	happened: (message) =>
		message.type === 'CentralScene.Notification' ? pressed(message.key, message.sceneNumber) : [],
};

/** Keys of the Central Scene Notification (SDS13781); a reserved one says nothing. */
function pressed(key: number, scene: number): Happening[] {
	const newPosition = scene;
	const previousPosition = scene;
	switch (key) {
		case 0:
			return [{ event: 'switch.initialPress', args: { newPosition } }];
		case 1:
			return [{ event: 'switch.longRelease', args: { newPosition, previousPosition } }];
		case 2:
			return [{ event: 'switch.longPress', args: { newPosition } }];
		case 3:
		case 4:
		case 5:
		case 6:
			return [
				{
					event: 'switch.multiPressComplete',
					args: { newPosition, previousPosition, totalNumberOfPressesCounted: key - 1 },
				},
			];
		default:
			return [];
	}
}
