/**
 * `thermostat`, and the `fanControl` that is its own: modes, setpoints, the room's temperature and what the plant does.
 *
 * The inventory does not say which modes a thermostat has: all are offered, and one that it has not is refused with a
 * result that says so.
 */
import { fanMode } from '../../../../machines/clusters/fan-control.ts';
import { systemMode } from '../../../../machines/clusters/thermostat.ts';
import type { Family, Place } from './entity.ts';
import { command, dictionary, firstOf, named, reported, scaled, write } from './templates.ts';

/** Home Assistant's modes in Matter's. */
const MODES = {
	off: systemMode.off,
	heat: systemMode.heat,
	cool: systemMode.cool,
	heat_cool: systemMode.auto,
	dry: systemMode.dry,
	fan_only: systemMode.fanOnly,
};
/** And back; Matter knows more. */
const SHOWN = {
	[systemMode.off]: 'off',
	[systemMode.auto]: 'heat_cool',
	[systemMode.cool]: 'cool',
	[systemMode.heat]: 'heat',
	[systemMode.emergencyHeat]: 'heat',
	[systemMode.precooling]: 'cool',
	[systemMode.fanOnly]: 'fan_only',
	[systemMode.dry]: 'dry',
};
const FAN_MODES = {
	off: fanMode.off,
	auto: fanMode.auto,
	low: fanMode.low,
	medium: fanMode.medium,
	high: fanMode.high,
};
const FAN_SHOWN = Object.fromEntries(Object.entries(FAN_MODES).map(([name, mode]) => [mode, name]));

const HEATING = 'thermostat.occupiedHeatingSetpoint';
const COOLING = 'thermostat.occupiedCoolingSetpoint';
const { cool, auto } = systemMode;

export const thermostat: Family = (place) => [
	{
		key: 'climate',
		platform: 'climate',
		name: 'Thermostat',
		isMain: true,
		options: {
			temperature_unit: 'C',
			temp_step: 0.5,
			...stated(place, 'current_temperature', scaled(place, 'thermostat.localTemperature', 100, 2)),
			action_topic: place.topics.state,
			action_template: reported(
				place,
				'thermostat.thermostatRunningState',
				firstOf(
					[
						['v.heat or v.heatStage2', 'heating'],
						['v.cool or v.coolStage2', 'cooling'],
						['v.fan or v.fanStage2 or v.fanStage3', 'fan'],
					],
					'idle',
				),
			),
			modes: Object.keys(MODES),
			...stated(place, 'mode_state', named(place, 'thermostat.systemMode', SHOWN)),
			...told(place, 'mode', write(place, 'thermostat.systemMode', `${dictionary(MODES)}[value]`)),
			...setpoints(place),
			...(place.clusters.includes('fanControl') && fan(place)),
		},
	},
];

/** One target where one counts; a low and a high one where the thermostat heats and cools by itself. */
function setpoints(place: Place) {
	const hundredths = '(value * 100) | round | int';
	const celsius = (v: string) => `(${v} / 100) | round(2)`;
	// `this` is the entity as Home Assistant has it.
	const which = `{{ '${COOLING}' if this.state == 'cool' else '${HEATING}' }}`;
	// Which setpoint counts depends on another attribute, so that one is what must be known.
	const one = `(at['${COOLING}'] if v == ${cool} else (at['${HEATING}'] if v != ${auto} else none))`;
	const target = reported(place, 'thermostat.systemMode', `${celsius(one)} if ${one} is number else 'None'`);
	const apart = (attribute: string) =>
		reported(place, attribute, `${celsius('v')} if at['thermostat.systemMode'] == ${auto} else 'None'`);
	return {
		...stated(place, 'temperature_state', target),
		...told(place, 'temperature', command(place, 'attributes.write', `{"${which}":{{ ${hundredths} }}}`)),
		...stated(place, 'temperature_low_state', apart(HEATING)),
		...told(place, 'temperature_low', write(place, HEATING, hundredths)),
		...stated(place, 'temperature_high_state', apart(COOLING)),
		...told(place, 'temperature_high', write(place, COOLING, hundredths)),
	};
}

function fan(place: Place) {
	return {
		fan_modes: Object.keys(FAN_MODES),
		...stated(place, 'fan_mode_state', named(place, 'fanControl.fanMode', FAN_SHOWN)),
		...told(place, 'fan_mode', write(place, 'fanControl.fanMode', `${dictionary(FAN_MODES)}[value]`)),
	};
}

function stated({ topics }: Place, option: string, template: string) {
	return { [`${option}_topic`]: topics.state, [`${option}_template`]: template };
}

function told({ topics }: Place, option: string, template: string) {
	return { [`${option}_command_topic`]: topics.command, [`${option}_command_template`]: template };
}
