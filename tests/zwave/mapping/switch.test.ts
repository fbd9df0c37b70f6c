import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { CcMessage } from '../../../machines/zwave/cc.ts';
import type { EndpointFacts } from '../../../machines/zwave/facts.ts';
import { endpointsOf, happened, learnAt, reported } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node } from './facts.ts';
import { interview, names } from './interviewer.ts';

const HELD = 2;
const RELEASED = 1;
const PRESSED = 0;
const keys = [PRESSED, RELEASED, HELD, 3, 4];

const wall = endpoint({ CentralScene: 3 }, { scenes: { count: 4, keys, slowRefresh: true } }, { generic: 0x18 });
/** It counts no presses. */
const plain = endpoint(
	{ CentralScene: 1 },
	{ scenes: { count: 2, keys: [PRESSED, RELEASED, HELD], slowRefresh: false } },
	{ generic: 0x18 },
);

/** What a wall controller's notifications are told as, one after another. */
function heard(facts: EndpointFacts, ...notifications: (readonly [sequence: number, key: number, scene: number])[]) {
	let state: Attributes = {};
	return notifications.map(([sequenceNumber, key, sceneNumber]) => {
		const message: CcMessage = { type: 'CentralScene.Notification', sequenceNumber, key, sceneNumber };
		const events = happened(message, facts, state).map(({ event, args }) => `${event} ${String(args.newPosition)}`);
		state = { ...state, ...reported(message, facts, state) };
		return events;
	});
}

test('says how many positions there are, nothing pressed being one, and how many presses it counts', () => {
	const message: CcMessage = { type: 'CentralScene.SupportedReport', scenes: 4, keys, slowRefresh: true };
	const facts = learnAt(endpoint({ CentralScene: 3 }), message);
	expect(reported(message, facts, {})).toEqual({ 'switch.numberOfPositions': 5, 'switch.multiPressMax': 3 });
	expect(endpointsOf(node(facts))['0']).toMatchObject({
		deviceTypes: ['genericSwitch'],
		clusters: ['switch'],
		readable: ['switch.numberOfPositions', 'switch.multiPressMax'],
	});
	expect(endpointsOf(node(plain))['0']?.readable).toEqual(['switch.numberOfPositions']);
});

test('is told to repeat slowly while a key is held, where it can', () => {
	const asked = (facts: EndpointFacts) => names(interview(node(facts), () => undefined).asked);
	expect(asked(wall)).toEqual(['CentralScene.SupportedGet', 'CentralScene.ConfigurationSet true']);
	expect(asked(plain)).toEqual(['CentralScene.SupportedGet']);
});

describe('a key', () => {
	test('pressed', () => {
		expect(heard(wall, [1, PRESSED, 3])).toEqual([
			['switch.initialPress 3', 'switch.shortRelease 3', 'switch.multiPressComplete 3'],
		]);
		expect(heard(plain, [1, PRESSED, 1])).toEqual([['switch.initialPress 1', 'switch.shortRelease 1']]);
	});

	test('pressed several times in a row', () => {
		const message: CcMessage = { type: 'CentralScene.Notification', sequenceNumber: 9, key: 6, sceneNumber: 2 };
		expect(happened(message, wall, {})).toEqual([
			{
				event: 'switch.multiPressComplete',
				args: { newPosition: 2, previousPosition: 2, totalNumberOfPressesCounted: 5 },
			},
		]);
	});

	test('held, repeated and let go: told once', () => {
		expect(heard(wall, [254, HELD, 1], [255, HELD, 1], [0, HELD, 1], [1, RELEASED, 1])).toEqual([
			['switch.longPress 1'],
			[],
			[],
			['switch.longRelease 1'],
		]);
	});

	test('held twice', () => {
		expect(heard(wall, [1, HELD, 1], [2, RELEASED, 1], [3, HELD, 1])).toEqual([
			['switch.longPress 1'],
			['switch.longRelease 1'],
			['switch.longPress 1'],
		]);
	});

	test('told again because the acknowledgement was lost: not told', () => {
		expect(heard(wall, [5, PRESSED, 1], [5, PRESSED, 1], [6, PRESSED, 1]).map((events) => events.length)).toEqual([
			3, 0, 3,
		]);
	});

	test('whose release was lost is released when another is pressed', () => {
		expect(heard(plain, [1, HELD, 1], [3, PRESSED, 2])).toEqual([
			['switch.longPress 1'],
			['switch.longRelease 1', 'switch.initialPress 2', 'switch.shortRelease 2'],
		]);
	});

	test('whose release was lost is released when it is pressed, and held still when it is held again', () => {
		expect(heard(plain, [1, HELD, 1], [9, HELD, 1], [11, PRESSED, 1])).toEqual([
			['switch.longPress 1'],
			[],
			['switch.longRelease 1', 'switch.initialPress 1', 'switch.shortRelease 1'],
		]);
	});

	test('whose release alone was heard is released', () => {
		expect(heard(wall, [7, RELEASED, 4])).toEqual([['switch.longRelease 4']]);
	});

	test('with a reserved attribute says nothing', () => {
		expect(heard(wall, [1, 7, 1])).toEqual([[]]);
	});
});

test('the position is that of the key held, else nothing', () => {
	const at = (key: number) =>
		reported({ type: 'CentralScene.Notification', sequenceNumber: 3, key, sceneNumber: 2 }, wall, {});
	expect(at(HELD)).toMatchObject({ 'switch.currentPosition': 2 });
	expect(at(RELEASED)).toMatchObject({ 'switch.currentPosition': 0 });
	expect(at(PRESSED)).toMatchObject({ 'switch.currentPosition': 0 });
});

test('what repeats changes nothing that would be published', () => {
	const state = { 'switch.currentPosition': 2, 'zwave.sceneSequenceNumber': 3 };
	const again = (sequenceNumber: number, key: number) =>
		reported({ type: 'CentralScene.Notification', sequenceNumber, key, sceneNumber: 2 }, wall, state);
	expect(again(4, HELD)).toEqual({});
	expect(again(3, RELEASED)).toEqual({});
	expect(again(4, RELEASED)).toEqual({ 'switch.currentPosition': 0, 'zwave.sceneSequenceNumber': 4 });
});

test('an old remote is a switch once it has activated a scene', () => {
	const remote = endpoint({ Battery: 1 });
	const message: CcMessage = { type: 'SceneActivation.Set', sceneId: 12 };
	const facts = learnAt(remote, message);
	expect(endpointsOf(node(remote))['0']?.clusters).toEqual(['powerSource']);
	expect(endpointsOf(node(facts))['0']?.clusters).toEqual(['switch', 'powerSource']);
	expect(happened(message, facts, {})).toEqual([
		{ event: 'switch.initialPress', args: { newPosition: 12 } },
		{ event: 'switch.shortRelease', args: { newPosition: 12, previousPosition: 12 } },
	]);
});
