/** The MQTT link's part of the configuration (contract, "Configuration": `cloud`). */
import { z } from 'zod';
import { certificateFiles, file, missing, PAIRS, peerUrl, urlsOf } from '../../runtime/link-config.ts';

const url = peerUrl({
	schemes: 'mqtts?|wss?',
	beginnings: 'mqtt://, mqtts://, ws:// or wss://',
	description:
		'the broker, or the first of several: mqtt:// or ws://, over TLS mqtts:// or wss://; no user name or password in it',
	example: 'mqtts://broker.example:8883',
});

export const isSecure = (url: string) => /^(mqtts|wss):/.test(url);

export const mqttConfig = z
	.strictObject({
		link: z.literal('mqtt').describe('MQTT 5 or 3.1.1'),
		url,
		moreUrls: z
			.array(url)
			.optional()
			.describe(
				'further brokers, tried in turn when the one before lets nobody in; after a connection that held, url is the first again. What waits at one broker comes when the gateway is there again',
			),
		serverName: z
			.string()
			.min(1)
			.optional()
			.describe('the name that the broker is asked for and has to prove (TLS SNI); default: the host of the url'),
		alpn: z
			.array(z.string().min(1))
			.min(1, 'must name a protocol')
			.optional()
			.meta({
				description: 'the protocols that TLS offers (ALPN), for mqtts://; some brokers share port 443 by it',
				examples: [['x-amzn-mqtt-ca']],
			}),
		clientId: z.string().min(1).optional().describe('the MQTT client id; default: gatehouse-{gateway.id}'),
		username: z.string().min(1).optional().describe('the user name at the broker'),
		passwordFile: file.describe('the file that holds the password; it takes a username'),
		...certificateFiles,
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
			// From the environment it comes as a number.
			.preprocess((value) => (value === 5 ? '5' : value), z.enum(['auto', '5', '3.1.1']))
			.default('auto')
			.describe('the version of MQTT; auto: 5, and 3.1.1 where the broker does not speak 5'),
		discovery: z
			.string()
			.regex(/^[^+#\s/]+(\/[^+#\s/]+)*$/, { error: 'must be the beginning of a topic, as in "homeassistant"' })
			.optional()
			.meta({
				description:
					'tells Home Assistant (2024.11 or later) of every device and of the gateway itself, under this prefix; default: nothing is told. What was told stays at the broker: delete the devices there when this is taken out again',
				examples: ['homeassistant'],
			}),
	})
	.describe('an MQTT broker')
	.superRefine((config, { addIssue }) => {
		const fault = (key: keyof typeof config, message: string) => addIssue({ code: 'custom', path: [key], message });
		const urls = urlsOf(config);
		for (const key of ['caFile', 'certFile', 'keyFile', 'serverName'] as const) {
			if (config[key] && !urls.some(isSecure))
				fault(key, 'is of use only with a url that begins with mqtts:// or wss://');
		}
		if (config.alpn && !urls.some((url) => url.startsWith('mqtts:')))
			fault('alpn', 'is of use only with a url that begins with mqtts://');
		for (const { key, message } of missing(config, PAIRS)) fault(key, message);
	});

export type MqttConfig = z.output<typeof mqttConfig>;
