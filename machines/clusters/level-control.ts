/** Level Control (Matter application clusters, 1.6): levels from 0 to 254, times in 0.1 s, rates in levels a second. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { bitmap, oneOf, transitionTime, whole, wholeOrNull } from './values.ts';

const direction = oneOf({ up: 0, down: 1 });
const bits = bitmap('executeIfOff', 'coupleColorTempToLevel').optional();
const options = {
	optionsMask: bits.describe('which bits of optionsOverride count'),
	optionsOverride: bits.describe('instead of the device’s own options, for this command'),
};

const moveToLevel = z.strictObject({ level: whole(0, 254).describe('0 to 254'), transitionTime, ...options });
/** A rate of 0 would not move (1.6.7.2): it is a mistake of the sender's. */
const move = z.strictObject({
	moveMode: direction.describe('which way'),
	rate: wholeOrNull(1, 254).optional().describe('in levels a second; null, or left out, is the device’s own pace'),
	...options,
});
const step = z.strictObject({
	stepMode: direction.describe('which way'),
	stepSize: whole(1, 254).describe('in levels'),
	transitionTime,
	...options,
});
const stop = z.strictObject(options);

export const levelControl = {
	name: 'levelControl',
	commands: {
		moveToLevel: moveToLevel.describe('Goes to a level; what is off stays off.'),
		move: move.describe('Goes up or down until it is stopped.'),
		step: step.describe('Goes up or down by so many levels.'),
		stop: stop.describe('Stays at the level it has now.'),
		moveToLevelWithOnOff: moveToLevel.describe('Goes to a level, and on or off with it.'),
		moveWithOnOff: move.describe('Goes up or down until it is stopped, and on or off with it.'),
		stepWithOnOff: step.describe('Goes up or down by so many levels, and on or off with it.'),
		stopWithOnOff: stop.describe('Stays at the level it has now.'),
	},
	attributes: { currentLevel: wholeOrNull(0, 254).describe('0 to 254') },
} satisfies Cluster;
