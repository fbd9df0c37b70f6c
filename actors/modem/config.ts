/**
 * The cellular modem, as the configuration has it (contract, "Configuration"), and the PIN in its `pinFile`.
 *
 * No message here shows any part of a PIN or a password.
 */
import { z } from 'zod';
import { PROFILE_NAMES } from '../../machines/modem/profile.ts';
import { portPath } from '../runtime/port-path.ts';
import { apnName } from './actions.ts';
import { dataConfig } from './data-config.ts';

const file = z.string().min(1);

export const modemConfig = z
	.strictObject({
		port: portPath('the modem’s port for AT commands', 'the simulated modem', [
			'/dev/ttyUSB2',
			'/dev/serial/by-id/usb-Quectel_EG25-G-if02-port0',
			'sim:',
		]),
		baudRate: z
			.int()
			.min(1_200)
			.max(4_000_000)
			.optional()
			.describe('bits a second; default: what the modem answers at, found by trying'),
		profile: z
			.enum(PROFILE_NAMES)
			.optional()
			.describe('whose commands the modem understands besides the standard’s; default: what it says of itself'),
		apn: apnName.optional().meta({
			description: 'the access point name of the mobile network; modem.setApn goes before it',
			examples: ['internet'],
		}),
		username: z.string().min(1).max(64).optional().describe('where the access point asks for one'),
		passwordFile: file.optional().describe('the file that holds its password'),
		pinFile: file
			.optional()
			.describe('the file that holds the SIM’s PIN; one that the SIM refuses is never tried again'),
		roaming: z.boolean().default(false).describe('true: data is used in foreign networks too'),
		data: dataConfig,
		powerKey: z
			.strictObject({
				chip: z
					.string()
					.regex(/^\/dev\/gpiochip\d+$/, 'must be a GPIO chip such as /dev/gpiochip0')
					.meta({ description: 'the GPIO chip', examples: ['/dev/gpiochip0'] }),
				line: z.int().min(0).max(1_023).describe('the number of the line within the chip'),
				activeLow: z.boolean().default(false).describe('true: the key is pressed while the line is low'),
			})
			.optional()
			.describe('the line to the modem’s power key (PWRKEY), never to its RESET_N'),
		usbPower: z
			.strictObject({
				file: file.meta({
					description: 'the file in sysfs that switches the modem’s supply, or lets its USB device in',
					examples: ['/sys/bus/usb/devices/1-1.2/authorized'],
				}),
				off: z.string().min(1).default('0').describe('what is written to switch it off'),
				on: z.string().min(1).default('1').describe('what is written to switch it on'),
			})
			.optional()
			.describe('the switch of the modem’s supply'),
		resetsPerDay: z
			.int()
			.min(0)
			.max(100)
			.default(4)
			.describe('how often a modem that is not well is reset in 24 hours; modem.restart is not bounded'),
	})
	.refine(({ passwordFile, username }) => passwordFile === undefined || username !== undefined, {
		path: ['username'],
		error: 'is required where there is a password',
	})
	.describe('a cellular modem');

export type ModemConfig = z.output<typeof modemConfig>;

/** 3GPP TS 31.101, 9.5.1: 4 to 8 digits. @param text What the `pinFile` holds. */
export function readPin(text: string): { readonly pin: string } | { readonly faults: readonly string[] } {
	const pin = text.trim();
	return /^\d{4,8}$/.test(pin) ? { pin } : { faults: ['must hold a PIN: 4 to 8 digits, and nothing else'] };
}
