/**
 * What the parent may tell the home: one JSON object a line on the child's stdin, parsed here and nowhere else.
 *
 * `die`, `revive`, `mute` and `lag` are about the radio of a node and work on every one; the others are things a person
 * does at a device, and each works on the devices that have it. `wake` presses the button of a device that sleeps.
 */
import { z } from 'zod';

/** Node ids of Z-Wave end nodes in an 8-bit network; 1 is the controller. */
const node = z.int().min(2).max(232);

const byHand = z.discriminatedUnion('do', [
	z.strictObject({ do: z.literal('wake'), node }),
	/** A switch, dimmer or shade operated at the device: `on`, or `level` from 0 to 99 where there is one. */
	z
		.strictObject({
			do: z.literal('set'),
			node,
			endpoint: z.int().min(0).max(127).default(0),
			on: z.boolean().optional(),
			level: z.int().min(0).max(99).optional(),
		})
		.refine(({ on, level }) => (on === undefined) !== (level === undefined), 'give either "on" or "level"'),
	z.strictObject({ do: z.literal('turn'), node, locked: z.boolean() }),
	z.strictObject({ do: z.literal('jam'), node, jammed: z.boolean() }),
	z.strictObject({ do: z.literal('motion'), node, detected: z.boolean() }),
	z.strictObject({ do: z.literal('contact'), node, open: z.boolean() }),
]);

const control = z.discriminatedUnion('do', [
	z.strictObject({ do: z.literal('die'), node }),
	z.strictObject({ do: z.literal('revive'), node }),
	z.strictObject({ do: z.literal('mute'), node, muted: z.boolean() }),
	/** Milliseconds between a frame's arrival and its acknowledgement; 0 ends it. */
	z.strictObject({ do: z.literal('lag'), node, ms: z.int().min(0).max(60_000) }),
	byHand,
]);

/** Something a person does at a device. */
export type ByHand = z.infer<typeof byHand>;
export type Control = z.infer<typeof control>;

/** The control that a line holds, or what is wrong with the line, in words. */
export function parseControl(line: string): Control | { readonly fault: string } {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch (fault) {
		return { fault: `not JSON: ${fault instanceof Error ? fault.message : String(fault)}` };
	}
	const parsed = control.safeParse(value);
	return parsed.success ? parsed.data : { fault: z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ') };
}
