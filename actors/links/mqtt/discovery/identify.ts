/** `identify`: a button that makes the device show itself. */
import type { Family } from './entity.ts';
import { command } from './templates.ts';

/** Long enough to walk up to it. */
const SECONDS = 10;

export const identify: Family = (place) => [
	{
		key: 'identify',
		platform: 'button',
		name: 'Identify',
		options: {
			device_class: 'identify',
			entity_category: 'config',
			command_topic: place.topics.command,
			command_template: command(place, 'identify.identify', `{"identifyTime":${SECONDS}}`),
		},
	},
];
