/** Somebody in the cloud on an MQTT broker: sends commands, and writes down what the gateways say. */
import { connectAsync, type IClientOptions } from 'mqtt';
import type { Backend, Heard } from './link-conformance.ts';

interface MqttBackend extends Backend {
	/** @param properties Of MQTT 5. */
	readonly command: (
		gatewayId: string,
		payload: string | Buffer,
		how?: { readonly retain?: boolean; readonly messageExpiryInterval?: number },
	) => Promise<void>;
}

export async function mqttBackend(port: number, options: IClientOptions = {}): Promise<MqttBackend> {
	const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
	const heard: Heard[] = [];
	client.on('message', (topic, payload, { retain }) => {
		const [, , gatewayId = '', ...rest] = topic.split('/');
		heard.push({ gatewayId, topic: rest.join('/'), text: payload.toString(), retained: retain });
	});
	await client.subscribeAsync('gw/v1/#', { qos: 1 });
	return {
		heard,
		command: async (gatewayId, payload, { retain = false, messageExpiryInterval } = {}) => {
			const properties = messageExpiryInterval === undefined ? {} : { properties: { messageExpiryInterval } };
			await client.publishAsync(
				`gw/v1/${gatewayId}/cmd`,
				typeof payload === 'string' ? payload : Buffer.from(payload),
				{ qos: 1, retain, ...properties },
			);
		},
		leave: async () => await client.endAsync(true),
	};
}
