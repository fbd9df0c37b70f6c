/** What Home Assistant shows by the gateway's messages: each template on a message of the contract's. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../machines/json.ts';
import { component, messageOf, newDiscovery, template } from './devices.ts';
import { shownBy } from './jinja.ts';

function state(attributes: JsonObject): string {
	return JSON.stringify({ v: 1, device: 'zw-5', at: '2026-08-22T10:00:01.234Z', endpoints: { 0: attributes } });
}

/** Nothing reported yet, nothing of this endpoint, removed, and no JSON. */
const NOTHING = [state({}), '{"v":1,"endpoints":{}}', '{}', '', 'oops'];

const cooling = { 'thermostat.occupiedHeatingSetpoint': 2050, 'thermostat.occupiedCoolingSetpoint': 2600 };
const air = (cluster: string, value: number, unit: number) => ({
	[`${cluster}.measuredValue`]: value,
	[`${cluster}.measurementUnit`]: unit,
});
const cover = (position: number, movement = 0) => ({
	'windowCovering.currentPositionLiftPercent100ths': position,
	'windowCovering.operationalStatus': { global: movement, lift: movement, tilt: 0 },
});
const valve = (current: number, target: number) => ({
	'valveConfigurationAndControl.currentState': current,
	'valveConfigurationAndControl.targetState': target,
});

type Case = readonly [key: string, option: string, clusters: readonly string[], attributes: JsonObject, shown: string];
const of = (key: string, clusters: string, attributes: JsonObject, shown: string, option = 'value_template'): Case => [
	key,
	option,
	clusters.split(' '),
	attributes,
	shown,
];

const CASES: readonly Case[] = [
	of('switch', 'onOff', { 'onOff.onOff': true }, 'ON'),
	of('switch', 'onOff', { 'onOff.onOff': false }, 'OFF'),
	of('light', 'onOff levelControl', { 'onOff.onOff': true }, 'on', 'state_template'),
	of('light', 'onOff levelControl', { 'onOff.onOff': false }, 'off', 'state_template'),
	of('light', 'levelControl', { 'levelControl.currentLevel': 3 }, 'on', 'state_template'),
	of('light', 'levelControl', { 'levelControl.currentLevel': 0 }, 'off', 'state_template'),
	of('light', 'levelControl', { 'levelControl.currentLevel': 254 }, '255', 'brightness_template'),
	of('light', 'levelControl', { 'levelControl.currentLevel': 128 }, '129', 'brightness_template'),
	of('lock', 'doorLock', { 'doorLock.lockState': 1 }, 'LOCKED'),
	of('lock', 'doorLock', { 'doorLock.lockState': 2 }, 'UNLOCKED'),
	of('lock', 'doorLock', { 'doorLock.lockState': 0 }, 'UNLOCKED'),
	of('lock', 'doorLock', { 'doorLock.lockState': null }, 'None'),
	of('door', 'doorLock', { 'doorLock.doorState': 0 }, 'ON'),
	of('door', 'doorLock', { 'doorLock.doorState': 1 }, 'OFF'),
	of('climate', 'thermostat', { 'thermostat.localTemperature': 2155 }, '21.55', 'current_temperature_template'),
	of('climate', 'thermostat', { 'thermostat.localTemperature': null }, 'None', 'current_temperature_template'),
	...(
		[
			[0, 'off'],
			[1, 'heat_cool'],
			[3, 'cool'],
			[4, 'heat'],
			[5, 'heat'],
			[6, 'cool'],
			[7, 'fan_only'],
			[8, 'dry'],
			[9, 'None'],
			[null, 'None'],
		] as const
	).map(([mode, shown]) =>
		of('climate', 'thermostat', { 'thermostat.systemMode': mode }, shown, 'mode_state_template'),
	),
	...(
		[
			[0, '20.5', 'None', 'None'],
			[1, 'None', '20.5', '26'],
			[3, '26', 'None', 'None'],
			[4, '20.5', 'None', 'None'],
		] as const
	).flatMap(([mode, target, low, high]) => {
		const attributes = { ...cooling, 'thermostat.systemMode': mode };
		return [
			of('climate', 'thermostat', attributes, target, 'temperature_state_template'),
			of('climate', 'thermostat', attributes, low, 'temperature_low_state_template'),
			of('climate', 'thermostat', attributes, high, 'temperature_high_state_template'),
		];
	}),
	of('climate', 'thermostat', { 'thermostat.systemMode': 4 }, 'None', 'temperature_state_template'),
	...(
		[
			[{ heat: true }, 'heating'],
			[{ heatStage2: true }, 'heating'],
			[{ heat: false, cool: true, fan: true }, 'cooling'],
			[{ fanStage3: true }, 'fan'],
			[{}, 'idle'],
		] as const
	).map(([running, shown]) =>
		of('climate', 'thermostat', { 'thermostat.thermostatRunningState': running }, shown, 'action_template'),
	),
	of('climate', 'thermostat fanControl', { 'fanControl.fanMode': 5 }, 'auto', 'fan_mode_state_template'),
	of('climate', 'thermostat fanControl', { 'fanControl.fanMode': 3 }, 'high', 'fan_mode_state_template'),
	of('climate', 'thermostat fanControl', { 'fanControl.fanMode': null }, 'None', 'fan_mode_state_template'),
	of('fan', 'fanControl', { 'fanControl.percentCurrent': 33 }, 'ON', 'state_value_template'),
	of('fan', 'fanControl', { 'fanControl.percentCurrent': 0 }, 'OFF', 'state_value_template'),
	of('fan', 'fanControl', { 'fanControl.percentCurrent': 33 }, '33', 'percentage_value_template'),
	of('cover', 'windowCovering', cover(0), 'open'),
	of('cover', 'windowCovering', cover(10_000), 'closed'),
	of('cover', 'windowCovering', cover(5_000, 1), 'opening'),
	of('cover', 'windowCovering', cover(5_000, 2), 'closing'),
	of('cover', 'windowCovering', { 'windowCovering.currentPositionLiftPercent100ths': 9_999 }, 'open'),
	of('cover', 'windowCovering', cover(0), '100', 'position_template'),
	of('cover', 'windowCovering', cover(8_990), '10', 'position_template'),
	of('cover', 'windowCovering', cover(10_000), '0', 'position_template'),
	of(
		'slats',
		'windowCovering',
		{ 'windowCovering.currentPositionTiltPercent100ths': 2_500 },
		'75',
		'tilt_status_template',
	),
	of('valve', 'valveConfigurationAndControl', valve(0, 0), 'closed'),
	of('valve', 'valveConfigurationAndControl', valve(1, 1), 'open'),
	of('valve', 'valveConfigurationAndControl', valve(2, 1), 'opening'),
	of('valve', 'valveConfigurationAndControl', valve(2, 0), 'closing'),
	of(
		'valve-fault',
		'valveConfigurationAndControl',
		{ 'valveConfigurationAndControl.valveFault': { blocked: true } },
		'ON',
	),
	of('valve-fault', 'valveConfigurationAndControl', { 'valveConfigurationAndControl.valveFault': {} }, 'OFF'),
	of('occupancy', 'occupancySensing', { 'occupancySensing.occupancy': { occupied: true } }, 'ON'),
	of('occupancy', 'occupancySensing', { 'occupancySensing.occupancy': {} }, 'OFF'),
	of('smoke', 'smokeCoAlarm', { 'smokeCoAlarm.smokeState': 2 }, 'ON'),
	of('smoke', 'smokeCoAlarm', { 'smokeCoAlarm.smokeState': 0 }, 'OFF'),
	of('co', 'smokeCoAlarm', { 'smokeCoAlarm.coState': 1 }, 'ON'),
	of('test', 'smokeCoAlarm', { 'smokeCoAlarm.testInProgress': true }, 'ON'),
	of('broken', 'smokeCoAlarm', { 'smokeCoAlarm.hardwareFaultAlert': false }, 'OFF'),
	of('old', 'smokeCoAlarm', { 'smokeCoAlarm.endOfServiceAlert': 1 }, 'ON'),
	of('temperatureMeasurement', 'temperatureMeasurement', { 'temperatureMeasurement.measuredValue': -555 }, '-5.55'),
	of(
		'relativeHumidityMeasurement',
		'relativeHumidityMeasurement',
		{ 'relativeHumidityMeasurement.measuredValue': 4_450 },
		'44.5',
	),
	of('pressureMeasurement', 'pressureMeasurement', { 'pressureMeasurement.measuredValue': 1_013 }, '1013'),
	of('flowMeasurement', 'flowMeasurement', { 'flowMeasurement.measuredValue': 25 }, '2.5'),
	of('illuminanceMeasurement', 'illuminanceMeasurement', { 'illuminanceMeasurement.measuredValue': 22_554 }, '180'),
	of('illuminanceMeasurement', 'illuminanceMeasurement', { 'illuminanceMeasurement.measuredValue': 0 }, '0'),
	of('soilMeasurement', 'soilMeasurement', { 'soilMeasurement.soilMoistureMeasuredValue': 31 }, '31'),
	...(
		[
			['carbonDioxideConcentrationMeasurement', 640, 0, '640'],
			['carbonDioxideConcentrationMeasurement', 640_000, 1, '640'],
			['carbonDioxideConcentrationMeasurement', 640, 4, 'None'],
			['pm25ConcentrationMeasurement', 6.5, 4, '6.5'],
			['pm25ConcentrationMeasurement', 0.5, 3, '500'],
			['pm25ConcentrationMeasurement', 6.5, 0, 'None'],
			['radonConcentrationMeasurement', 37, 7, '37'],
			['formaldehydeConcentrationMeasurement', 12, 4, '12'],
			['totalVolatileOrganicCompoundsConcentrationMeasurement', 0.2, 0, '0.2'],
		] as const
	).map(([cluster, value, unit, shown]) => of(cluster, cluster, air(cluster, value, unit), shown)),
	of('activePower', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.activePower': 412_500 }, '412.5'),
	of('activePower', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.activePower': -1_500 }, '-1.5'),
	of('activePower', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.activePower': null }, 'None'),
	of('voltage', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.voltage': 230_100 }, '230.1'),
	of('activeCurrent', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.activeCurrent': 250 }, '0.25'),
	of('reactivePower', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.reactivePower': 5_000 }, '5'),
	of('frequency', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.frequency': 49_980 }, '49.98'),
	of('powerFactor', 'electricalPowerMeasurement', { 'electricalPowerMeasurement.powerFactor': 9_250 }, '92.5'),
	of(
		'cumulativeEnergyImported',
		'electricalEnergyMeasurement',
		{ 'electricalEnergyMeasurement.cumulativeEnergyImported': 12_340_000 },
		'12.34',
	),
	of(
		'cumulativeEnergyExported',
		'electricalEnergyMeasurement',
		{ 'electricalEnergyMeasurement.cumulativeEnergyExported': 1 },
		'0.000001',
	),
	of('battery', 'powerSource', { 'powerSource.batPercentRemaining': 174 }, '87'),
	of('battery-low', 'powerSource', { 'powerSource.batChargeLevel': 1 }, 'ON'),
	of('battery-low', 'powerSource', { 'powerSource.batChargeLevel': 0 }, 'OFF'),
	of('charging', 'powerSource', { 'powerSource.batChargeState': 1 }, 'ON'),
	of('charging', 'powerSource', { 'powerSource.batChargeState': 3 }, 'OFF'),
	of('mains', 'powerSource', { 'powerSource.wiredPresent': false }, 'OFF'),
];

describe('a device shows', () => {
	test.each(CASES)('at %s by %s with %o from %o: %s', (key, option, clusters, attributes, shown) => {
		const config = component(key, clusters);
		expect(shownBy(template(config, option), state(attributes))).toBe(shown);
	});

	test.each(CASES.map(([key, option, clusters]) => [key, option, clusters] as const))(
		'at %s by %s with %o nothing it was not told',
		(key, option, clusters) => {
			const text = template(component(key, clusters), option);
			const unknown = /^(position|tilt_status)/.test(option) ? '' : option === 'brightness_template' ? '0' : 'None';
			for (const payload of NOTHING) expect(shownBy(text, payload), payload).toBe(unknown);
		},
	);

	test.each([
		['contactSensor', true, 'opening', 'OFF'],
		['contactSensor', false, 'opening', 'ON'],
		['waterLeakDetector', true, 'moisture', 'ON'],
		['waterFreezeDetector', true, 'cold', 'ON'],
		['rainSensor', false, 'moisture', 'OFF'],
	])('a %s whose state is %s as %s %s', (type, value, device_class, shown) => {
		const config = component('state', ['booleanState'], [type]);
		expect(config).toMatchObject({ device_class });
		expect(shownBy(template(config, 'value_template'), state({ 'booleanState.stateValue': value }))).toBe(shown);
	});

	test('only what its own endpoint says', () => {
		const payload = JSON.stringify({ endpoints: { 1: { 'onOff.onOff': true } } });
		expect(shownBy(template(component('switch', ['onOff']), 'value_template'), payload)).toBe('None');
	});
});

describe('a device is available', () => {
	const [status, reachable] = availability();

	test.each([
		['{"v":1,"state":"online","session":4}', 'online'],
		['{"v":1,"state":"offline","session":4}', 'offline'],
		['', 'offline'],
	])('by the gateway’s status %s: %s', (payload, shown) => {
		expect(shownBy(template(status ?? {}, 'value_template'), payload)).toBe(shown);
	});

	test.each([
		['{"v":1,"reachable":true,"endpoints":{}}', 'online'],
		['{"v":1,"endpoints":{}}', 'online'],
		['{"v":1,"reachable":false,"endpoints":{}}', 'offline'],
		['', 'offline'],
	])('by its state %s: %s', (payload, shown) => {
		expect(shownBy(template(reachable ?? {}, 'value_template'), payload)).toBe(shown);
	});

	test('where both say so', () => {
		const { availability_mode } = component('switch', ['onOff']);
		expect(availability_mode).toBe('all');
		expect([status?.topic, reachable?.topic]).toEqual(['gw/v1/apt-104/status', 'gw/v1/apt-104/state/zw-5']);
	});

	function availability() {
		const list = component('switch', ['onOff']).availability;
		return Array.isArray(list) ? list : [];
	}
});

test('a device goes by its name, else by what it is, and lies behind the gateway', () => {
	const dev = (rest: JsonObject) => messageOf(['onOff'], [], rest).payload?.dev;
	expect(dev({ name: 'Hall light', room: 'Hall', manufacturer: 'Zooz', product: 'ZEN72' })).toEqual({
		identifiers: ['gatehouse_apt-104_zw-5'],
		name: 'Hall light',
		suggested_area: 'Hall',
		manufacturer: 'Zooz',
		model: 'ZEN72',
		via_device: 'gatehouse_apt-104',
	});
	expect(dev({ product: 'ZEN72' })).toMatchObject({ name: 'ZEN72' });
	expect(dev({})).toMatchObject({ name: 'zw-5' });
	expect(newDiscovery().connected()[0]?.payload?.dev).toMatchObject({ identifiers: ['gatehouse_apt-104'] });
});
