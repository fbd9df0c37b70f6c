/** The whole configuration as one schema, put together from each subsystem's own part (contract, "Configuration"). */
import { z } from 'zod';
import { clockConfig } from '../clock/config.ts';
import { commandsConfig } from '../commands/config.ts';
import { ledsConfig } from '../leds/config.ts';
import { modemConfig } from '../modem/config.ts';
import { signaturesConfig } from '../runtime/command-keys.ts';
import { telemetryConfig } from '../telemetry/config.ts';
import { watchdogConfig } from '../watchdog/config.ts';
import { laterParts } from './later.ts';
import { links, stacks } from './registry.ts';

export const configurationSchema = z
	.strictObject({
		$schema: z
			.string()
			.optional()
			.describe('where an editor finds the schema of this file; the gateway does not look at it'),
		gateway: z
			.strictObject({
				id: z
					.string()
					.regex(/^[A-Za-z0-9_-]+$/, 'must be letters, digits, "-" and "_"')
					.meta({ description: 'the gateway’s name; its topics begin with gw/v1/{id}/', examples: ['apt-104'] }),
				stateDir: z
					.string()
					.min(1)
					.optional()
					.meta({
						description:
							'the folder of what must last; a relative one is beside this file; default: $STATE_DIRECTORY, else /var/lib/gatehouse',
						examples: ['/var/lib/gatehouse'],
					}),
			})
			.describe('the gateway itself'),
		cloud: oneOf('link', links).optional().describe('the link to the cloud; without it nothing is told or taken'),
		stacks: z.array(oneOf('stack', stacks)).describe('the networks of devices; their ids differ'),
		commands: commandsConfig.prefault({}),
		telemetry: telemetryConfig.prefault({}),
		clock: clockConfig.prefault({}),
		watchdog: watchdogConfig.optional(),
		signatures: signaturesConfig.optional(),
		modem: modemConfig.optional(),
		leds: ledsConfig.optional(),
		...laterParts,
	})
	.superRefine(({ signatures, commands }, { addIssue }) => {
		// Of a signature that counts from its time on either side, the id must still be known when it counts no more.
		if (signatures && 2 * signatures.windowSeconds > commands.rememberDays * 86_400) {
			addIssue({
				code: 'custom',
				path: ['signatures', 'windowSeconds'],
				message:
					'must be at most half of commands.rememberDays, or a command could be sent again when its id is forgotten',
			});
		}
	});

/** A part whose `key` says which of the registered subsystems it is for. */
function oneOf<Key extends string, Configs extends { readonly [name: string]: z.core.$ZodTypeDiscriminable }>(
	key: Key,
	registered: { readonly [Name in keyof Configs]: { readonly config: Configs[Name] } },
) {
	const parts = Object.values<{ readonly config: Configs[keyof Configs] }>(registered);
	const [first, ...others] = parts.map(({ config }) => config);
	if (!first) throw new Error(`no subsystem is registered for "${key}"`);
	return z.discriminatedUnion(key, [first, ...others]);
}
