/** Which device guards the box besides the service manager (an addition to the contract's "Configuration": `watchdog`). */
import { z } from 'zod';

export const watchdogConfig = z
	.strictObject({
		device: z
			.string()
			.min(1)
			.meta({ description: 'the device of the watchdog', examples: ['/dev/watchdog'] }),
		timeoutSeconds: z
			.int()
			.min(5)
			.max(3_600)
			.default(60)
			.describe('after how many seconds without a sign of life it resets the box; drivers have limits of their own'),
	})
	.describe(
		'a hardware watchdog, which resets the box when the gateway hangs; systemd’s (WatchdogSec=) is used without being configured',
	);

export type WatchdogConfig = z.output<typeof watchdogConfig>;
