/** What the gateway tells of its health, as the configuration has it (contract, "Configuration": `telemetry`). */
import { z } from 'zod';

export const telemetryConfig = z.strictObject({
	/** Seconds from one `health` message to the next; it also comes at once when a subsystem changes. */
	intervalSeconds: z.number().min(1).max(86_400).default(60),
});
