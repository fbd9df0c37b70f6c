import { expect, test } from 'vitest';
import type { CcCommand, CcMessage } from '../../../machines/zwave/cc.ts';
import { endpointsOf, reached } from '../../../machines/zwave/mapping/index.ts';
import { endpoint, node, shutter } from './facts.ts';
import { checkKinds, checkSayings, checkSendings } from './rows.ts';

const blind = endpoint(
	{ WindowCovering: 1, MultilevelSwitch: 4 },
	{ coveringParameters: [13, 23] },
	{ generic: 0x11, specific: 7 },
);
const slats = endpoint({ WindowCovering: 1 }, { coveringParameters: [11] });
const curtain = endpoint({ WindowCovering: 1 }, { coveringParameters: [8, 11] });
const drapery = endpoint({ WindowCovering: 1 }, { coveringParameters: [9] });

const RESTING = { global: 0, lift: 0, tilt: 0 };
const covers = (...values: (readonly [parameter: number, value: number])[]): CcCommand => ({
	type: 'WindowCovering.Set',
	values: values.map(([parameter, value]) => ({ parameter, value })),
});
const start = (parameter: number, direction: 'up' | 'down'): CcCommand => ({
	type: 'WindowCovering.StartLevelChange',
	parameter,
	direction,
});
const stop = (parameter: number): CcCommand => ({ type: 'WindowCovering.StopLevelChange', parameter });
const covering = (parameter: number, value: number, targetValue: number): CcMessage => ({
	type: 'WindowCovering.Report',
	parameter,
	value,
	targetValue,
});

checkKinds([
	[
		'a blind',
		blind,
		['windowCovering'],
		['windowCovering'],
		['upOrOpen', 'downOrClose', 'stopMotion', 'goToLiftPercentage', 'goToTiltPercentage'],
	],
	[
		'slats',
		slats,
		['windowCovering'],
		['windowCovering'],
		['upOrOpen', 'downOrClose', 'stopMotion', 'goToTiltPercentage'],
	],
	[
		'a curtain that knows its slats only',
		curtain,
		['windowCovering'],
		['windowCovering'],
		['upOrOpen', 'downOrClose', 'stopMotion', 'goToTiltPercentage'],
	],
	[
		'a motor whose parameters nobody has asked for yet',
		{ ...blind, learnt: {} },
		['windowCovering'],
		['windowCovering'],
		['upOrOpen', 'downOrClose', 'stopMotion', 'goToLiftPercentage'],
	],
]);

checkSendings([
	[
		'windowCovering.upOrOpen',
		'lift and slats at once',
		blind,
		{},
		covers([13, 99], [23, 50]),
		{
			'windowCovering.currentPositionLiftPercent100ths': 0,
			'windowCovering.targetPositionLiftPercent100ths': 0,
			'windowCovering.currentPositionTiltPercent100ths': 0,
			'windowCovering.targetPositionTiltPercent100ths': 0,
		},
	],
	['windowCovering.downOrClose', 'lift and slats at once', blind, {}, covers([13, 0], [23, 0])],
	['windowCovering.upOrOpen', 'what has no position is started', curtain, {}, [covers([11, 50]), start(8, 'up')]],
	['windowCovering.stopMotion', 'all of it', blind, {}, [stop(13), stop(23)]],
	[
		'windowCovering.goToLiftPercentage',
		'a quarter closed',
		blind,
		{ args: { liftPercent100thsValue: 2_500 } },
		covers([13, 74]),
		{
			'windowCovering.currentPositionLiftPercent100ths': 2_525,
			'windowCovering.targetPositionLiftPercent100ths': 2_525,
		},
	],
	[
		'windowCovering.goToTiltPercentage',
		'half closed',
		blind,
		{ args: { tiltPercent100thsValue: 5_000 } },
		covers([23, 25]),
		{
			'windowCovering.currentPositionTiltPercent100ths': 5_000,
			'windowCovering.targetPositionTiltPercent100ths': 5_000,
		},
	],
]);

checkSayings([
	[
		'a blind that rises',
		blind,
		covering(13, 0, 99),
		{
			'windowCovering.currentPositionLiftPercent100ths': 10_000,
			'windowCovering.targetPositionLiftPercent100ths': 0,
			'windowCovering.operationalStatus': { global: 1, lift: 1, tilt: 0 },
		},
	],
	[
		'slats that close while the blind rises',
		blind,
		covering(23, 50, 0),
		{
			'windowCovering.currentPositionTiltPercent100ths': 0,
			'windowCovering.targetPositionTiltPercent100ths': 10_000,
			'windowCovering.operationalStatus': { global: 1, lift: 1, tilt: 2 },
		},
		{ 'windowCovering.operationalStatus': { global: 1, lift: 1, tilt: 0 } },
	],
	[
		'slats that are closed the other way',
		slats,
		covering(11, 99, 99),
		{
			'windowCovering.currentPositionTiltPercent100ths': 10_000,
			'windowCovering.targetPositionTiltPercent100ths': 10_000,
			'windowCovering.operationalStatus': RESTING,
		},
	],
	['a parameter that does not count', blind, covering(15, 5, 5), {}],
	[
		'a blind that lifts and tilts',
		blind,
		{ type: 'WindowCovering.SupportedReport', parameters: [13, 23] },
		{ 'windowCovering.type': 8 },
	],
	['slats alone', slats, { type: 'WindowCovering.SupportedReport', parameters: [11] }, { 'windowCovering.type': 7 }],
	['a drapery', drapery, { type: 'WindowCovering.SupportedReport', parameters: [9] }, { 'windowCovering.type': 4 }],
	[
		'a motor that falls',
		shutter,
		{ type: 'MultilevelSwitch.Report', value: 99, targetValue: 0, durationMs: 2_000 },
		{
			'windowCovering.currentPositionLiftPercent100ths': 0,
			'windowCovering.targetPositionLiftPercent100ths': 10_000,
			'windowCovering.operationalStatus': { global: 2, lift: 2, tilt: 0 },
		},
	],
]);

test('what has no position cannot be asked for one', () => {
	expect(endpointsOf(node(slats))['0']?.readable).toEqual([
		'windowCovering.type',
		'windowCovering.operationalStatus',
		'windowCovering.currentPositionTiltPercent100ths',
		'windowCovering.targetPositionTiltPercent100ths',
	]);
});

test('a position is reached as the device counts it', () => {
	const tilt = (percent100ths: number) => ({ 'windowCovering.currentPositionTiltPercent100ths': percent100ths });
	expect(reached(tilt(5_010), tilt(5_000))).toBe(true);
	expect(reached(tilt(5_010), tilt(5_200))).toBe(false);
});
