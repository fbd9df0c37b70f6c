/**
 * Parts of the configuration whose subsystems are not in this version: taken, so that one file serves this version and the
 * next, and ignored (contract, "Configuration"). A part moves to its subsystem's `config.ts` when that is built.
 */
import { z } from 'zod';

const text = z.string().min(1);

export const laterParts = {
	modem: z.strictObject({ port: text, apn: text.optional(), pinFile: text.optional() }).optional(),
	/** Sysfs folders by indicator and colour. */
	leds: z.strictObject({ indicators: z.record(z.string(), z.record(z.string(), text)) }).optional(),
	release: z.strictObject({ manager: text }).optional(),
	console: z.strictObject({ host: text.optional(), port: z.int().min(1).max(65_535).optional() }).optional(),
};
