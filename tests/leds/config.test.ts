import { expect, test } from 'vitest';
import { ledsConfig } from '../../actors/leds/config.ts';

const parsed = (indicators: unknown) => ledsConfig.safeParse({ indicators });

test('a LED is a folder, or a line of a chip', () => {
	const line = { chip: '/dev/gpiochip0', line: 17 };
	expect(parsed({ status: { red: '/sys/class/leds/red', green: line } }).data).toEqual({
		indicators: { status: { red: '/sys/class/leds/red', green: { ...line, activeLow: false } } },
	});
});

test.each<[string, unknown]>([
	['no indicator', {}],
	['a name that cannot be in a topic', { 'a/b': { red: '/x' } }],
	['a path that depends on where one is', { status: { red: 'leds/red' } }],
	['a line that is none', { status: { red: { chip: '/dev/gpiochip0', line: -1 } } }],
	['what it does not know', { status: { red: { chip: '/dev/gpiochip0', line: 1, pull: 'up' } } }],
])('%s is refused', (_, indicators) => {
	expect(parsed(indicators).success).toBe(false);
});
