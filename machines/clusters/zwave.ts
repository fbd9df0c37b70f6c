/**
 * What Z-Wave has beyond Matter's clusters, under the stack's own name (contract, "A command").
 *
 * A configuration parameter is the device's maker's to define (SDS13781, Configuration): its number, its value as a whole
 * number, and its size in bytes. `configuration` holds the values that were told, by parameter, as signed numbers.
 */
import { z } from 'zod';
import type { Cluster } from './cluster.ts';
import { oneOf, whole } from './values.ts';

const parameter = whole(1, 255).describe('its number, as the device’s manual has it');
const size = oneOf({ byte: 1, word: 2, long: 4 }).describe(
	'in bytes; where it is left out, the device is asked for it',
);

export const zwave = {
	name: 'zwave',
	commands: {
		/** Without a size, the device is asked for it. Values above the signed range are taken as unsigned. */
		setConfiguration: z
			.strictObject({
				parameter,
				value: whole(-(2 ** 31), 2 ** 32 - 1).describe('above the signed range it is taken as unsigned'),
				size: size.optional(),
			})
			.describe('Sets one of the device’s configuration parameters.'),
		getConfiguration: z.strictObject({ parameter }).describe('Asks for one of the device’s configuration parameters.'),
		resetMeter: z.strictObject({}).describe('What the meter counts starts from 0.'),
	},
	attributes: {
		configuration: z
			.record(z.string(), z.int(), { error: 'must be an object of numbers' })
			.describe('values of configuration parameters that were told, by number'),
	},
} satisfies Cluster;
