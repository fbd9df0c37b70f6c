/** What the operator says of the box's clock (an addition to the contract's "Configuration": `clock`). */
import { z } from 'zod';

export const clockConfig = z
	.strictObject({
		trust: z
			.boolean()
			.default(false)
			.describe(
				'true: the time of day is right, whatever the kernel says of it; for containers and virtual machines whose host keeps the time',
			),
	})
	.describe('the box’s clock');

export type ClockConfig = z.output<typeof clockConfig>;
