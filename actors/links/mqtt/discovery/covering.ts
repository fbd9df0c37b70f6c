/**
 * `windowCovering` and `valveConfigurationAndControl`.
 *
 * An MQTT cover's open, close and stop are fixed texts (`cover.mqtt`: there is no `command_template`), and a command here
 * needs an id of its own: so a covering is set to a position, 100 being open, and stopped by a button. The inventory does
 * not say whether it has slats: they are an entity that is there to be enabled.
 */
import { valveState } from '../../../../machines/clusters/valve-configuration-and-control.ts';
import { movementStatus } from '../../../../machines/clusters/window-covering.ts';
import { binarySensor } from './binary-sensor.ts';
import type { Family, Place } from './entity.ts';
import { command, firstOf, reported } from './templates.ts';

const LIFT = 'windowCovering.currentPositionLiftPercent100ths';
const TILT = 'windowCovering.currentPositionTiltPercent100ths';
const VALVE = 'valveConfigurationAndControl';

/** From Matter's 0.01 % closed to per cent open. */
const OPEN = '((10000 - v) / 100) | round | int';
const closed = (position: string) => `{{ (100 - ${position}) * 100 }}`;

export const windowCovering: Family = (place) => [
	{
		key: 'cover',
		platform: 'cover',
		name: 'Covering',
		isMain: true,
		options: {
			device_class: 'shade',
			state_topic: place.topics.state,
			value_template: moving(place, LIFT, 'lift'),
			position_topic: place.topics.state,
			// A position can't be unknown: what is empty is passed over.
			position_template: reported(place, LIFT, OPEN, ''),
			set_position_topic: place.topics.command,
			set_position_template: command(
				place,
				'windowCovering.goToLiftPercentage',
				`{"liftPercent100thsValue":${closed('position')}}`,
			),
		},
	},
	{
		key: 'slats',
		platform: 'cover',
		name: 'Slats',
		options: {
			device_class: 'blind',
			enabled_by_default: false,
			state_topic: place.topics.state,
			value_template: moving(place, TILT, 'tilt'),
			tilt_status_topic: place.topics.state,
			tilt_status_template: reported(place, TILT, OPEN, ''),
			tilt_command_topic: place.topics.command,
			tilt_command_template: command(
				place,
				'windowCovering.goToTiltPercentage',
				`{"tiltPercent100thsValue":${closed('tilt_position')}}`,
			),
			payload_stop_tilt: null,
		},
	},
	{
		key: 'stop',
		platform: 'button',
		name: 'Stop',
		options: {
			command_topic: place.topics.command,
			command_template: command(place, 'windowCovering.stopMotion'),
		},
	},
];

function moving(place: Place, position: string, axis: 'lift' | 'tilt'): string {
	const status = `(at['windowCovering.operationalStatus'] | default({})).${axis}`;
	const words = [
		[`${status} == ${movementStatus.opening}`, 'opening'],
		[`${status} == ${movementStatus.closing}`, 'closing'],
		['v == 10000', 'closed'],
	] as const;
	return reported(place, position, firstOf(words, 'open'));
}

export const valve: Family = (place) => [
	{
		key: 'valve',
		platform: 'valve',
		name: 'Valve',
		isMain: true,
		options: {
			device_class: 'water',
			state_topic: place.topics.state,
			value_template: reported(
				place,
				`${VALVE}.currentState`,
				firstOf(
					[
						[`v == ${valveState.closed}`, 'closed'],
						[`v == ${valveState.open}`, 'open'],
						[`at['${VALVE}.targetState'] == ${valveState.open}`, 'opening'],
					],
					'closing',
				),
			),
			command_topic: place.topics.command,
			command_template: command(place, `${VALVE}.{{ 'open' if value == 'OPEN' else 'close' }}`),
		},
	},
	binarySensor(
		place,
		'valve-fault',
		'Fault',
		`${VALVE}.valveFault`,
		'v.generalFault or v.blocked or v.leaking or v.notConnected or v.shortCircuit or v.currentExceeded',
		{ device_class: 'problem', entity_category: 'diagnostic', enabled_by_default: false },
	),
];
