/** What the house would give any link, as a test needs it: a gateway that is well. */
import { receive } from '../../actors/runtime/ingress.ts';
import type { LinkOptions } from '../../actors/runtime/link.ts';
import { GATEWAY } from './link-conformance.ts';

export const LINK_DEFAULTS: Omit<LinkOptions<unknown>, 'config'> = {
	secrets: async () => ({}),
	gatewayId: GATEWAY,
	session: 7,
	version: '1.2.3',
	receive: async (payload) => receive(payload),
	clockIsTrusted: () => true,
	now: Date.now,
	random: () => 0,
	log: { warn: () => {}, info: () => {} },
};
