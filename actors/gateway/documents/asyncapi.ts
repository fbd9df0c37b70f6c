/**
 * The contract as an AsyncAPI 3.0 document: where the broker is, what goes over it at which topic, and how, as MQTT has it
 * (AsyncAPI 3.0.0; its MQTT bindings 0.2.0). Told from the gateway's side: it receives commands and sends the rest.
 *
 * The payloads are the published schemas; what they define becomes the document's components.
 */
import { incoming, incomingSigned, outgoing, type Topic } from '../../../machines/contract/index.ts';
import { mqttConfig } from '../../links/mqtt/config.ts';
import type { JsonSchema } from './json-schema.ts';
import { messageSchemas } from './schemas.ts';

const BASE = 'gw/v1/{gatewayId}/';
const bindingVersion = '0.2.0';

/** The configuration's defaults. */
const mqtt = mqttConfig.parse({ link: 'mqtt', url: 'mqtts://broker.example:8883' });

const parameters: { readonly [name: string]: object } = {
	gatewayId: { description: '`gateway.id` of the configuration.', examples: ['apt-104'] },
	deviceId: { description: 'A device: its stack’s id and the id within it.', examples: ['zw-12'] },
	source: { description: 'A device, a stack, or `gateway`.', examples: ['zw-12', 'zw', 'gateway'] },
	alarmId: { description: 'The alarm’s `id`.', examples: ['zw-port'] },
};

const ref = (...path: readonly string[]) => ({ $ref: `#/${path.join('/')}` });

interface Channel extends Topic {
	readonly action: 'send' | 'receive';
	/** The payload's. */
	readonly message: string;
	/** And the empty payload's, where there may be one, and another's that may take its place. */
	readonly messages: readonly string[];
}

const SIGNED = 'signed-command';

const channelOf = (message: string, topic: Topic, action: 'send' | 'receive'): Channel => ({
	...topic,
	action,
	message,
	messages: topic.empty === undefined ? [message] : [message, `no-${message}`],
});

const channels: readonly Channel[] = [
	{ ...channelOf('command', incoming, 'receive'), messages: ['command', SIGNED] },
	...Object.entries(outgoing).map(([message, topic]) => channelOf(message, topic, 'send')),
];

function channel({ topic, summary, messages }: Channel): object {
	const named = [...`${BASE}${topic}`.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
	return {
		address: `${BASE}${topic}`,
		summary,
		parameters: Object.fromEntries(named.map((name) => [name, ref('components', 'parameters', name)])),
		messages: Object.fromEntries(messages.map((name) => [name, ref('components', 'messages', name)])),
	};
}

function operation({ action, summary, retained, message, messages }: Channel): object {
	return {
		action,
		channel: ref('channels', message),
		summary,
		messages: messages.map((name) => ref('channels', message, 'messages', name)),
		...(action === 'receive' && {
			description:
				'A retained one is refused. MQTT 5: Response Topic, Correlation Data and Message Expiry Interval are honoured; the JSON fields prevail.',
			reply: { channel: ref('channels', 'result'), messages: [ref('channels', 'result', 'messages', 'result')] },
		}),
		bindings: { mqtt: { qos: 1, retain: retained, bindingVersion } },
	};
}

/** A result has its command's id. */
const CORRELATED: ReadonlySet<string> = new Set(['command', 'result']);

function messageOf(name: string, { summary, examples }: Topic): object {
	return {
		name,
		title: name,
		summary,
		...(CORRELATED.has(name) && { correlationId: { location: '$message.payload#/id' } }),
		payload: ref('components', 'schemas', name),
		examples: examples.map((payload) => ({ payload })),
	};
}

function messagesOf(channel: Channel): [string, object][] {
	const { message: name, empty } = channel;
	const message = messageOf(name, channel);
	const none = { name: `no-${name}`, title: `no ${name}`, summary: `An empty payload: ${empty}` };
	return empty === undefined
		? [[name, message]]
		: [
				[name, message],
				[none.name, none],
			];
}

/** Everything that the schemas refer to, in one place, as AsyncAPI has it. */
function schemas(): { readonly [name: string]: unknown } {
	return Object.fromEntries(
		[...messageSchemas].flatMap(([name, { $schema, examples, definitions = {}, ...schema }]) => [
			...Object.entries(definitions).map(([defined, inner]) => [defined, relocated(inner)] as const),
			[name, relocated(schema)] as const,
		]),
	);
}

function relocated(schema: JsonSchema): unknown {
	return JSON.parse(JSON.stringify(schema).replaceAll('"#/definitions/', '"#/components/schemas/'));
}

/** The document, to be written as JSON. */
export function asyncApi(): object {
	return {
		asyncapi: '3.0.0',
		info: {
			title: 'Gatehouse',
			version: '1',
			description:
				'A gateway for smart apartments: JSON commands in, results and the state of the devices out. All payloads are UTF-8 JSON objects with `"v": 1`. Version 1 is only ever added to. Devices speak the Matter specification’s clusters, in its units, whatever the radio.',
		},
		defaultContentType: 'application/json',
		servers: {
			broker: {
				host: '{host}:{port}',
				protocol: 'mqtts',
				protocolVersion: '5',
				description: 'The broker of `cloud.url`; MQTT 3.1.1 will do, and so will WebSockets.',
				variables: {
					host: { default: 'broker.example', description: 'As in `cloud.url`.' },
					port: { default: '8883', description: 'As in `cloud.url`.' },
				},
				bindings: {
					mqtt: {
						clientId: 'gatehouse-{gatewayId}',
						cleanSession: false,
						lastWill: {
							topic: `${BASE}status`,
							qos: 1,
							message: JSON.stringify(outgoing.status.examples.find(({ state }) => state === 'offline')),
							retain: true,
						},
						keepAlive: mqtt.keepAliveSeconds,
						sessionExpiryInterval: mqtt.sessionExpirySeconds,
						bindingVersion,
					},
				},
			},
		},
		channels: Object.fromEntries(channels.map((each) => [each.message, channel(each)])),
		operations: Object.fromEntries(
			channels.map((each) => [
				`${each.action}${each.message[0]?.toUpperCase()}${each.message.slice(1)}`,
				operation(each),
			]),
		),
		components: {
			parameters,
			messages: Object.fromEntries([...channels.flatMap(messagesOf), [SIGNED, messageOf(SIGNED, incomingSigned)]]),
			schemas: schemas(),
		},
	};
}
