import { describe, expect, test } from 'vitest';
import { desk } from './desk.ts';

describe('a LED at a line of a chip', () => {
	const red = { chip: '/dev/gpiochip0', line: 17, activeLow: true };

	test('is on or off, step by step', () => {
		const { start, chip, show, tick, send } = desk({ red }, { add: false });
		start();
		expect(JSON.parse(chip.requested)).toEqual({ ...red, consumer: 'gatehouse' });
		show({ kind: 'blink', colour: 'red', onMs: 100, offMs: 100 });
		expect(chip.lines.get(17)).toBe(true);
		tick(100);
		expect(chip.lines.get(17)).toBe(false);
		tick(100);
		expect(chip.lines.get(17)).toBe(true);
		send({ type: 'STOP' });
		expect(chip.lines.size).toBe(0);
	});

	test.each([
		['EBUSY', /another program or driver has it/, /gpioinfo/],
		['ENOENT', /no such LED/, /gpiodetect/],
		['EINVAL', /: gpiod_x: why$/, /see that it is/],
	])('that says %s is told, and tried again', (code, text, remedy) => {
		const { start, chip, faults, tick } = desk({ red }, { add: false });
		chip.fault = { code, fault: 'gpiod_x: why' };
		start();
		expect(faults()).toEqual([
			{ led: 'red', text: expect.stringMatching(text), remedy: expect.stringMatching(remedy) },
		]);
		chip.fault = undefined;
		tick(2_000);
		expect(faults()).toEqual([]);
	});

	test('that fails is missed within half a minute', () => {
		const { start, chip, faults, tick } = desk({ red }, { add: false });
		start();
		chip.fault = { code: 'ENODEV', fault: 'gpiod_line_set_value: no such device' };
		tick(30_000);
		expect(faults()).toMatchObject([{ led: 'red', text: expect.stringContaining('line 17') }]);
	});
});
