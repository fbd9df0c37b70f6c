/** `switch`: the keys of a wall controller or a remote, as one event entity with the key as its attribute `position`. */
import type { Family, Place } from './entity.ts';

const EVENTS = ['initialPress', 'shortRelease', 'longPress', 'longRelease', 'multiPressComplete'];

export const switchKeys: Family = (place) => [
	{
		key: 'keys',
		platform: 'event',
		name: 'Keys',
		isMain: true,
		options: {
			device_class: 'button',
			event_types: EVENTS,
			state_topic: place.topics.event,
			value_template: happened(place),
		},
	},
];

/** What is printed for any other event is empty, and passed over. */
function happened({ endpoint }: Place): string {
	const events = EVENTS.map((event) => `'switch.${event}'`).join(', ');
	return [
		'{% set told = value_json | default({}) %}{% set args = told.args | default({}) %}',
		`{% if told.event in [${events}] and (told.endpoint | default(0)) == ${endpoint} %}`,
		`{"event_type":"{{ told.event.split('.')[1] }}","position":{{ args.newPosition | default(0) }},`,
		'"presses":{{ args.totalNumberOfPressesCounted | default(1) }}}{% endif %}',
	].join('');
}
