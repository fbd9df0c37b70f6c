/** The MQTT link as a test needs it: everything that the house would give it, with good defaults. */
import { type MqttConfig, mqttConfig } from '../../actors/links/mqtt/config.ts';
import { createLink } from '../../actors/links/mqtt/index.ts';
import { receive } from '../../actors/runtime/ingress.ts';
import type { LinkOptions } from '../../actors/runtime/link.ts';
import { GATEWAY } from './link-conformance.ts';

/** @param config What the configuration has besides the url. */
export function linkTo(url: string, config: object = {}, options: Partial<LinkOptions<MqttConfig>> = {}) {
	return createLink({
		config: mqttConfig.parse({ link: 'mqtt', url, ...config }),
		secrets: async () => ({}),
		gatewayId: GATEWAY,
		session: 7,
		version: '1.2.3',
		receive: async (payload) => receive(payload),
		clockIsTrusted: () => true,
		now: Date.now,
		random: () => 0,
		log: { warn: () => {}, info: () => {} },
		...options,
	});
}
