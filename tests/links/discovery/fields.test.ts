/** Every discovery message against the fields that Home Assistant's documentation gives. */
import { describe, expect, test } from 'vitest';
import { families } from '../../../actors/links/mqtt/discovery/table.ts';
import { clusters } from '../../../machines/clusters/index.ts';
import { messageOf, newDiscovery } from './devices.ts';
import { faultsOf } from './home-assistant.ts';

/** Device types that change what a cluster becomes. */
const TYPES: { readonly [cluster: string]: readonly string[] } = {
	onOff: ['onOffPlugInUnit', 'onOffLight', 'none'],
	booleanState: ['contactSensor', 'waterLeakDetector', 'waterFreezeDetector', 'rainSensor', 'none'],
};
/** Clusters that an endpoint may have beside, and that change it. */
const BESIDE: { readonly [cluster: string]: readonly (readonly string[])[] } = {
	levelControl: [[], ['onOff']],
	fanControl: [[], ['onOff'], ['thermostat']],
	onOff: [[], ['levelControl'], ['windowCovering'], ['fanControl', 'thermostat']],
};

const CASES = [...clusters.keys()].flatMap((cluster) =>
	(TYPES[cluster] ?? ['none']).flatMap((type) =>
		(BESIDE[cluster] ?? [[]]).map((beside) => [cluster, type, [cluster, ...beside]] as const),
	),
);

describe('a device', () => {
	test('has a row for every cluster', () => {
		expect([...families.keys()].sort()).toEqual([...clusters.keys()].sort());
	});

	test.each(CASES)('with %s (%s, %o) is told as the documentation has it', (_, type, all) => {
		for (const power of ['mains', 'battery']) {
			const { topic, payload = {} } = messageOf(['identify', ...all], [type], { name: 'It', room: 'Hall', power });
			expect(faultsOf(topic, payload)).toEqual([]);
		}
	});

	test.each([...clusters.keys()].filter((cluster) => cluster !== 'zwave'))('with %s appears', (cluster) => {
		expect(Object.keys(messageOf([cluster]).payload?.cmps ?? {})).not.toEqual([]);
	});

	test('of which Home Assistant has nothing is not told', () => {
		expect(messageOf(['zwave']).payload).toBeUndefined();
	});
});

test('the gateway is told as the documentation has it', () => {
	const [own, ...others] = newDiscovery().connected();
	expect(own && faultsOf(own.topic, own.payload ?? {})).toEqual([]);
	expect(others).toEqual([]);
});

describe('the reader finds', () => {
	const sensor = {
		platform: 'sensor',
		unique_id: 'x',
		state_topic: 't',
		device_class: 'power',
		unit_of_measurement: 'W',
	};
	const about = (one: object) =>
		faultsOf('homeassistant/device/x/config', { dev: { identifiers: ['x'] }, o: { name: 'x' }, cmps: { one } });

	test.each<[object, string[]]>([
		[sensor, []],
		[{ ...sensor, unit: 'W' }, ['one: there is no unit']],
		[{ ...sensor, unit_of_measurement: 'kg' }, ['one: power is not in kg']],
		[{ ...sensor, device_class: 'powr' }, ['one: sensor has no class powr']],
		[{ platform: 'sensor', unique_id: 'x' }, ['one: state_topic is missing']],
		[{ ...sensor, unique_id: undefined }, ['one: unique_id is missing']],
		[{ ...sensor, entity_category: 'config' }, ["one: it can't be of the category config"]],
		[{ ...sensor, platform: 'sensr' }, ['one: there is no platform sensr']],
		[
			{ platform: 'switch', unique_id: 'x', command_topic: 't', value_template: '' },
			['one: value_template needs state_topic'],
		],
	])('%o: %o', (one, faults) => {
		expect(about(one)).toEqual(faults);
	});
});
