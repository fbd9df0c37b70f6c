/**
 * LEDs that behave as the kernel's LED class does, with a trace of what was written to them, decoded to what is seen.
 *
 * As measured on Linux 6.1 (tests/peers/vm-leds.test.ts): a brightness beyond the most is the most; what is no number, and a
 * trigger that is not there, is EINVAL; `delay_on` and `pattern` are there only with their trigger; brightness 0 takes the
 * trigger away; a step of a pattern that is not followed by itself for 0 ms dims gradually, which no test may want.
 */
import { constants } from 'node:os';
import { basename, dirname } from 'node:path';
import type { LedFile, LedFiles } from '../../actors/leds/files.ts';

export interface FakeLedOptions {
	readonly max?: number;
	readonly triggers?: readonly string[];
	/** `multi_index` of one that mixes colours. */
	readonly parts?: string;
}

interface Beat {
	readonly brightness: number;
	readonly ms: number;
}

/** From a moment on it does this, again and again; one beat is for ever. */
interface Act {
	readonly at: number;
	readonly beats: readonly Beat[];
	readonly intensities: string;
}

interface FakeLed {
	readonly max: number;
	readonly triggers: readonly string[];
	readonly files: Map<string, string>;
	readonly acts: Act[];
}

export function systemFault(code: 'ENOENT' | 'EINVAL' | 'ENODEV' | 'EROFS' | 'EACCES' | 'EIO'): Error {
	return Object.assign(new Error(code), { code, errno: -constants.errno[code] });
}

export class FakeLeds implements LedFiles {
	/** Every write: `red/brightness 1`. */
	readonly written: string[] = [];
	readonly #leds = new Map<string, FakeLed>();
	readonly #faults = new Map<string, Parameters<typeof systemFault>[0]>();
	readonly #now: () => number;

	/** @param now ms. */
	constructor(now: () => number = () => 0) {
		this.#now = now;
	}

	add(name: string, { max = 255, triggers = ['timer', 'pattern'], parts }: FakeLedOptions = {}): this {
		const files = new Map([
			['brightness', '0'],
			['max_brightness', String(max)],
			['trigger', 'none'],
			...(parts === undefined
				? []
				: ([
						['multi_index', parts],
						['multi_intensity', '0 0 0'],
					] as const)),
		]);
		this.#leds.set(name, { max, triggers: ['none', ...triggers], files, acts: [] });
		return this;
	}

	/** Pulled out. */
	remove(name: string) {
		this.#leds.delete(name);
	}

	/** Every access to it fails from now on, or not any more. */
	spoil(name: string, code: Parameters<typeof systemFault>[0] | undefined) {
		if (code === undefined) this.#faults.delete(name);
		else this.#faults.set(name, code);
	}

	/** As it would be read. */
	read(name: string, file: string): string {
		const led = this.#led(name);
		const text = led.files.get(file);
		if (text === undefined) throw systemFault('ENOENT');
		if (file !== 'trigger') return text;
		return led.triggers.map((one) => (one === text ? `[${one}]` : one)).join(' ');
	}

	/** Written by whoever: a person with a shell. */
	write(name: string, file: string, text: string) {
		const led = this.#led(name);
		if (!led.files.has(file)) throw systemFault('ENOENT');
		this.written.push(`${name}/${file} ${text}`);
		this.#take(led, file, text);
	}

	open(path: string, mode: 'read' | 'write'): LedFile {
		const name = basename(dirname(path));
		const file = basename(path);
		const led = this.#led(name);
		if (!led.files.has(file)) throw systemFault('ENOENT');
		const code = mode === 'write' ? this.#faults.get(name) : undefined;
		if (code !== undefined) throw systemFault(code);
		const held = () => {
			const fault = this.#faults.get(name);
			if (fault !== undefined) throw systemFault(fault);
			if (this.#leds.get(name) !== led || !led.files.has(file)) throw systemFault('ENODEV');
		};
		return {
			read: () => {
				held();
				return this.read(name, file);
			},
			write: (text) => {
				held();
				this.write(name, file, text);
			},
			isThere: () => this.#leds.get(name) === led,
			close: () => {},
		};
	}

	list(): readonly string[] {
		return [...this.#leds.keys()];
	}

	/**
	 * What was seen of a LED: `[ms, brightness]` at each change, from the first that is asked for; ms count from there. Of one
	 * that mixes colours, `[ms, brightness, intensities]`.
	 */
	seen(name: string, from: number, to: number): (string | number)[][] {
		const { acts } = this.#led(name);
		const changes: (string | number)[][] = [];
		for (const [index, act] of acts.entries()) {
			const end = Math.min(to, acts[index + 1]?.at ?? to);
			for (const [at, brightness] of timesOf(act, end)) {
				const now = [Math.max(0, at - from), brightness, ...(act.intensities ? [act.intensities] : [])];
				if (at <= from) changes.splice(0, changes.length, now);
				else if (String(changes.at(-1)?.slice(1)) !== String(now.slice(1))) changes.push(now);
			}
		}
		return changes;
	}

	#led(name: string): FakeLed {
		const led = this.#leds.get(name);
		if (!led) throw systemFault('ENOENT');
		return led;
	}

	#take(led: FakeLed, file: string, text: string) {
		const { files } = led;
		const number = Number(text);
		if (file === 'trigger') {
			if (!led.triggers.includes(text)) throw systemFault('EINVAL');
			this.#trigger(led, text);
		} else if (file === 'brightness') {
			if (!Number.isInteger(number)) throw systemFault('EINVAL');
			files.set(file, String(Math.min(led.max, number)));
			if (number === 0) this.#trigger(led, 'none');
		} else files.set(file, text);
		this.#act(led);
	}

	#trigger({ files }: FakeLed, trigger: string) {
		for (const file of ['delay_on', 'delay_off', 'pattern']) files.delete(file);
		files.set('trigger', trigger);
		if (trigger === 'timer') files.set('delay_on', '500').set('delay_off', '500');
		if (trigger === 'pattern') files.set('pattern', '');
	}

	#act({ files, acts }: FakeLed) {
		const number = (file: string) => Number(files.get(file));
		const brightness = number('brightness');
		const beats: Beat[] =
			files.get('trigger') === 'timer'
				? [
						{ brightness, ms: number('delay_on') },
						{ brightness: 0, ms: number('delay_off') },
					]
				: files.get('pattern')
					? patternIn(files.get('pattern') ?? '')
					: [{ brightness: files.get('trigger') === 'pattern' ? 0 : brightness, ms: 0 }];
		acts.push({ at: this.#now(), beats, intensities: files.get('multi_intensity') ?? '' });
	}
}

function patternIn(text: string): Beat[] {
	const numbers = text.split(' ').map(Number);
	const beats = Array.from({ length: numbers.length / 2 }, (_, index) => ({
		brightness: numbers[2 * index] ?? Number.NaN,
		ms: numbers[2 * index + 1] ?? Number.NaN,
	}));
	for (const [index, { brightness, ms }] of beats.entries()) {
		const next = beats[index + 1];
		if (ms > 0 && (next?.brightness !== brightness || next.ms !== 0)) throw new Error(`it dims gradually: ${text}`);
	}
	return beats.filter(({ ms }) => ms > 0);
}

function* timesOf({ at: start, beats }: Act, end: number): Generator<[number, number]> {
	let at = start;
	for (let index = 0; at < end; index++) {
		const beat = beats[index % beats.length];
		if (!beat) return;
		yield [at, beat.brightness];
		if (beats.length === 1) return;
		at += beat.ms;
	}
}
