/**
 * `switch` on Central Scene, and on the Scene Activation of old remotes.
 *
 * Each event carries the scene as `newPosition`, as the contract has it, and as `previousPosition` where Matter wants that.
 * What Z-Wave tells is told, and nothing before it: of a key pressed twice or held there is no `initialPress` first.
 *
 * A key that is held repeats its notification, up to five times a second: told once, and nothing of it is kept, or each
 * would be written and published. A notification that a device repeats because its acknowledgement was lost has the number
 * of the one before: not told. There is no clock here, so a release that was lost shows when another key is told of, or the
 * same one is pressed; held again it passes for held still.
 */
import type { Attributes } from '../../events.ts';
import type { CcMessage } from '../cc.ts';
import { CC } from '../command-classes.ts';
import type { EndpointFacts } from '../facts.ts';
import type { ClusterMapping, Happening } from './mapping.ts';
import { numberIn, supports } from './tools.ts';

const POSITION = 'switch.currentPosition';
const LAST_NUMBER = 'zwave.sceneSequenceNumber';
const READ = {
	read: (facts: EndpointFacts) =>
		supports(facts, CC.CentralScene) ? ({ type: 'CentralScene.SupportedGet' } as const) : undefined,
};

/** Keys of the Central Scene Notification; 3 is the first of those pressed several times. */
const PRESSED = 0;
const RELEASED = 1;
const HELD = 2;
const TWICE = 3;
const FIVE_TIMES = 6;

export const switchMapping: ClusterMapping = {
	cluster: 'switch',
	applies: (facts) => supports(facts, CC.CentralScene) || facts.learnt.activatesScenes === true,
	actions: {},
	attributes: {
		'switch.numberOfPositions': READ,
		'switch.multiPressMax': { read: (facts) => (mostPresses(facts) > 1 ? READ.read(facts) : undefined) },
	},
	reported(message, facts, state) {
		switch (message.type) {
			case 'CentralScene.SupportedReport': {
				const most = mostPresses(facts);
				return {
					'switch.numberOfPositions': message.scenes + 1,
					...(most > 1 ? { 'switch.multiPressMax': most } : {}),
				};
			}
			case 'CentralScene.Notification':
				if (isRepeated(message, state)) return {};
				return {
					[POSITION]: message.key === HELD ? message.sceneNumber : 0,
					[LAST_NUMBER]: message.sequenceNumber,
				};
			default:
				return {};
		}
	},
	happened(message, facts, state) {
		if (message.type === 'SceneActivation.Set') return pressed(PRESSED, message.sceneId, 1);
		if (message.type !== 'CentralScene.Notification') return [];
		return keyTold(message, facts, state);
	},
};

type Notification = Extract<CcMessage, { type: 'CentralScene.Notification' }>;

function keyTold(message: Notification, facts: EndpointFacts, state: Attributes): Happening[] {
	if (isRepeated(message, state)) return [];
	const { key, sceneNumber } = message;
	const held = numberIn(state, POSITION) ?? 0;
	const isItsRelease = key === RELEASED && held === sceneNumber;
	const lost = held > 0 && !isItsRelease ? pressed(RELEASED, held, 1) : [];
	return [...lost, ...pressed(key, sceneNumber, mostPresses(facts))];
}

/** The same once more, or a key that is held still. */
function isRepeated({ key, sceneNumber, sequenceNumber }: Notification, state: Attributes): boolean {
	if (sequenceNumber === state[LAST_NUMBER]) return true;
	return key === HELD && sceneNumber === state[POSITION];
}

/** How many presses in a row a key of this device can count. */
function mostPresses({ learnt }: EndpointFacts): number {
	return Math.max(1, ...(learnt.scenes?.keys ?? []).filter((key) => key >= TWICE).map((key) => key - 1));
}

/** A reserved key says nothing. */
function pressed(key: number, newPosition: number, most: number): Happening[] {
	const previousPosition = newPosition;
	const times = (totalNumberOfPressesCounted: number): Happening => ({
		event: 'switch.multiPressComplete',
		args: { newPosition, previousPosition, totalNumberOfPressesCounted },
	});
	switch (key) {
		case PRESSED:
			return [
				{ event: 'switch.initialPress', args: { newPosition } },
				{ event: 'switch.shortRelease', args: { newPosition, previousPosition } },
				// Matter counts a single press as well where several can be counted.
				...(most > 1 ? [times(1)] : []),
			];
		case RELEASED:
			return [{ event: 'switch.longRelease', args: { newPosition, previousPosition } }];
		case HELD:
			return [{ event: 'switch.longPress', args: { newPosition } }];
		default:
			return key >= TWICE && key <= FIVE_TIMES ? [times(key - 1)] : [];
	}
}
