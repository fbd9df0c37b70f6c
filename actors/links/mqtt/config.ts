/** The MQTT link's part of the configuration (contract, "Configuration": `cloud`). */
import { z } from 'zod';

const url = z
	.url({ protocol: /^(mqtts?|wss?)$/, error: 'must be a URL that begins with mqtt://, mqtts://, ws:// or wss://' })
	.refine(
		(text) => !/^\w+:\/\/[^/]*@/.test(text),
		'must not hold a user name or password; use "username" and "passwordFile"',
	)
	.meta({
		description: 'the broker: mqtt:// or ws://, over TLS mqtts:// or wss://; no user name or password in it',
		examples: ['mqtts://broker.example:8883'],
		pattern: '^(mqtts?|wss?)://[^/@]*(/.*)?$',
	});

const file = z.string().min(1).optional();

export const mqttConfig = z
	.strictObject({
		link: z.literal('mqtt').describe('MQTT 5 or 3.1.1'),
		url,
		clientId: z.string().min(1).optional().describe('the MQTT client id; default: gatehouse-{gateway.id}'),
		username: z.string().min(1).optional().describe('the user name at the broker'),
		passwordFile: file.describe('the file that holds the password; it takes a username'),
		caFile: file.describe('PEM: whose certificates are trusted; default: the authorities that Node trusts'),
		certFile: file.describe('PEM: the gateway’s own certificate; it takes a keyFile'),
		keyFile: file.describe('PEM: the key of that certificate'),
		keepAliveSeconds: z
			.int()
			.min(5)
			.max(65_535)
			.default(30)
			.describe('how long the line may be silent before it is tried, in seconds'),
		sessionExpirySeconds: z
			.int()
			.min(1)
			.max(0xffff_ffff)
			.default(86_400)
			.describe(
				'for how long the broker keeps commands for a gateway that is away, in seconds; with MQTT 3.1.1 its own rule counts',
			),
		protocol: z
			.enum(['auto', '5', '3.1.1'])
			.default('auto')
			.describe('the version of MQTT; auto: 5, and 3.1.1 where the broker does not speak 5'),
	})
	.describe('an MQTT broker')
	.superRefine((config, { addIssue }) => {
		const fault = (key: keyof typeof config, message: string) => addIssue({ code: 'custom', path: [key], message });
		const isSecure = /^(mqtts|wss):/.test(config.url);
		for (const key of ['caFile', 'certFile', 'keyFile'] as const) {
			if (config[key] && !isSecure) fault(key, 'is of use only with a url that begins with mqtts:// or wss://');
		}
		if (config.certFile && !config.keyFile) fault('keyFile', 'is required where there is a certFile');
		if (config.keyFile && !config.certFile) fault('certFile', 'is required where there is a keyFile');
		if (config.passwordFile && !config.username) fault('username', 'is required where there is a passwordFile');
	});

export type MqttConfig = z.output<typeof mqttConfig>;
