import { expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import type { JsonObject } from '../../../machines/json.ts';
import type { CcCommand } from '../../../machines/zwave/cc.ts';
import { endpointsOf, reached } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node, thermostat } from './facts.ts';
import { checkKinds, checkNeeds, checkRefusals, checkSayings, checkSendings } from './rows.ts';

const fan = endpoint({ MultilevelSwitch: 4 }, {}, { generic: 0x11, specific: 8 });
const fanByIcon = endpoint(
	{ MultilevelSwitch: 4 },
	{ zwavePlus: { roleType: 5, userIcon: 0x0400 } },
	{ generic: 0x11 },
);
const air = endpoint(
	{ ThermostatSetpoint: 3, ThermostatFanMode: 3, ThermostatFanState: 2, ThermostatOperatingState: 1 },
	{ fanModes: [0, 1, 3, 5, 6] },
);
const plainAir = endpoint({ ThermostatFanMode: 1, ThermostatMode: 1 }, { fanModes: [0, 1] });

const level = (value: number): CcCommand => ({ type: 'MultilevelSwitch.Set', value });
const write = (args: JsonObject) => ({ args });
const percent = (setting: number) => ({ 'fanControl.percentSetting': setting });
const still = {
	heat: false,
	cool: false,
	fan: false,
	heatStage2: false,
	coolStage2: false,
	fanStage2: false,
	fanStage3: false,
};
const running = (bits: object) => ({ 'thermostat.thermostatRunningState': { ...still, ...bits } });

checkKinds([
	['a fan', fan, ['fan'], ['onOff', 'fanControl'], ['on', 'off', 'toggle', 'step']],
	['a fan by its icon', fanByIcon, ['fan'], ['onOff', 'fanControl'], ['on', 'off', 'toggle', 'step']],
	['a thermostat with a fan', air, ['thermostat'], ['thermostat', 'fanControl'], ['setpointRaiseLower']],
]);

checkSendings([
	['fanControl.step', 'up from low', fan, { args: { direction: 0 }, state: percent(33) }, level(66)],
	['fanControl.step', 'up at the top', fan, { args: { direction: 0 }, state: percent(100) }, level(99)],
	['fanControl.step', 'around the top', fan, { args: { direction: 0, wrap: true }, state: percent(100) }, level(33)],
	['fanControl.step', 'down from medium', fan, { args: { direction: 1 }, state: percent(50) }, level(33)],
	['fanControl.step', 'down, not to off', fan, { args: { direction: 1 }, state: percent(10) }, level(33)],
	['fanControl.step', 'down to off', fan, { args: { direction: 1, lowestOff: true }, state: percent(10) }, level(0)],
	[
		'fanControl.step',
		'around the bottom',
		fan,
		{ args: { direction: 1, wrap: true, lowestOff: true }, state: percent(0) },
		level(99),
	],
	['attributes.write', 'a fan to medium', fan, write({ 'fanControl.fanMode': 2 }), level(66)],
	['attributes.write', 'a fan off', fan, write({ 'fanControl.speedSetting': 0 }), level(0), off()],
	['attributes.write', 'a fan in per cent', fan, write({ 'fanControl.percentSetting': 50 }), level(50)],
	['attributes.write', 'a fan as slow as can be', fan, write({ 'fanControl.percentSetting': 1 }), level(1)],
	[
		'attributes.write',
		'a thermostat’s fan to medium',
		air,
		write({ 'fanControl.fanMode': 2 }),
		{ type: 'ThermostatFanMode.Set', mode: 5 },
		{ 'fanControl.fanMode': 2 },
	],
	[
		'attributes.write',
		'a thermostat’s fan to auto',
		air,
		write({ 'fanControl.fanMode': 5 }),
		{ type: 'ThermostatFanMode.Set', mode: 0 },
	],
	[
		'attributes.write',
		'a thermostat’s fan off',
		air,
		write({ 'fanControl.fanMode': 0 }),
		{ type: 'ThermostatFanMode.Set', mode: 0, off: true },
	],
	[
		'attributes.write',
		'the only speed is high',
		plainAir,
		write({ 'fanControl.fanMode': 3 }),
		{ type: 'ThermostatFanMode.Set', mode: 1 },
	],
]);

checkNeeds([['fanControl.step', fan, { direction: 0 }, { type: 'MultilevelSwitch.Get' }]]);

checkRefusals([
	['attributes.write', fan, { 'fanControl.fanMode': 5 }, /no fanControl.fanMode 5; it has 0, 1, 2, 3/],
	['attributes.write', air, { 'fanControl.fanMode': 6 }, /no fanControl.fanMode 6; it has 0, 1, 2, 3, 5/],
	['attributes.write', plainAir, { 'fanControl.fanMode': 0 }, /no fanControl.fanMode 0; it has 3, 5/],
]);

checkSayings([
	[
		'a fan on its way to high',
		fan,
		{ type: 'MultilevelSwitch.Report', value: 20, targetValue: 99 },
		{
			'onOff.onOff': true,
			'fanControl.percentCurrent': 20,
			'fanControl.speedCurrent': 1,
			'fanControl.percentSetting': 100,
			'fanControl.speedSetting': 3,
			'fanControl.fanMode': 3,
			'fanControl.fanModeSequence': 0,
			'fanControl.speedMax': 3,
		},
	],
	['a fan on auto', air, { type: 'ThermostatFanMode.Report', mode: 4, off: false }, { 'fanControl.fanMode': 5 }],
	['a fan on low', air, { type: 'ThermostatFanMode.Report', mode: 1, off: false }, { 'fanControl.fanMode': 1 }],
	['a fan that is off', air, { type: 'ThermostatFanMode.Report', mode: 1, off: true }, { 'fanControl.fanMode': 0 }],
	[
		'a fan in a mode of no word',
		air,
		{ type: 'ThermostatFanMode.Report', mode: 6, off: false },
		{ 'fanControl.fanMode': null },
	],
	['the only speed', plainAir, { type: 'ThermostatFanMode.Report', mode: 1, off: false }, { 'fanControl.fanMode': 3 }],
	[
		'the modes of a fan with three speeds',
		air,
		{ type: 'ThermostatFanMode.SupportedReport', modes: [0, 1, 3, 5] },
		{ 'fanControl.fanModeSequence': 2 },
	],
	[
		'the modes of a fan with one speed',
		plainAir,
		{ type: 'ThermostatFanMode.SupportedReport', modes: [0, 1] },
		{ 'fanControl.fanModeSequence': 4 },
	],
	['heating', thermostat, { type: 'ThermostatOperatingState.Report', state: 1 }, running({ heat: true })],
	['waiting to heat', thermostat, { type: 'ThermostatOperatingState.Report', state: 4 }, running({})],
	['the fan alone', thermostat, { type: 'ThermostatOperatingState.Report', state: 3 }, running({ fan: true })],
	[
		'the second stage of cooling, the fan being known to run',
		air,
		{ type: 'ThermostatOperatingState.Report', state: 9 },
		running({ cool: true, coolStage2: true, fan: true, fanStage3: true }),
		running({ heat: true, fan: true, fanStage3: true }),
	],
	[
		'the fan at medium, while it heats',
		air,
		{ type: 'ThermostatFanState.Report', state: 3 },
		running({ heat: true, fan: true, fanStage2: true }),
		running({ heat: true, fan: true, fanStage3: true }),
	],
	[
		'the fan stands still',
		air,
		{ type: 'ThermostatFanState.Report', state: 0 },
		running({ heat: true }),
		running({ heat: true, fan: true }),
	],
]);

test('what may be written', () => {
	expect(endpointsOf(node(fan))['0']?.writable).toEqual([
		'fanControl.fanMode',
		'fanControl.percentSetting',
		'fanControl.speedSetting',
	]);
	expect(endpointsOf(node(air))['0']?.writable).toEqual(['fanControl.fanMode']);
});

test('a speed is reached as the device counts it', () => {
	const speed = (now: number) => ({ 'fanControl.percentCurrent': now });
	expect(reached(speed(50), speed(51))).toBe(true);
	expect(reached(speed(50), speed(53))).toBe(false);
});

function off(): Attributes {
	return {
		'fanControl.percentCurrent': 0,
		'fanControl.percentSetting': 0,
		'fanControl.speedSetting': 0,
		'fanControl.speedCurrent': 0,
		'fanControl.fanMode': 0,
		'onOff.onOff': false,
	};
}
