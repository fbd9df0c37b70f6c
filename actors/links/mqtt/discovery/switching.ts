/** `onOff` and `levelControl`: lights, and outlets that are switched. */
import type { Entity, Family, Place } from './entity.ts';
import { command, onWhere, reported } from './templates.ts';

/** Clusters whose entity switches the endpoint as well. */
const STAND_FOR_IT = ['levelControl', 'fanControl', 'windowCovering', 'valveConfigurationAndControl'];

export const onOff: Family = (place) => {
	const isAir = place.clusters.includes('thermostat');
	const other = STAND_FOR_IT.filter((cluster) => !(isAir && cluster === 'fanControl'));
	if (place.clusters.some((cluster) => other.includes(cluster))) return [];
	return [place.deviceTypes.includes('onOffLight') ? light(place) : outlet(place)];
};

export const levelControl: Family = (place) => [light(place)];

function outlet(place: Place): Entity {
	const isOutlet = place.deviceTypes.includes('onOffPlugInUnit');
	return {
		key: 'switch',
		platform: 'switch',
		name: isOutlet ? 'Outlet' : 'Switch',
		isMain: true,
		options: {
			...(isOutlet && { device_class: 'outlet' }),
			state_topic: place.topics.state,
			value_template: onWhere(place, 'onOff.onOff', 'v'),
			command_topic: place.topics.command,
			command_template: command(place, "onOff.{{ 'on' if value == 'ON' else 'off' }}"),
		},
	};
}

/** The schema `template`: the only one whose every command is a template, and each must have an id of its own. */
function light(place: Place): Entity {
	const dims = place.clusters.includes('levelControl');
	const switches = place.clusters.includes('onOff');
	return {
		key: 'light',
		platform: 'light',
		name: 'Light',
		isMain: true,
		options: {
			schema: 'template',
			state_topic: place.topics.state,
			state_template: switches
				? reported(place, 'onOff.onOff', "'on' if v else 'off'")
				: reported(place, LEVEL, "'on' if v > 0 else 'off'"),
			...(dims && { brightness_template: reported(place, LEVEL, '(v * 255 / 254) | round | int', '0') }),
			command_topic: place.topics.command,
			command_on_template: dims ? dimmedOn(place, switches) : command(place, 'onOff.on'),
			command_off_template: switches ? command(place, 'onOff.off') : command(place, TO_LEVEL, '{"level":0}'),
		},
	};
}

const LEVEL = 'levelControl.currentLevel';
const TO_LEVEL = 'levelControl.moveToLevelWithOnOff';

/** To a brightness from 1 to 255 and in a transition's seconds, where these were given; else to what it was. */
function dimmedOn(place: Place, switches: boolean): string {
	// Level 1 is Z-Wave's 0, which is off (contract, "Values").
	const level = '{% set level = (brightness * 254 / 255) | round | int %}{% set level = level if level > 1 else 2 %}';
	const time = '{% if transition is defined %},"transitionTime":{{ (transition * 10) | int }}{% endif %}';
	const dimmed = `${level}${command(place, TO_LEVEL, `{"level":{{ level }}${time}}`)}`;
	const on = switches ? command(place, 'onOff.on') : command(place, TO_LEVEL, '{"level":254}');
	return `{% if brightness is defined %}${dimmed}{% else %}${on}{% endif %}`;
}
