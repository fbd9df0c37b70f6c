/** `fanControl` of a fan; a thermostat's is part of its climate entity. */
import type { Family } from './entity.ts';
import { command, onWhere, reported, write } from './templates.ts';

const CURRENT = 'fanControl.percentCurrent';
const SETTING = 'fanControl.percentSetting';

export const fanControl: Family = (place) => {
	if (place.clusters.includes('thermostat')) return [];
	const { state, command: commands } = place.topics;
	const switches = place.clusters.includes('onOff');
	return [
		{
			key: 'fan',
			platform: 'fan',
			name: 'Fan',
			isMain: true,
			options: {
				state_topic: state,
				state_value_template: onWhere(place, CURRENT, 'v > 0'),
				command_topic: commands,
				command_template: switches
					? command(place, "onOff.{{ 'on' if value == 'ON' else 'off' }}")
					: write(place, SETTING, "100 if value == 'ON' else 0"),
				percentage_state_topic: state,
				percentage_value_template: reported(place, CURRENT),
				percentage_command_topic: commands,
				percentage_command_template: write(place, SETTING, 'value'),
			},
		},
	];
};
