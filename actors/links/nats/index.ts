/** The NATS link: the link's statechart with a NATS connection in it. */
import { type LinkOptions, linkOver } from '../../runtime/link.ts';
import type { NatsConfig } from './config.ts';
import { natsConnection } from './connection.ts';

export const createLink = (options: LinkOptions<NatsConfig>) => linkOver(natsConnection(options), options);
