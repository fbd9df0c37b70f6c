/** What programs are made of, and how they are told. */
import { describe, expect, test } from 'vitest';
import { brightest } from '../../machines/led/light.ts';
import { inWords, lengthOf, type Pattern, type Program, patternOf } from '../../machines/led/program.ts';

/** Brightness in percent and ms of each step. */
const steps = (pattern: Pattern) =>
	pattern.map(({ light, ms }) => `${Math.round(brightest(light) * 100)}%/${ms}`).join(' ');

describe('a program as a pattern and in words', () => {
	test.each<[Program, string, string]>([
		[{ kind: 'off' }, '0%/0', 'is dark'],
		[{ kind: 'on', colour: 'green' }, '100%/0', 'shines green'],
		[{ kind: 'on', colour: 'green', level: 0.2 }, '20%/0', 'shines green at 20 %'],
		[{ kind: 'blink', colour: 'red', onMs: 500, offMs: 1_000 }, '100%/500 0%/1000', 'blinks red, 0.5 s on, 1 s off'],
		[
			{ kind: 'numberBlink', colour: 'yellow', count: 2 },
			'100%/250 0%/250 100%/250 0%/1750',
			'blinks yellow 2 times, pauses, and again',
		],
		[{ kind: 'numberBlink', colour: 'red', count: 0 }, '100%/250 0%/1750', 'blinks red once, pauses, and again'],
		[{ kind: 'blip', colour: 'blue' }, '100%/60 0%/200', 'flashes blue'],
		[
			{ kind: 'cycle', colours: ['red', 'red', 'green'], stepMs: 300 },
			'100%/600 100%/300',
			'goes through red, red, green, 0.3 s each',
		],
		[{ kind: 'cycle', colours: [], stepMs: 300 }, '0%/0', 'goes through , 0.3 s each'],
		[
			{ kind: 'waveform', colour: 'cyan', shape: 'triangle', periodMs: 200 },
			'0%/50 50%/50 100%/50 50%/50',
			'swells cyan every 0.2 s (triangle)',
		],
		[
			{ kind: 'waveform', colour: 'cyan', shape: 'sawtooth', periodMs: 200 },
			'0%/50 25%/50 50%/50 75%/50',
			'swells cyan every 0.2 s (sawtooth)',
		],
		[
			{ kind: 'waveform', colour: 'cyan', shape: 'sine', periodMs: 200 },
			'0%/50 50%/50 100%/50 50%/50',
			'swells cyan every 0.2 s (sine)',
		],
		[
			{ kind: 'morse', colour: 'red', text: 'A e' },
			'100%/200 0%/200 100%/600 0%/1400 100%/200 0%/1400',
			'sends "A e" in Morse code, red',
		],
		[{ kind: 'morse', colour: 'red', text: ' ?! ' }, '0%/0', 'sends " ?! " in Morse code, red'],
	])('%j', (program, pattern, words) => {
		expect(steps(patternOf(program))).toBe(pattern);
		expect(inWords(program)).toBe(words);
	});

	test('blinks at most 20 times', () => {
		expect(patternOf({ kind: 'numberBlink', colour: 'red', count: 99 })).toHaveLength(40);
	});

	test('in Morse code, letters are three dots apart', () => {
		const pattern = patternOf({ kind: 'morse', colour: 'red', text: 'sos' });
		// Of the International Morse code: 27 dots, and the gap of a word.
		expect(lengthOf(pattern)).toBe((27 + 7) * 200);
	});
});
