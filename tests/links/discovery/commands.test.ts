/** What Home Assistant publishes when something is pressed there: a command by the contract. */
import { describe, expect, test } from 'vitest';
import { checkArguments } from '../../../machines/clusters/index.ts';
import { commandSchema } from '../../../machines/command-schema.ts';
import { component, entry, inventoryOf, newDiscovery, template } from './devices.ts';
import { payloadOf } from './jinja.ts';

type Variables = Readonly<Record<string, unknown>>;

const COMMAND = 'command_template';

/** By the endpoint's clusters and the entity's key: an option's template, what it is given, the action and its arguments. */
const CASES: readonly (readonly [
	clusters: string,
	key: string,
	option: string,
	variables: Variables,
	action: string,
	args: object,
])[] = [
	['onOff', 'switch', COMMAND, { value: 'ON' }, 'onOff.on', {}],
	['onOff', 'switch', COMMAND, { value: 'OFF' }, 'onOff.off', {}],
	['onOff levelControl', 'light', 'command_on_template', { state: 'on' }, 'onOff.on', {}],
	['onOff levelControl', 'light', 'command_off_template', { state: 'off' }, 'onOff.off', {}],
	...(
		[
			[255, 254],
			[129, 128],
			[1, 2],
		] as const
	).map(([brightness, level]) => {
		const action = 'levelControl.moveToLevelWithOnOff';
		return [
			'onOff levelControl',
			'light',
			'command_on_template',
			{ state: 'on', brightness },
			action,
			{ level },
		] as const;
	}),
	[
		'onOff levelControl',
		'light',
		'command_on_template',
		{ brightness: 255, transition: 2.5 },
		'levelControl.moveToLevelWithOnOff',
		{ level: 254, transitionTime: 25 },
	],
	['levelControl', 'light', 'command_on_template', {}, 'levelControl.moveToLevelWithOnOff', { level: 254 }],
	['levelControl', 'light', 'command_off_template', {}, 'levelControl.moveToLevelWithOnOff', { level: 0 }],
	['doorLock', 'lock', COMMAND, { value: 'LOCK', code: null }, 'doorLock.lockDoor', {}],
	['doorLock', 'lock', COMMAND, { value: 'UNLOCK', code: null }, 'doorLock.unlockDoor', {}],
	...(
		[
			['off', 0],
			['heat', 4],
			['cool', 3],
			['heat_cool', 1],
			['dry', 8],
			['fan_only', 7],
		] as const
	).map(([value, mode]) => {
		const args = { 'thermostat.systemMode': mode };
		return ['thermostat', 'climate', 'mode_command_template', { value }, 'attributes.write', args] as const;
	}),
	...(
		[
			['temperature', 'heat', 'occupiedHeatingSetpoint'],
			['temperature', 'cool', 'occupiedCoolingSetpoint'],
			['temperature_low', 'heat_cool', 'occupiedHeatingSetpoint'],
			['temperature_high', 'heat_cool', 'occupiedCoolingSetpoint'],
		] as const
	).map(([which, state, setpoint]) => {
		const variables = { value: 21.55, this: { state } };
		const args = { [`thermostat.${setpoint}`]: 2_155 };
		return ['thermostat', 'climate', `${which}_command_template`, variables, 'attributes.write', args] as const;
	}),
	[
		'thermostat fanControl',
		'climate',
		'fan_mode_command_template',
		{ value: 'auto' },
		'attributes.write',
		{ 'fanControl.fanMode': 5 },
	],
	['fanControl', 'fan', COMMAND, { value: 'ON' }, 'attributes.write', { 'fanControl.percentSetting': 100 }],
	['fanControl', 'fan', COMMAND, { value: 'OFF' }, 'attributes.write', { 'fanControl.percentSetting': 0 }],
	['onOff fanControl', 'fan', COMMAND, { value: 'ON' }, 'onOff.on', {}],
	[
		'fanControl',
		'fan',
		'percentage_command_template',
		{ value: 66 },
		'attributes.write',
		{ 'fanControl.percentSetting': 66 },
	],
	...(
		[
			[100, 0],
			[0, 10_000],
			[25, 7_500],
		] as const
	).flatMap(([position, closed]) => [
		[
			'windowCovering',
			'cover',
			'set_position_template',
			{ position },
			'windowCovering.goToLiftPercentage',
			{ liftPercent100thsValue: closed },
		] as const,
		[
			'windowCovering',
			'slats',
			'tilt_command_template',
			{ tilt_position: position },
			'windowCovering.goToTiltPercentage',
			{ tiltPercent100thsValue: closed },
		] as const,
	]),
	['windowCovering', 'stop', COMMAND, { value: 'PRESS' }, 'windowCovering.stopMotion', {}],
	['valveConfigurationAndControl', 'valve', COMMAND, { value: 'OPEN' }, 'valveConfigurationAndControl.open', {}],
	['valveConfigurationAndControl', 'valve', COMMAND, { value: 'CLOSE' }, 'valveConfigurationAndControl.close', {}],
	['identify', 'identify', COMMAND, { value: 'PRESS' }, 'identify.identify', { identifyTime: 10 }],
];

describe('what is pressed is a command', () => {
	test.each(CASES)('at %s %s, %s with %o: %s %o', (clusters, key, option, variables, action, args) => {
		const text = payloadOf(template(component(key, clusters.split(' ')), option), variables);
		const command = commandSchema.parse(JSON.parse(text));
		expect(command).toMatchObject({ target: 'zw-5', endpoint: 0, action, args });
		expect(command.args).toEqual(args);
		expect(checkArguments(action, command.args)).toEqual({ ok: args });
	});

	test('to `cmd`, wherever there is a template for it', () => {
		for (const [clusters, key] of CASES) {
			const config = component(key, clusters.split(' '));
			const topics = Object.entries(config).filter(([option]) => /(command|set_position)_topic$/.test(option));
			expect(topics.length).toBeGreaterThan(0);
			for (const [option, topic] of topics) expect([option, topic]).toEqual([option, 'gw/v1/apt-104/cmd']);
		}
	});

	test('under an id of its own each time', () => {
		const text = template(component('switch', ['onOff']), COMMAND);
		const ids = Array.from({ length: 100 }, () => commandSchema.parse(JSON.parse(payloadOf(text))).id);
		expect(new Set(ids).size).toBe(100);
	});

	test('to the endpoint that it belongs to', () => {
		const strip = entry('zw-9', { 0: { clusters: ['onOff'] }, 2: { clusters: ['onOff'] } });
		const components = newDiscovery().published('devices', inventoryOf(strip))[0]?.payload?.cmps ?? {};
		const endpoints = Object.values(components).map((config) => {
			const { target, endpoint } = commandSchema.parse(
				JSON.parse(payloadOf(template(config, COMMAND), { value: 'ON' })),
			);
			return [target, endpoint, config.name];
		});
		expect(endpoints).toEqual([
			['zw-9', 0, null],
			['zw-9', 2, 'Switch 2'],
		]);
	});
});
