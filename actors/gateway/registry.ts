/**
 * The stacks and links of the house: one line each.
 *
 * A part's schema is cheap and always here; the subsystem itself is loaded only when the configuration names it.
 */
import { mqttConfig } from '../links/mqtt/config.ts';
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
	mqtt: { config: mqttConfig, load: () => import('../links/mqtt/index.ts') },
};
