/**
 * What the parent may tell the home: one JSON object a line on the child's stdin, parsed here and nowhere else.
 *
 * `die`, `revive`, `mute` and `lag` are about the radio of a node and work on every one; the others are things a person
 * does at a device, and each works on the devices that have it. `wake` presses the button of a device that sleeps. `occupy`,
 * `hang` and `restart` are about the module itself, `unplug` and `plug` about the stick, where it is one.
 */
import { z } from 'zod';
import { readLine } from './control-line.ts';

/** Node ids of Z-Wave end nodes in an 8-bit network; 1 is the controller. */
const node = z.int().min(2).max(232);

const key = z.int().min(1).max(255);

const ALARMS = ['smoke', 'co', 'test', 'silence', 'endOfLife', 'leak', 'tampering', 'blackout'] as const;
export type AlarmName = (typeof ALARMS)[number];

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
	/** A key of a wall controller, counted from 1, pressed up to five times in a row; or held until it is let go. */
	z.strictObject({ do: z.literal('press'), node, key, times: z.int().min(1).max(5).default(1) }),
	z.strictObject({ do: z.literal('hold'), node, key, held: z.boolean() }),
	/** An alarm begins or ends at a device that notices it. */
	z.strictObject({ do: z.literal('alarm'), node, of: z.enum(ALARMS), on: z.boolean() }),
	/** What a sensor measures from now on: its type in the list of sensor types (SDS13812), in the scale it has. */
	z.strictObject({ do: z.literal('measure'), node, type: z.int().min(1).max(255), value: z.number() }),
	/** Watts that flow through a meter from now on; what is less than 0 flows back. */
	z.strictObject({ do: z.literal('draw'), node, watts: z.number() }),
	/** Per cent that are left of a battery. */
	z.strictObject({ do: z.literal('charge'), node, percent: z.int().min(0).max(100) }),
]);

const control = z.discriminatedUnion('do', [
	z.strictObject({ do: z.literal('die'), node }),
	z.strictObject({ do: z.literal('revive'), node }),
	z.strictObject({ do: z.literal('mute'), node, muted: z.boolean() }),
	/** Milliseconds between a frame's arrival and its acknowledgement; 0 ends it. */
	z.strictObject({ do: z.literal('lag'), node, ms: z.int().min(0).max(60_000) }),
	byHand,
]);

/** The module in trouble: the air around it occupied, itself hung, or started anew by its watchdog. */
const ofModule = z.discriminatedUnion('do', [
	z.strictObject({ do: z.literal('occupy'), occupied: z.boolean() }),
	z.strictObject({ do: z.literal('hang'), hung: z.boolean() }),
	z.strictObject({ do: z.literal('restart') }),
]);

/** The stick pulled out, and put back. */
const byCable = z.discriminatedUnion('do', [
	z.strictObject({ do: z.literal('unplug') }),
	z.strictObject({ do: z.literal('plug') }),
]);
const line = z.discriminatedUnion('do', [control, ofModule, byCable]);

/** Something a person does at a device. */
export type ByHand = z.infer<typeof byHand>;
export type Control = z.infer<typeof control>;
export type OfModule = z.infer<typeof ofModule>;
export type ByCable = z.infer<typeof byCable>;

/** The control that a line holds, or what is wrong with the line, in words. */
export function parseControl(text: string): Control | OfModule | ByCable | { readonly fault: string } {
	const read = readLine(line, text);
	return 'value' in read ? read.value : read;
}
