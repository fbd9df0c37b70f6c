/** The MQTT link: the link's statechart with an MQTT connection in it. */
import { backOff } from '../../../machines/back-off.ts';
import { DISPLACED, linkMachine, RECONNECTING } from '../../../machines/link.ts';
import type { LinkOptions } from '../../runtime/link.ts';
import type { MqttConfig } from './config.ts';
import { mqttConnection } from './connection.ts';

/**
 * @returns Actor logic that takes `ToLink` and emits `FromLink`; it needs no input. Call this once and start the logic
 *   again after a failure, so that deliveries are not numbered anew.
 */
export function createLink(options: LinkOptions<MqttConfig>) {
	const wait = backOff(RECONNECTING, options.random);
	const stayAway = backOff(DISPLACED, options.random);
	return linkMachine.provide({
		actors: { connection: mqttConnection(options) },
		delays: {
			backOff: ({ context }) => wait(context.failures),
			displacedBackOff: ({ context }) => stayAway(context.displacements),
		},
	});
}
