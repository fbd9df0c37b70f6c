/** The LEDs' part of the configuration (contract, "Configuration": `leds`; a GPIO line in a folder's place is an addition). */
import { z } from 'zod';

const line = z
	.strictObject({
		chip: z
			.string()
			.min(1)
			.meta({ description: 'the GPIO chip', examples: ['/dev/gpiochip0'] }),
		line: z.int().min(0).max(4_095).describe('the number of the line within the chip'),
		activeLow: z.boolean().default(false).describe('true: the LED shines when the line is low'),
	})
	.describe('a line of a GPIO chip, for boards whose LEDs the kernel does not know as such');

const place = z.union([
	z
		.string()
		.regex(/^\//, 'must be an absolute path')
		.meta({ description: 'the LED’s folder, below /sys/class/leds', examples: ['/sys/class/leds/red'] }),
	line,
]);

/** It comes in an alarm's id, and so in a topic. */
const name = z
	.string()
	.regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'must begin with a letter, and be letters, digits, "-" and "_"');

export const ledsConfig = z
	.strictObject({
		indicators: z
			.record(name, z.record(name, place))
			.refine((indicators) => Object.keys(indicators).length > 0, 'must name at least one indicator')
			.meta({
				description:
					'where each LED is, by indicator and colour: red, green, blue, yellow, amber, white, …, any name for one that mixes them; the indicator "status", else the first, shows how the gateway is',
				examples: [{ status: { red: '/sys/class/leds/red', green: '/sys/class/leds/green' } }],
			}),
	})
	.describe('the LEDs');

export type LedsConfig = z.output<typeof ledsConfig>;
