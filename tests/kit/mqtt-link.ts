/** The MQTT link as a test needs it: everything that the house would give it, with good defaults. */
import { type MqttConfig, mqttConfig } from '../../actors/links/mqtt/config.ts';
import { createLink } from '../../actors/links/mqtt/index.ts';
import type { LinkOptions } from '../../actors/runtime/link.ts';
import { LINK_DEFAULTS } from './link-defaults.ts';

/** @param config What the configuration has besides the url. */
export function linkTo(url: string, config: object = {}, options: Partial<LinkOptions<MqttConfig>> = {}) {
	return createLink({
		config: mqttConfig.parse({ link: 'mqtt', url, ...config }),
		...LINK_DEFAULTS,
		...options,
	});
}
