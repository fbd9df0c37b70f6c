/** The MQTT link's part of the configuration (contract, "Configuration": `cloud`). */
import { z } from 'zod';

const url = z
	.url({ protocol: /^(mqtts?|wss?)$/, error: 'must be a URL that begins with mqtt://, mqtts://, ws:// or wss://' })
	.refine(
		(text) => !/^\w+:\/\/[^/]*@/.test(text),
		'must not hold a user name or password; use "username" and "passwordFile"',
	);

export const mqttConfig = z
	.strictObject({
		link: z.literal('mqtt'),
		url,
		/** Default: `gatehouse-{gatewayId}`. */
		clientId: z.string().min(1).optional(),
		username: z.string().min(1).optional(),
		passwordFile: z.string().min(1).optional(),
		/** PEM: whom to trust; default: the authorities that Node trusts. */
		caFile: z.string().min(1).optional(),
		/** PEM: who we are. */
		certFile: z.string().min(1).optional(),
		keyFile: z.string().min(1).optional(),
		keepAliveSeconds: z.int().min(5).max(65_535).default(30),
		/** For how long the broker keeps commands for a gateway that is away; with 3.1.1 the broker's own rule counts. */
		sessionExpirySeconds: z.int().min(1).max(0xffff_ffff).default(86_400),
		/** `auto`: 5, and 3.1.1 where the broker does not speak 5. */
		protocol: z.enum(['auto', '5', '3.1.1']).default('auto'),
	})
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
