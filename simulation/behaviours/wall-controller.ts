/**
 * A wall controller with keys: Central Scene CC v3 (SDS13781), which zwave-js's mock does not have and can only read.
 *
 * Promises: a press is told once, with the number of presses; a key that is held is told again every 200 ms until it is
 * let go, each with a number of its own, as without slow refresh.
 */
import { CentralSceneCommand, CentralSceneKeys, CommandClass } from '@zwave-js/cc';
import { CentralSceneCCSupportedGet } from '@zwave-js/cc/CentralSceneCC';
import { CommandClasses } from '@zwave-js/core';
import type { HomeNode, Part } from '../home-node.ts';

const REPEAT_MS = 200;
/** Pressed once, released, held, and pressed two to five times. */
const ALL_KEYS = 0b0111_1111;
/** By the number of presses. */
const PRESSES = [
	CentralSceneKeys.KeyPressed,
	CentralSceneKeys.KeyPressed2x,
	CentralSceneKeys.KeyPressed3x,
	CentralSceneKeys.KeyPressed4x,
	CentralSceneKeys.KeyPressed5x,
];

/** `scenes`: how many keys there are, numbered from 1. */
export function wallController(node: HomeNode, scenes: number): Part {
	let sequenceNumber = 0;
	const held = new Map<number, NodeJS.Timeout>();

	const raw = (ccCommand: CentralSceneCommand, ...payload: number[]) =>
		new CommandClass({
			nodeId: node.hub,
			ccId: CommandClasses['Central Scene'],
			ccCommand,
			payload: Uint8Array.from(payload),
		});
	const tell = (key: number, attribute: CentralSceneKeys) => {
		sequenceNumber = (sequenceNumber + 1) % 256;
		node.report(raw(CentralSceneCommand.Notification, sequenceNumber, attribute, key));
	};
	const hold = (key: number) => {
		tell(key, CentralSceneKeys.KeyHeldDown);
		held.set(
			key,
			setInterval(() => tell(key, CentralSceneKeys.KeyHeldDown), REPEAT_MS),
		);
	};

	return {
		commandClasses: [{ ccId: CommandClasses['Central Scene'], version: 3 }],
		behaviours: [
			{
				handleCC(_controller, _self, command) {
					if (!(command instanceof CentralSceneCCSupportedGet)) return undefined;
					// One byte of keys, the same for every scene.
					return { action: 'sendCC', cc: raw(CentralSceneCommand.SupportedReport, scenes, 0b011, ALL_KEYS) };
				},
			},
		],
		byHand(operation) {
			if (operation.do !== 'press' && operation.do !== 'hold') return false;
			const { key } = operation;
			if (key > scenes) return false;
			if (operation.do === 'press') {
				tell(key, PRESSES[operation.times - 1] ?? CentralSceneKeys.KeyPressed);
				return true;
			}
			const isHeld = held.has(key);
			clearInterval(held.get(key));
			held.delete(key);
			if (operation.held) hold(key);
			else if (isHeld) tell(key, CentralSceneKeys.KeyReleased);
			return true;
		},
	};
}
