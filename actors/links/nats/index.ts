/** The NATS link: the link's statechart with a NATS connection in it. */
import { backOff } from '../../../machines/back-off.ts';
import { linkMachine, RECONNECTING } from '../../../machines/link.ts';
import type { LinkOptions } from '../../runtime/link.ts';
import type { NatsConfig } from './config.ts';
import { natsConnection } from './connection.ts';

/**
 * @returns Actor logic that takes `ToLink` and emits `FromLink`; it needs no input. Call this once and start the logic
 *   again after a failure, so that deliveries are not numbered anew.
 */
export function createLink(options: LinkOptions<NatsConfig>) {
	const wait = backOff(RECONNECTING, options.random);
	return linkMachine.provide({
		actors: { connection: natsConnection(options) },
		delays: { backOff: ({ context }) => wait(context.failures) },
	});
}
