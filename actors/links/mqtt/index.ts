/** The MQTT link: the link's statechart with an MQTT connection in it. */
import { backOff } from '../../../machines/back-off.ts';
import { linkMachine, RECONNECTING } from '../../../machines/link.ts';
import { type LinkOptions, mqttConnection } from './connection.ts';

export type { MqttSecrets } from './connection.ts';

/**
 * @param options.random Draws from 0 (inclusive) to 1; spreads the attempts of many gateways.
 * @returns Actor logic that takes `ToLink` and emits `FromLink`; it needs no input. Call this once and start the logic
 *   again after a failure, so that deliveries are not numbered anew.
 */
export function createLink(options: LinkOptions & { readonly random: () => number }) {
	const wait = backOff(RECONNECTING, options.random);
	return linkMachine.provide({
		actors: { connection: mqttConnection(options) },
		delays: { backOff: ({ context }) => wait(context.failures) },
	});
}
