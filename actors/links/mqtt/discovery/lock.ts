/** `doorLock`: the bolt, the door where the lock knows it, and what happens at the lock. */
import { alarmCode, doorState, lockOperationType, lockState } from '../../../../machines/clusters/door-lock.ts';
import type { Family, Place } from './entity.ts';
import { command, dictionary, named } from './templates.ts';

export const doorLock: Family = (place) => [
	{
		key: 'lock',
		platform: 'lock',
		name: 'Lock',
		isMain: true,
		options: {
			state_topic: place.topics.state,
			// A bolt that is not all the way out does not keep the door shut.
			value_template: named(place, 'doorLock.lockState', {
				[lockState.locked]: 'LOCKED',
				[lockState.unlocked]: 'UNLOCKED',
				[lockState.notFullyLocked]: 'UNLOCKED',
			}),
			command_topic: place.topics.command,
			command_template: command(place, "doorLock.{{ 'lockDoor' if value == 'LOCK' else 'unlockDoor' }}"),
		},
	},
	{
		key: 'door',
		platform: 'binary_sensor',
		name: 'Door',
		options: {
			device_class: 'door',
			enabled_by_default: false,
			state_topic: place.topics.state,
			value_template: named(place, 'doorLock.doorState', { [doorState.doorOpen]: 'ON', [doorState.doorClosed]: 'OFF' }),
		},
	},
	{
		key: 'lock-event',
		platform: 'event',
		name: 'Lock event',
		options: {
			state_topic: place.topics.event,
			event_types: [...Object.keys(alarmCode), ...Object.keys(lockOperationType)],
			value_template: happened(place),
		},
	},
];

/** An alarm by its code, an operation by its type; whatever else happens is nothing here. */
function happened({ endpoint }: Place): string {
	const byNumber = (names: { readonly [name: string]: number }) =>
		dictionary(Object.fromEntries(Object.entries(names).map(([name, number]) => [number, name])));
	return [
		'{% set told = value_json | default({}) %}{% set args = told.args | default({}) %}',
		`{% if told.event == 'doorLock.doorLockAlarm' %}{% set kind = ${byNumber(alarmCode)}[args.alarmCode | string] %}`,
		`{% elif told.event == 'doorLock.lockOperation' %}{% set kind = ${byNumber(lockOperationType)}[args.lockOperationType | string] %}`,
		`{% endif %}{% if kind is defined and (told.endpoint | default(0)) == ${endpoint} %}`,
		'{"event_type":"{{ kind }}"}{% endif %}',
	].join('');
}
