/**
 * Who shows a pattern: the kernel, by the LED class's triggers, or the indicator's chart, step by step.
 *
 * The kernel does it without waking the gateway, and goes on while that is busy: wherever it can do it for all LEDs of the
 * indicator, which would fall out of step otherwise. Pure.
 *
 * Source: Documentation/leds/leds-class.rst, leds-class-multicolor.rst, ABI/testing/sysfs-class-led-trigger-pattern.
 */
import type { Led, Order } from './lamp.ts';
import { type Light, mixed } from './light.ts';
import type { Pattern } from './program.ts';

interface Beat {
	readonly brightness: number;
	readonly ms: number;
}

/** What one LED does in a pattern; `intensities` differ where its colour changes. */
interface Part {
	readonly led: Led;
	readonly beats: readonly (Beat & { readonly intensities?: readonly number[] })[];
}

/**
 * @param hz Of the kernel's timer; undefined: not known, and its lateness is not made up for.
 * @returns Undefined where the chart must do it.
 */
export function offload(pattern: Pattern, leds: readonly Led[], hz?: number): readonly Order[] | undefined {
	const orders = partsOf(pattern, leds).map((part) => orderOf(part, hz));
	return orders.every((order) => order !== undefined) ? orders : undefined;
}

/** The orders that show one light until the next. */
export function steady(light: Light, leds: readonly Led[]): readonly Order[] {
	return partsOf([{ light, ms: 0 }], leds).flatMap(({ led, beats: [beat] }) => {
		if (!beat) return [];
		const { brightness, intensities } = beat;
		return { led: led.name, kind: 'steady' as const, brightness, ...(intensities && { intensities }) };
	});
}

/**
 * What to ask of the kernel so that it takes this long. Its timers never fire early, and so one tick late (since 4.8;
 * kernel/time/timer.c, `calc_index`).
 */
export function compensated(ms: number, hz: number | undefined): number {
	if (hz === undefined) return Math.round(ms);
	const ticks = Math.max(1, Math.round((ms * hz) / 1_000) - 1);
	return Math.max(1, Math.floor((ticks * 1_000) / hz));
}

function partsOf(pattern: Pattern, leds: readonly Led[]): Part[] {
	const names = leds.flatMap(({ name, parts }) => parts ?? name);
	const levels = pattern.map(({ light, ms }) => ({ levels: mixed(light, names), ms }));
	let first = 0;
	return leds.map((led) => {
		const from = first;
		first += led.parts?.length ?? 1;
		const to = first;
		return { led, beats: joined(levels.map(({ levels, ms }) => beatOf(led, levels.slice(from, to), ms))) };
	});
}

function beatOf({ max, parts }: Led, levels: readonly number[], ms: number): Part['beats'][number] {
	const level = Math.max(0, ...levels);
	const brightness = level === 0 ? 0 : Math.max(1, Math.round(level * max));
	if (!parts || level === 0) return { brightness, ms };
	return { brightness, ms, intensities: levels.map((one) => Math.round((one / level) * max)) };
}

const isAlike = (one: Part['beats'][number], other: Part['beats'][number]) =>
	one.brightness === other.brightness && String(one.intensities) === String(other.intensities);

function joined(beats: Part['beats']): Part['beats'] {
	const result: Part['beats'][number][] = [];
	for (const beat of beats) {
		const last = result.at(-1);
		if (last && isAlike(last, beat)) result[result.length - 1] = { ...last, ms: last.ms + beat.ms };
		else result.push(beat);
	}
	return result;
}

function orderOf({ led: { name: led, triggers }, beats }: Part, hz: number | undefined): Order | undefined {
	const hues = new Map(beats.flatMap(({ intensities }) => (intensities ? [[String(intensities), intensities]] : [])));
	// The kernel changes how brightly it shines, not what colour it is.
	if (hues.size > 1) return undefined;
	const [intensities] = hues.values();
	const order = { led, ...(intensities && { intensities }) };
	const [one, two, ...others] = beats.map(({ brightness, ms }) => ({ brightness, ms: compensated(ms, hz) }));
	if (!one) return undefined;
	if (!two) return { ...order, kind: 'steady', brightness: one.brightness };
	if (triggers.includes('pattern')) return { ...order, kind: 'pattern', steps: [one, two, ...others] };
	// It begins when it is on.
	const blinks = others.length === 0 && one.brightness > 0 && two.brightness === 0;
	if (!blinks || !triggers.includes('timer')) return undefined;
	return { ...order, kind: 'timer', brightness: one.brightness, onMs: one.ms, offMs: two.ms };
}
