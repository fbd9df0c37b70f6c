/** The NATS link as a test wants it: what it does not say is as in a gateway that is well. */
import { expect } from 'vitest';
import { type NatsConfig, natsConfig } from '../../actors/links/nats/config.ts';
import { createLink } from '../../actors/links/nats/index.ts';
import type { LinkOptions } from '../../actors/runtime/link.ts';
import { eventually, type Running } from './link-conformance.ts';
import { LINK_DEFAULTS } from './link-defaults.ts';

/** @param config What differs from the defaults. */
export function natsLink(url: string, config: object = {}, options: Partial<LinkOptions<NatsConfig>> = {}) {
	return createLink({
		config: natsConfig.parse({ link: 'nats', url, ...config }),
		...LINK_DEFAULTS,
		...options,
	});
}

/** What the configuration says of a user with a password. */
export const AS_GATEWAY = { username: 'gateway', passwordFile: 'password' };

/** The first alarm that is raised. */
export async function firstAlarm(link: Running) {
	const raised = () => link.alarms.flatMap((event) => (event.raised ? [event.alarm] : []));
	await eventually(() => expect(raised()).not.toEqual([]));
	return raised()[0];
}
