/** The AsyncAPI document is one, by AsyncAPI's own schema, and says of each topic what the contract says ("Topics"). */
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { published, schemaFaults } from '../kit/published.ts';

const text = published('asyncapi.json');
const document: unknown = JSON.parse(text);

function validator() {
	const ajv = new Ajv({ strict: false, allErrors: true });
	formats.default(ajv);
	return ajv.compile(z.record(z.string(), z.unknown()).parse(specs.schemasWithoutId['3.0.0']));
}

const validate = validator();

test('is a valid AsyncAPI 3.0 document', () => {
	validate(document);
	expect(validate.errors ?? []).toEqual([]);
});

test.each([
	['an operation that does neither send nor receive', '"action": "send"', '"action": "publish"'],
	['a QoS that MQTT does not have', '"qos": 1', '"qos": 3'],
	['a schema of no known type', '"type": "string"', '"type": "text"'],
])('%s would not be valid', (_, from, to) => {
	expect(text).toContain(from);
	expect(validate(JSON.parse(text.replace(from, to)))).toBe(false);
});

const ref = z.object({ $ref: z.string() });
const { channels, operations, components, servers } = z
	.object({
		servers: z.object({ broker: z.object({ bindings: z.object({ mqtt: z.json() }) }) }),
		channels: z.record(z.string(), z.object({ address: z.string(), messages: z.record(z.string(), ref) })),
		operations: z.record(
			z.string(),
			z.object({
				action: z.string(),
				channel: ref,
				bindings: z.object({ mqtt: z.object({ qos: z.number(), retain: z.boolean() }) }),
			}),
		),
		components: z.object({
			messages: z.record(
				z.string(),
				z.object({ payload: ref.optional(), examples: z.array(z.object({ payload: z.json() })).default([]) }),
			),
		}),
	})
	.parse(document);

/** What becomes of each topic: address, the gateway's part in it, QoS, retained, whether an empty payload says something. */
const topics = Object.values(operations).map(({ action, channel, bindings: { mqtt } }) => {
	const { address = '', messages = {} } = channels[channel.$ref.replace('#/channels/', '')] ?? {};
	return [address, action, mqtt.qos, mqtt.retain, Object.keys(messages).some((name) => name.startsWith('no-'))];
});

test('has the contract’s topics', () => {
	expect(topics).toEqual([
		['gw/v1/{gatewayId}/cmd', 'receive', 1, false, false],
		['gw/v1/{gatewayId}/res', 'send', 1, false, false],
		['gw/v1/{gatewayId}/state/{deviceId}', 'send', 1, true, true],
		['gw/v1/{gatewayId}/event/{source}', 'send', 1, false, false],
		['gw/v1/{gatewayId}/devices', 'send', 1, true, false],
		['gw/v1/{gatewayId}/health', 'send', 1, true, false],
		['gw/v1/{gatewayId}/status', 'send', 1, true, false],
		['gw/v1/{gatewayId}/alarm/{alarmId}', 'send', 1, true, true],
	]);
});

test('takes commands signed or not', () => {
	expect(Object.keys(channels.command?.messages ?? {})).toEqual(['command', 'signed-command']);
});

test('tells of the session, a day long, and of the last will', () => {
	expect(servers.broker.bindings.mqtt).toMatchObject({
		clientId: 'gatehouse-{gatewayId}',
		cleanSession: false,
		sessionExpiryInterval: 86_400,
		lastWill: {
			topic: 'gw/v1/{gatewayId}/status',
			qos: 1,
			retain: true,
			message: expect.stringContaining('"offline"'),
		},
	});
});

describe('the examples of', () => {
	const all = Object.entries(components.messages).flatMap(([name, { payload, examples }]) =>
		payload ? [[name, examples.map((example) => example.payload)] as const] : [],
	);

	test.each(all)('%s fit its published schema', (name, examples) => {
		expect(examples.length).toBeGreaterThan(0);
		expect(examples.flatMap((example) => schemaFaults(name, example))).toEqual([]);
	});
});
