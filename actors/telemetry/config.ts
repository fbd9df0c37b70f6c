/** What the gateway tells of its health, as the configuration has it (contract, "Configuration": `telemetry`). */
import { z } from 'zod';

export const telemetryConfig = z
	.strictObject({
		intervalSeconds: z
			.number()
			.min(1)
			.max(86_400)
			.default(60)
			.describe('seconds from one health message to the next; one also comes at once when a subsystem changes'),
	})
	.describe('what the gateway tells of its health');
