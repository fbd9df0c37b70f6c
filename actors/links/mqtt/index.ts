/** The MQTT link: the link's statechart with an MQTT connection in it. */
import { type LinkOptions, linkOver } from '../../runtime/link.ts';
import type { MqttConfig } from './config.ts';
import { mqttConnection } from './connection.ts';

export const createLink = (options: LinkOptions<MqttConfig>) => linkOver(mqttConnection(options), options);
