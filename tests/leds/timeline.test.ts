/** What is seen of LEDs: the indicator's chart and its lamp, on LEDs that behave as the kernel's do. */
import { describe, expect, test } from 'vitest';
import type { Program } from '../../machines/led/program.ts';
import type { FakeLeds } from '../kit/led-class.ts';
import { desk } from './desk.ts';

const at = (...names: string[]) => Object.fromEntries(names.map((name) => [name, `/sys/class/leds/${name}`]));
const TWICE: Program = { kind: 'numberBlink', colour: 'yellow', count: 2 };
const CYCLE: Program = { kind: 'cycle', colours: ['red', 'green'], stepMs: 300 };

describe('what is seen', () => {
	test('of a light, and after it', () => {
		const { fake, show, clear, tick } = desk(at('red', 'green'));
		tick(1_000);
		show({ kind: 'on', colour: 'red', level: 0.5 });
		tick(1_000);
		clear();
		expect(fake.seen('red', 0, 3_000)).toEqual([
			[0, 0],
			[1_000, 128],
			[2_000, 0],
		]);
		expect(fake.seen('green', 0, 3_000)).toEqual([[0, 0]]);
	});

	test('of a pattern: the kernel follows it, with both LEDs in step', () => {
		const { fake, show, tick } = desk(at('red', 'green'));
		show(TWICE);
		tick(10_000);
		const seen = [
			[0, 255],
			[250, 0],
			[500, 255],
			[750, 0],
			[2_500, 255],
			[2_750, 0],
		];
		expect(fake.seen('red', 0, 3_000)).toEqual(seen);
		expect(fake.seen('green', 0, 3_000)).toEqual(seen);
		const last = 'red/pattern 255 250 255 0 0 250 0 0 255 250 255 0 0 1750 0 0';
		expect(fake.written.filter((line) => line.startsWith('red/')).slice(-2)).toEqual(['red/trigger pattern', last]);
	});

	test('of one pattern after another: one write, and no darkness in between', () => {
		const { fake, show, tick } = desk(at('red', 'green'));
		show(CYCLE);
		tick(300);
		const before = fake.written.length;
		show(TWICE);
		expect(fake.written.slice(before)).toEqual([
			expect.stringMatching(/^red\/pattern/),
			expect.stringMatching(/^green\/pattern/),
		]);
		show({ kind: 'on', colour: 'green' });
		expect(fake.read('red', 'trigger')).toBe('[none] timer pattern');
	});

	test.each<[string, readonly string[]]>([
		['by the kernel’s timer', ['timer']],
		['step by step', []],
	])('of blinking, %s, is the same', (_, triggers) => {
		const { start, fake, show, tick } = desk(at('red'), { add: false });
		fake.add('red', { max: 1, triggers });
		start();
		show({ kind: 'blink', colour: 'red', onMs: 200, offMs: 100 });
		tick(1_000);
		expect(fake.read('red', 'trigger')).toBe(triggers.length > 0 ? 'none [timer]' : '[none]');
		expect(fake.seen('red', 0, 700)).toEqual([
			[0, 1],
			[200, 0],
			[300, 1],
			[500, 0],
			[600, 1],
		]);
	});

	test('of two LEDs of which the kernel does one only: they stay in step', () => {
		const { start, fake, show, tick } = desk(at('red', 'green'), { add: false });
		fake.add('red').add('green', { max: 1, triggers: [] });
		start();
		show(CYCLE);
		tick(1_000);
		expect(fake.seen('red', 0, 900)).toEqual([
			[0, 255],
			[300, 0],
			[600, 255],
		]);
		expect(fake.seen('green', 0, 900)).toEqual([
			[0, 0],
			[300, 1],
			[600, 0],
		]);
	});

	test('of a LED that mixes colours', () => {
		const { start, fake, show, tick } = desk(at('rgb'), { add: false });
		fake.add('rgb', { parts: 'green red blue' });
		start();
		show({ kind: 'on', colour: 'amber' });
		expect(fake.seen('rgb', 0, 1)).toEqual([[0, 255, '128 255 0']]);
		show(CYCLE);
		tick(600);
		expect(fake.seen('rgb', 0, 600)).toEqual([
			[0, 255, '0 255 0'],
			[300, 255, '255 0 0'],
		]);
	});

	test('of one flash: it is not seen twice', () => {
		const { fake, show, tick } = desk(at('red'));
		show({ kind: 'blip', colour: 'red' }, 'once');
		tick(10_000);
		expect(fake.seen('red', 0, 10_000)).toEqual([
			[0, 255],
			[60, 0],
		]);
	});
});

describe('a LED', () => {
	test.each([
		['ENOENT', /there is no such LED$/, /name one that is there: \/sys\/class\/leds\/green/],
		['EROFS', /may not be written to$/, /udev rule/],
		['EACCES', /may not be written to$/, /ReadWritePaths/],
		['EIO', /i\/o error$/, /see that it is/],
	] as const)('that says %s is told, while the others go on', (code, text, remedy) => {
		const { start, fake, show, faults } = desk(at('red', 'green'), { add: false });
		fake.add('green');
		if (code !== 'ENOENT') {
			fake.add('red');
			fake.spoil('red', code);
		}
		start();
		show(TWICE);
		expect(faults()).toEqual([
			{ led: 'red', text: expect.stringMatching(text), remedy: expect.stringMatching(remedy) },
		]);
		expect(fake.read('green', 'trigger')).toBe('none timer [pattern]');
	});

	test('that comes later shows what is to be shown', () => {
		const { start, fake, show, tick, faults } = desk(at('red'), { add: false });
		start();
		show({ kind: 'on', colour: 'red' });
		fake.add('red');
		tick(2_000);
		expect(faults()).toEqual([]);
		expect(fake.read('red', 'brightness')).toBe('255');
	});

	test.each<[string, (fake: FakeLeds) => void]>([
		['vanishes', (fake) => fake.remove('red')],
		['fails', (fake) => fake.spoil('red', 'EIO')],
	])('that %s while it only shines is missed within half a minute', (_, harm) => {
		const { fake, show, tick, faults } = desk(at('red'));
		show({ kind: 'on', colour: 'red' });
		harm(fake);
		tick(29_999);
		expect(faults()).toEqual([]);
		tick(1);
		expect(faults()).toMatchObject([{ led: 'red' }]);
	});

	test('that vanishes is missed at once when it is to show something else', () => {
		const { fake, show, faults, tick } = desk(at('red', 'green'));
		fake.remove('red');
		show({ kind: 'on', colour: 'yellow' });
		expect(faults()).toMatchObject([{ led: 'red', text: expect.stringContaining('no such LED') }]);
		expect(fake.read('green', 'brightness')).toBe('255');
		fake.add('red');
		tick(2_000);
		expect(fake.read('red', 'brightness')).toBe('255');
	});

	test.each<[string, (fake: FakeLeds) => void]>([
		['plugged in again', (fake) => fake.add('red')],
		['taken over by a person with a shell', (fake) => fake.write('red', 'trigger', 'timer')],
	])('that was %s is told again what to show, without an alarm', (_, change) => {
		const { fake, show, tick, faults } = desk(at('red'));
		show(TWICE);
		change(fake);
		expect(fake.read('red', 'trigger')).not.toContain('[pattern]');
		tick(30_000);
		expect(fake.read('red', 'trigger')).toContain('[pattern]');
		expect(faults()).toEqual([]);
	});

	test('is dark and without a trigger when it is left', () => {
		const { fake, show, send, status } = desk(at('red'));
		show(TWICE);
		send({ type: 'STOP' });
		expect(status()).toBe('done');
		expect([fake.read('red', 'brightness'), fake.read('red', 'trigger')]).toEqual(['0', '[none] timer pattern']);
	});

	test('that is gone keeps nobody from leaving', () => {
		const { fake, send, status } = desk(at('red'));
		fake.remove('red');
		send({ type: 'STOP' });
		expect(status()).toBe('done');
	});
});
