/** How long the gateway remembers commands, as the configuration has it (contract, "A command": `id`). */
import { z } from 'zod';

export const commandsConfig = z
	.strictObject({
		rememberDays: z
			.number()
			.min(0.01)
			.max(365)
			.default(7)
			.describe('for how many days the same id gets the stored result again instead of running again'),
	})
	.describe('what becomes of commands');
