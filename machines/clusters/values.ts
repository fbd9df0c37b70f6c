/**
 * The kinds of values that clusters are made of, as schemas whose fault says what is allowed.
 *
 * A fault reads on from the argument's name: `level` + `must be a whole number from 0 to 254`.
 */
import { z } from 'zod';

/** A whole number within limits, both included. */
export function whole(min: number, max: number) {
	const error = `must be a whole number from ${min} to ${max}`;
	return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A whole number within limits, or null where Matter says null. */
export function wholeOrNull(min: number, max: number) {
	const error = `must be a whole number from ${min} to ${max}, or null`;
	return z.int({ error }).min(min, { error }).max(max, { error }).nullable();
}

/** One of Matter's enumeration: its numbers by name; the published schemas say the names too. */
export function oneOf<const Value extends number>(names: { readonly [name: string]: Value }) {
	const allowed = Object.entries(names).map(([name, value]) => `${value} (${name})`);
	return z.literal(Object.values(names), { error: `must be ${allowed.join(', ')}` }).meta({ names });
}

export const truth = z.boolean({ error: 'must be true or false' });

/** Matter's bitmaps are objects of booleans; a bit that is left out is false. */
export function bitmap<const Bit extends string>(...bits: readonly Bit[]) {
	return z.partialRecord(z.enum(bits), truth, {
		error: `must be an object of booleans with the keys ${bits.join(', ')}`,
	});
}

/** Celsius in 0.01 °C (Matter core 7.19.2.11: `temperature`). */
export const temperature = whole(-27_315, 32_767).describe('in 0.01 °C');

/** In 0.1 s; null, or left out, is the device's own pace (Matter cluster 1.6.7: `TransitionTime`). */
export const transitionTime = wholeOrNull(0, 65_534)
	.optional()
	.describe('in 0.1 s; null, or left out, is the device’s own pace');
