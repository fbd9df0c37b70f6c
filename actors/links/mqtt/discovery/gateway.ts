/**
 * The gateway itself as a device of Home Assistant's, through which all the others are reached.
 *
 * `Problem` is that a subsystem is degraded or down. Which alarms stand cannot be counted from their topics by a template:
 * each that is raised is an event.
 */
import type { JsonObject } from '../../../../machines/json.ts';
import type { Entity } from './entity.ts';
import { type Gateway, type Message, messageOf } from './message.ts';

/** Home Assistant's `online` and `offline` from the gateway's own. */
export function gatewayAvailability(base: string): JsonObject {
	return { topic: `${base}status`, value_template: '{{ (value_json | default({})).state | default("offline") }}' };
}

export function gatewayMessage(gateway: Gateway, base: string): Message {
	const health = healthEntities(`${base}health`);
	const availability = [gatewayAvailability(base)];
	return messageOf(gateway, {
		device: undefined,
		name: `Gatehouse ${gateway.id}`,
		manufacturer: 'Gatehouse',
		entities: [
			// It must be there to say that the gateway is not.
			{ endpoint: undefined, entity: connection(base), availability: [] },
			{ endpoint: undefined, entity: alarms(base), availability },
			...health.map((entity) => ({ endpoint: undefined, entity, availability })),
		],
	});
}

function connection(base: string): Entity {
	return {
		key: 'connection',
		platform: 'binary_sensor',
		name: 'Connection',
		options: {
			device_class: 'connectivity',
			entity_category: 'diagnostic',
			state_topic: `${base}status`,
			value_template: "{{ 'ON' if (value_json | default({})).state == 'online' else 'OFF' }}",
		},
	};
}

const SEVERITIES = ['error', 'warning', 'info'];

function alarms(base: string): Entity {
	return {
		key: 'alarm',
		platform: 'event',
		name: 'Alarm',
		options: {
			entity_category: 'diagnostic',
			event_types: SEVERITIES,
			state_topic: `${base}alarm/+`,
			// What is cleared is empty, and passed over.
			value_template:
				'{% if value_json is defined %}{"event_type":"{{ value_json.severity }}",' +
				'"alarm":{{ value_json.id | to_json }},"text":{{ value_json.text | to_json }},"remedy":{{ value_json.remedy | to_json }}}{% endif %}',
		},
	};
}

function healthEntities(topic: string): Entity[] {
	const sensor = (key: string, name: string, path: string, expression: string, options: JsonObject): Entity => ({
		key,
		platform: 'sensor',
		name,
		options: {
			...options,
			state_class: 'measurement',
			entity_category: 'diagnostic',
			state_topic: topic,
			value_template: `{% set v = ${path} %}{{ (${expression}) if v is defined else 'None' }}`,
		},
	});
	const within = (part: string) => `((value_json | default({})).${part} | default({}))`;
	return [
		sensor('uptime', 'Uptime', '(value_json | default({})).uptimeSeconds', 'v | round | int', {
			device_class: 'duration',
			unit_of_measurement: 's',
		}),
		sensor('memory', 'Memory', `${within('memory')}.pssBytes`, '(v / 1000000) | round(1)', {
			device_class: 'data_size',
			unit_of_measurement: 'MB',
		}),
		sensor('disk', 'Disk free', `${within('disk')}.freeBytes`, '(v / 1000000000) | round(2)', {
			device_class: 'data_size',
			unit_of_measurement: 'GB',
		}),
		sensor('temperature', 'Temperature', `${within('temperature')}.celsius`, 'v', {
			device_class: 'temperature',
			unit_of_measurement: '°C',
		}),
		sensor('processor', 'Processor', `${within('cpu')}.processPercent`, 'v', { unit_of_measurement: '%' }),
		{
			key: 'problem',
			platform: 'binary_sensor',
			name: 'Problem',
			options: {
				device_class: 'problem',
				entity_category: 'diagnostic',
				state_topic: topic,
				value_template:
					`{% set bad %}{% for name, one in ${within('subsystems')} | dictsort %}` +
					"{% if one.state in ['degraded', 'down'] %}{{ name }}{% endif %}{% endfor %}{% endset %}" +
					"{{ 'ON' if bad else 'OFF' }}",
			},
		},
	];
}
