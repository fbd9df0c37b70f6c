/** What is left to the kernel, and how it is asked. */
import { describe, expect, test } from 'vitest';
import type { Led } from '../../machines/led/lamp.ts';
import { compensated, offload, steady } from '../../machines/led/offload.ts';
import { type Program, patternOf } from '../../machines/led/program.ts';

const BLINK: Program = { kind: 'blink', colour: 'red', onMs: 100, offMs: 300 };
const CYCLE: Program = { kind: 'cycle', colours: ['red', 'green'], stepMs: 100 };

const led = (name: string, ...triggers: Led['triggers']): Led => ({ name, max: 255, triggers });
const rgb: Led = { ...led('rgb', 'pattern', 'timer'), parts: ['red', 'green', 'blue'] };

describe('the kernel', () => {
	test.each<[string, Program, Led[], unknown]>([
		[
			'keeps a light',
			{ kind: 'on', colour: 'yellow', level: 0.5 },
			[led('red'), led('green')],
			[
				{ led: 'red', kind: 'steady', brightness: 128 },
				{ led: 'green', kind: 'steady', brightness: 128 },
			],
		],
		[
			'follows a pattern',
			BLINK,
			[led('red', 'timer', 'pattern')],
			[
				{
					led: 'red',
					kind: 'pattern',
					steps: [
						{ brightness: 255, ms: 100 },
						{ brightness: 0, ms: 300 },
					],
				},
			],
		],
		[
			'blinks by its timer, where it has no patterns',
			BLINK,
			[led('red', 'timer'), led('green')],
			[
				{ led: 'red', kind: 'timer', brightness: 255, onMs: 100, offMs: 300 },
				{ led: 'green', kind: 'steady', brightness: 0 },
			],
		],
		['is not asked to blink without a trigger', BLINK, [led('red')], undefined],
		[
			'is not asked to blink by a timer that would begin at the wrong end',
			CYCLE,
			[led('red', 'timer'), led('green', 'timer')],
			undefined,
		],
		[
			'is not asked for more than blinking by a timer',
			{ kind: 'numberBlink', colour: 'red', count: 2 },
			[led('red', 'timer')],
			undefined,
		],
		['is asked for nothing that one of the LEDs cannot do', CYCLE, [led('red', 'pattern'), led('green')], undefined],
		[
			'blinks in a mixed colour',
			{ ...BLINK, colour: 'amber' },
			[rgb],
			[
				{
					led: 'rgb',
					kind: 'pattern',
					intensities: [255, 128, 0],
					steps: [
						{ brightness: 255, ms: 100 },
						{ brightness: 0, ms: 300 },
					],
				},
			],
		],
		[
			'swells in a mixed colour',
			{ kind: 'waveform', colour: 'amber', shape: 'triangle', periodMs: 100 },
			[rgb],
			[
				{
					led: 'rgb',
					kind: 'pattern',
					intensities: [255, 128, 0],
					steps: [
						{ brightness: 0, ms: 50 },
						{ brightness: 255, ms: 50 },
					],
				},
			],
		],
		['does not change a mixed colour', CYCLE, [rgb], undefined],
		['has nothing to do where there is no LED', BLINK, [], []],
	])('%s', (_, program, leds, orders) => {
		expect(offload(patternOf(program), leds)).toEqual(orders);
	});

	test('of what is dim but not dark, something is seen', () => {
		const dim = { light: { red: 0.001, green: 0, blue: 0 }, ms: 0 };
		expect(offload([dim], [{ ...led('red'), max: 1 }])).toEqual([{ led: 'red', kind: 'steady', brightness: 1 }]);
	});

	test('is asked for one light after another otherwise', () => {
		const [red, green] = patternOf(CYCLE);
		expect(red && steady(red.light, [rgb])).toEqual([
			{ led: 'rgb', kind: 'steady', brightness: 255, intensities: [255, 0, 0] },
		]);
		expect(green && steady(green.light, [led('red'), led('green')])).toEqual([
			{ led: 'red', kind: 'steady', brightness: 0 },
			{ led: 'green', kind: 'steady', brightness: 255 },
		]);
	});
});

describe('a kernel that ticks', () => {
	/** What a timer of the kernel takes: whole ticks, and one more. */
	const taken = (ms: number, hz: number) => ((Math.ceil((ms * hz) / 1_000) + 1) * 1_000) / hz;

	test.each([100, 250, 300, 1_000])('%i times a second is exact to half a tick', (hz) => {
		for (let ms = Math.ceil(2_000 / hz); ms < 700; ms++)
			expect(Math.abs(taken(compensated(ms, hz), hz) - ms), `${ms} ms`).toBeLessThanOrEqual(500 / hz + 1e-9);
	});

	test('cannot be asked for less than a tick', () => {
		expect(compensated(1, 100)).toBe(10);
		expect(compensated(1, 1_000)).toBe(1);
	});

	test('at an unknown rate is asked for what is wanted', () => {
		expect(compensated(33.4, undefined)).toBe(33);
	});
});
