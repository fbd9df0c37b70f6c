/** The NATS link's part of the configuration (contract, "Configuration": `cloud`). */
import { z } from 'zod';
import { certificateFiles, file, missing, PAIRS, peerUrl, urlsOf } from '../../runtime/link-config.ts';

const url = peerUrl({
	schemes: 'nats|tls|wss?',
	beginnings: 'nats://, tls://, ws:// or wss://',
	description: 'the server: nats:// or ws://, over TLS tls:// or wss://; no user name or password in it',
	example: 'tls://nats.example:4222',
});

/** Who the gateway is, to the server: one of them. */
const IDENTITIES = ['username', 'tokenFile', 'nkeySeedFile', 'credsFile'] as const;

export const natsConfig = z
	.strictObject({
		link: z.literal('nats').describe('NATS with JetStream'),
		url,
		moreUrls: z.array(url).optional().describe('further servers of the same cluster, tried in turn after the first'),
		username: z.string().min(1).optional().describe('the user name at the server; it takes a passwordFile'),
		passwordFile: file.describe('the file that holds the password; it takes a username'),
		tokenFile: file.describe('the file that holds a token'),
		nkeySeedFile: file.describe('the file that holds the seed of an NKey'),
		credsFile: file.describe('the file that nsc wrote: a JWT and the seed of its NKey'),
		...certificateFiles,
		keepAliveSeconds: z
			.int()
			.min(2)
			.max(3_600)
			.default(30)
			.describe('how long the line may be silent before it is tried, in seconds'),
		sessionExpirySeconds: z
			.int()
			.min(1)
			.max(0xffff_ffff)
			.default(86_400)
			.describe(
				'for how long the server keeps commands for a gateway that is away, in seconds; it counts where the gateway creates the streams',
			),
		streamPrefix: z
			.string()
			.regex(/^[A-Za-z0-9_-]+$/, 'must be letters, digits, "-" and "_"')
			.default('GATEHOUSE')
			.describe('what the names of the streams begin with'),
		replicas: z
			.int()
			.min(1)
			.max(5)
			.default(1)
			.describe('how many servers of a cluster hold each message; it counts where the gateway creates the streams'),
	})
	.describe('a NATS server with JetStream, or a cluster of them')
	.superRefine((config, { addIssue }) => {
		const fault = (key: keyof typeof config, message: string) => addIssue({ code: 'custom', path: [key], message });
		const urls = urlsOf(config);
		const isTls = urls.every((one) => one.startsWith('tls:'));
		for (const key of ['caFile', 'certFile', 'keyFile'] as const) {
			if (config[key] && !isTls) fault(key, 'is of use only where every url begins with tls://');
		}
		if (urls.some(isWebSocket) && !urls.every(isWebSocket)) {
			fault('moreUrls', 'must all be WebSockets (ws://, wss://) like the url, or none of them');
		}
		for (const { key, message } of missing(config, [...PAIRS, ['username', 'passwordFile']])) fault(key, message);
		const [first, ...others] = IDENTITIES.filter((key) => config[key] !== undefined);
		for (const key of others) fault(key, `cannot be used together with ${first}`);
	});

export type NatsConfig = z.output<typeof natsConfig>;

export const isWebSocket = (one: string) => /^wss?:/.test(one);
