/**
 * Parts of the configuration whose subsystems are not in this version: taken, so that one file serves this version and the
 * next, and ignored (contract, "Configuration"). A part moves to its subsystem's `config.ts` when that is built.
 */
import { z } from 'zod';

const text = z.string().min(1);

export const laterParts = {
	release: z
		.strictObject({ manager: text.meta({ description: 'who installs releases', examples: ['rauc'] }) })
		.optional()
		.describe('the installation of releases; not in this version'),
	console: z
		.strictObject({
			host: text.optional().meta({ description: 'the address to listen at', examples: ['127.0.0.1'] }),
			port: z
				.int()
				.min(1)
				.max(65_535)
				.optional()
				.meta({ description: 'the port to listen at', examples: [8080] }),
		})
		.optional()
		.describe('a console in the browser; not in this version'),
};
