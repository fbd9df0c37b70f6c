/**
 * What an indicator is to show, as data: `patternOf` makes times of light of it, `inWords` tells a person what is seen.
 *
 * A pattern begins again when it is over; how long a program is shown is not its own to say. Pure.
 *
 * Model: delux (Elixir), whose programs these are.
 */
import { type Colour, colours, DARK, dimmed, isSame, type Light } from './light.ts';
import { morse } from './morse.ts';

export type Program =
	| { readonly kind: 'off' }
	/** `level` from 0 to 1; absent: 1. */
	| { readonly kind: 'on'; readonly colour: Colour; readonly level?: number }
	| { readonly kind: 'blink'; readonly colour: Colour; readonly onMs: number; readonly offMs: number }
	/** As often as `count` says, 1 to 20, then a pause. */
	| { readonly kind: 'numberBlink'; readonly colour: Colour; readonly count: number }
	/** One short flash. */
	| { readonly kind: 'blip'; readonly colour: Colour }
	| { readonly kind: 'cycle'; readonly colours: readonly Colour[]; readonly stepMs: number }
	| { readonly kind: 'waveform'; readonly colour: Colour; readonly shape: Shape; readonly periodMs: number }
	| { readonly kind: 'morse'; readonly colour: Colour; readonly text: string };

export type Shape = 'sine' | 'triangle' | 'sawtooth';

export interface Step {
	readonly light: Light;
	readonly ms: number;
}

/** One step is for ever, whatever its time; more begin again with the first. */
export type Pattern = readonly [Step, ...Step[]];

const BLINK_MS = 250;
const PAUSE_MS = 1_500;
const BLIP_MS = 60;
/** Longer than a timer is late: the flash is not seen twice. */
const BLIP_DARK_MS = 200;
const DOT_MS = 200;
const MOST_BLINKS = 20;
/** Finer is not seen. */
const WAVE_STEP_MS = 50;

/** How bright a wave is at a part of its period, both from 0 to 1; it begins dark. */
const shapes: { readonly [shape in Shape]: (part: number) => number } = {
	sine: (part) => (1 - Math.cos(2 * Math.PI * part)) / 2,
	triangle: (part) => 1 - Math.abs(1 - 2 * part),
	sawtooth: (part) => part,
};

export function patternOf(program: Program): Pattern {
	switch (program.kind) {
		case 'off':
			return [{ light: DARK, ms: 0 }];
		case 'on':
			return [{ light: dimmed(colours[program.colour], program.level ?? 1), ms: 0 }];
		case 'blink':
			return joined([lit(program.colour, program.onMs), dark(program.offMs)]);
		case 'numberBlink': {
			const blinks = Array.from({ length: countOf(program.count) }, () => [
				lit(program.colour, BLINK_MS),
				dark(BLINK_MS),
			]);
			return joined([...blinks.flat(), dark(PAUSE_MS)]);
		}
		case 'blip':
			return joined([lit(program.colour, BLIP_MS), dark(BLIP_DARK_MS)]);
		case 'cycle':
			return joined(program.colours.map((colour) => lit(colour, program.stepMs)));
		case 'waveform':
			return joined(wave(program.colour, shapes[program.shape], program.periodMs));
		case 'morse':
			return joined(morse(program.text).map((span) => (span.lit ? lit : unlit)(program.colour, span.units * DOT_MS)));
	}
}

/** From the beginning of a pattern to where it begins again; ms. */
export function lengthOf(pattern: Pattern): number {
	return pattern.reduce((sum, { ms }) => sum + ms, 0);
}

/** What is seen, for who asks from afar: `blinks red, 0.5 s on, 0.5 s off`. */
export function inWords(program: Program): string {
	switch (program.kind) {
		case 'off':
			return 'is dark';
		case 'on': {
			const { colour, level = 1 } = program;
			return level === 1 ? `shines ${colour}` : `shines ${colour} at ${Math.round(level * 100)} %`;
		}
		case 'blink':
			return `blinks ${program.colour}, ${seconds(program.onMs)} on, ${seconds(program.offMs)} off`;
		case 'numberBlink': {
			const count = countOf(program.count);
			return `blinks ${program.colour} ${count === 1 ? 'once' : `${count} times`}, pauses, and again`;
		}
		case 'blip':
			return `flashes ${program.colour}`;
		case 'cycle':
			return `goes through ${program.colours.join(', ')}, ${seconds(program.stepMs)} each`;
		case 'waveform':
			return `swells ${program.colour} every ${seconds(program.periodMs)} (${program.shape})`;
		case 'morse':
			return `sends "${program.text}" in Morse code, ${program.colour}`;
	}
}

const lit = (colour: Colour, ms: number): Step => ({ light: colours[colour], ms });
const dark = (ms: number): Step => ({ light: DARK, ms });
const unlit = (_: Colour, ms: number) => dark(ms);

const countOf = (count: number) => Math.min(MOST_BLINKS, Math.max(1, Math.round(count)));

const seconds = (ms: number) => `${ms / 1_000} s`;

function wave(colour: Colour, shape: (part: number) => number, periodMs: number): Step[] {
	const count = Math.max(2, Math.round(periodMs / WAVE_STEP_MS));
	return Array.from({ length: count }, (_, index) => ({
		light: dimmed(colours[colour], shape(index / count)),
		ms: periodMs / count,
	}));
}

/** What does not change is one step; nothing at all is dark. */
function joined(steps: readonly Step[]): Pattern {
	const [first = dark(0), ...rest] = steps.filter(({ ms }) => ms > 0);
	const pattern: [Step, ...Step[]] = [first];
	for (const step of rest) {
		const last = pattern[pattern.length - 1] ?? first;
		if (isSame(last.light, step.light)) pattern[pattern.length - 1] = { light: last.light, ms: last.ms + step.ms };
		else pattern.push(step);
	}
	return pattern;
}
