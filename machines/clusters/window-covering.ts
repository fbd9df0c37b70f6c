/** Window Covering (Matter application clusters, 5.3): lift and tilt in 0.01 %, 0 is open and 10000 closed. */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { oneOf, whole, wholeOrNull } from './values.ts';

export const movementStatus = { stopped: 0, opening: 1, closing: 2 } as const;
export const coveringType = { drapery: 4, tiltBlindTiltOnly: 7, tiltBlindLiftAndTilt: 8, unknown: 255 } as const;

const percent100ths = wholeOrNull(0, 10_000).describe('in 0.01 %: 0 is open, 10000 closed');
const movement = oneOf(movementStatus);

export const windowCovering = {
	name: 'windowCovering',
	commands: {
		upOrOpen: z.strictObject({}).describe('Opens the covering.'),
		downOrClose: z.strictObject({}).describe('Closes the covering.'),
		stopMotion: z.strictObject({}).describe('Stops where it is.'),
		goToLiftPercentage: z
			.strictObject({ liftPercent100thsValue: whole(0, 10_000).describe('in 0.01 %: 0 is open, 10000 closed') })
			.describe('Goes to a height.'),
		goToTiltPercentage: z
			.strictObject({ tiltPercent100thsValue: whole(0, 10_000).describe('in 0.01 %: 0 is open, 10000 closed') })
			.describe('Tilts the slats.'),
	},
	attributes: {
		type: oneOf(coveringType).describe('the kind of covering'),
		currentPositionLiftPercent100ths: percent100ths,
		targetPositionLiftPercent100ths: percent100ths,
		currentPositionTiltPercent100ths: percent100ths,
		targetPositionTiltPercent100ths: percent100ths,
		/** Fields of two bits each, so numbers. */
		operationalStatus: z.strictObject({ global: movement, lift: movement, tilt: movement }).describe('how it moves'),
	},
} satisfies Cluster;
