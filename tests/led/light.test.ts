/** How the LEDs that are there make the light that is wanted. */
import { describe, expect, test } from 'vitest';
import { type Colour, colours, DARK, dimmed, mixed } from '../../machines/led/light.ts';

describe('a colour is made', () => {
	test.each<[string, Colour, string[], number[]]>([
		['of its parts', 'yellow', ['red', 'green', 'blue'], [1, 1, 0]],
		['of those of its parts that are there', 'white', ['red', 'green'], [1, 1]],
		['of those of its parts that are there', 'magenta', ['red', 'green'], [1, 0]],
		['by the LED of just that colour, alone', 'amber', ['red', 'amber', 'green'], [0, 1, 0]],
		['in its proportions', 'amber', ['red', 'green'], [1, 0.5]],
		['by all LEDs where none has a part in it', 'blue', ['red', 'green'], [1, 1]],
		['by the only one', 'red', ['anything'], [1]],
	])('%s: %s, with %j', (_, colour, names, levels) => {
		expect(mixed(colours[colour], names)).toEqual(levels);
	});

	test('also when it is dim', () => {
		expect(mixed(dimmed(colours.amber, 0.3), ['red', 'amber'])).toEqual([0, 0.3]);
		expect(mixed(dimmed(colours.blue, 0.3), ['green'])).toEqual([0.3]);
	});

	test('of nothing, dark is dark', () => {
		expect(mixed(DARK, ['red', 'white'])).toEqual([0, 0]);
	});
});
