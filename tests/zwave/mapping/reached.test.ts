import { describe, expect, test } from 'vitest';
import type { Attributes } from '../../../machines/events.ts';
import { reached } from '../../../machines/zwave/mapping/index.ts';

describe('whether a device is where it was wanted', () => {
	const rows: readonly (readonly [expects: Attributes, state: Attributes, boolean])[] = [
		[{}, {}, true],
		[{ 'onOff.onOff': true }, { 'onOff.onOff': true, 'levelControl.currentLevel': 3 }, true],
		[{ 'onOff.onOff': true }, { 'onOff.onOff': false }, false],
		[{ 'onOff.onOff': true }, {}, false],
		[{ 'doorLock.lockState': 1 }, { 'doorLock.lockState': 2 }, false],
		// 127 and 128 are both v = 50; 130 is 51.
		[{ 'levelControl.currentLevel': 127 }, { 'levelControl.currentLevel': 128 }, true],
		[{ 'levelControl.currentLevel': 127 }, { 'levelControl.currentLevel': 130 }, false],
		[{ 'levelControl.currentLevel': 127 }, {}, false],
		[
			{ 'windowCovering.currentPositionLiftPercent100ths': 2_500 },
			{ 'windowCovering.currentPositionLiftPercent100ths': 2_525 },
			true,
		],
		[{ 'thermostat.occupiedHeatingSetpoint': 2150 }, { 'thermostat.occupiedHeatingSetpoint': 2160 }, false],
	];
	for (const [expects, state, is] of rows)
		test(`${JSON.stringify(expects)} in ${JSON.stringify(state)}: ${is}`, () => {
			expect(reached(expects, state)).toBe(is);
		});
});
