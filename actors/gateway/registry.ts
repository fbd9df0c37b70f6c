/**
 * The stacks and links of the house: one line each.
 *
 * A part's schema is cheap and always here; the subsystem itself is loaded only when the configuration names it.
 */
import type { z } from 'zod';
import type { linkMachine } from '../../machines/link.ts';
import { mqttConfig } from '../links/mqtt/config.ts';
import { natsConfig } from '../links/nats/config.ts';
import type { LinkOptions } from '../runtime/link.ts';
import { readNetworkKeys, zwaveConfig } from '../stacks/zwave/config.ts';

/** By the configuration's `stack`. `files`: what the files that its `…File` keys name must hold, where that is checked. */
export const stacks = {
	zwave: {
		config: zwaveConfig,
		files: { keysFile: readNetworkKeys },
		load: () => import('../stacks/zwave/index.ts'),
	},
};

/** By the configuration's `link`. */
export const links = {
	mqtt: link(mqttConfig, () => import('../links/mqtt/index.ts')),
	nats: link(natsConfig, () => import('../links/nats/index.ts')),
};

/** Pairs a link with its schema, so that it is made with what this schema has checked. */
function link<Schema extends z.ZodType>(
	config: Schema,
	load: () => Promise<{ readonly createLink: (options: LinkOptions<z.output<Schema>>) => typeof linkMachine }>,
) {
	return {
		config,
		create: async (options: LinkOptions<unknown>) => {
			const { createLink } = await load();
			return createLink({ ...options, config: config.parse(options.config) });
		},
	};
}
