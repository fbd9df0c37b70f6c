/** Somebody in the cloud on a NATS server: sends commands, and writes down what the gateways say. */
import { type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import { onTestFinished } from 'vitest';
import type { Backend, Heard } from './link-conformance.ts';

interface NatsBackend extends Backend {
	readonly nats: NatsConnection;
	readonly command: (
		gatewayId: string,
		payload: string | Buffer,
		how?: { readonly retain?: boolean; readonly headers?: { readonly [name: string]: string } },
	) => Promise<void>;
}

/** Somebody who looks after the streams of a server, until the test is over. */
export async function natsOperator(port: number): Promise<JetStreamManager> {
	const nats = await connect({ servers: `127.0.0.1:${port}`, reconnect: false });
	onTestFinished(() => nats.close());
	return await jetstreamManager(nats);
}

/** The streams whose last value of each subject is what MQTT would have retained. */
const LAST_VALUES = ['GATEHOUSE_STATE', 'GATEHOUSE_STATUS'];

export async function natsBackend(port: number, options: NodeConnectionOptions = {}): Promise<NatsBackend> {
	const nats = await connect({ servers: `127.0.0.1:${port}`, reconnect: false, noEcho: true, ...options });
	const stream = jetstream(nats);
	const heard: Heard[] = [];
	const hear = (subject: string, text: string, retained: boolean) => {
		const [, , gatewayId = '', ...rest] = subject.split('.');
		heard.push({ gatewayId, topic: rest.join('/'), text, retained });
	};
	for (const { subject, text } of await lastValues(nats)) hear(subject, text, true);
	nats.subscribe('gw.v1.>', { callback: (_, message) => hear(message.subject, message.string(), false) });
	await nats.flush();
	return {
		nats,
		heard,
		command: async (gatewayId, payload, how = {}) => {
			const head = headers();
			for (const [name, value] of Object.entries(how.headers ?? {})) head.set(name, value);
			await stream.publish(`gw.v1.${gatewayId}.cmd`, payload, { headers: head });
		},
		leave: async () => await nats.close(),
	};
}

/** An empty message says that there is no value any more. */
async function lastValues(nats: NatsConnection) {
	const manager = await jetstreamManager(nats);
	const values: { readonly subject: string; readonly text: string }[] = [];
	for await (const { config, state } of manager.streams.list()) {
		if (!LAST_VALUES.includes(config.name) || state.messages === 0) continue;
		const consumer = await jetstream(nats).consumers.get(config.name, { deliver_policy: 'last_per_subject' });
		for await (const message of await consumer.fetch({ max_messages: state.messages, expires: 1_000 })) {
			if (message.data.length > 0) values.push({ subject: message.subject, text: message.string() });
		}
	}
	return values;
}
