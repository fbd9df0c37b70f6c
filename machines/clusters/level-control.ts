/** Level Control (Matter application clusters, 1.6): levels from 0 to 254, times in 0.1 s, rates in levels a second. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { bitmap, oneOf, transitionTime, whole, wholeOrNull } from './values.ts';

const direction = oneOf({ up: 0, down: 1 });
const bits = bitmap('executeIfOff', 'coupleColorTempToLevel').optional();
const options = { optionsMask: bits, optionsOverride: bits };

const moveToLevel = z.strictObject({ level: whole(0, 254), transitionTime, ...options });
/** A rate of 0 would not move (1.6.7.2): it is a mistake of the sender's. */
const move = z.strictObject({ moveMode: direction, rate: wholeOrNull(1, 254).optional(), ...options });
const step = z.strictObject({ stepMode: direction, stepSize: whole(1, 254), transitionTime, ...options });
const stop = z.strictObject(options);

export const levelControl = {
	name: 'levelControl',
	commands: {
		moveToLevel,
		move,
		step,
		stop,
		moveToLevelWithOnOff: moveToLevel,
		moveWithOnOff: move,
		stepWithOnOff: step,
		stopWithOnOff: stop,
	},
	attributes: { currentLevel: wholeOrNull(0, 254) },
} satisfies Cluster;
