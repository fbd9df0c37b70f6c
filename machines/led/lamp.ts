/**
 * The LEDs of an indicator as the actor that owns them takes and tells it: the seam between an indicator's chart and
 * `actors/leds/`, which writes to the kernel.
 */

/** A LED that can be used now, and what the kernel does for it. */
export interface Led {
	/** Within the indicator: `red`. */
	readonly name: string;
	/** The brightness at which it shines most; it is 1 where it can only be on or off. */
	readonly max: number;
	/** What the kernel can do on its own with it. */
	readonly triggers: readonly Trigger[];
	/** The colours of one that mixes them, in the kernel's order; absent: it has one. */
	readonly parts?: readonly string[];
}

export type Trigger = 'pattern' | 'timer';

export interface LedFault {
	readonly led: string;
	/** What happened. */
	readonly text: string;
	readonly remedy: string;
}

/** What one LED is to do from now on; `intensities` are of its parts, from 0 to its `max`. */
export type Order = { readonly led: string; readonly intensities?: readonly number[] } & (
	| { readonly kind: 'steady'; readonly brightness: number }
	/** On for so long, then off for so long, and again. */
	| { readonly kind: 'timer'; readonly brightness: number; readonly onMs: number; readonly offMs: number }
	/** Each brightness for its time, and again. */
	| { readonly kind: 'pattern'; readonly steps: readonly { readonly brightness: number; readonly ms: number }[] }
);

/** Where the LEDs are, by their names. */
export interface LampInput {
	readonly leds: { readonly [name: string]: Place };
}

/** A folder of the LED class, or a line of a GPIO chip. */
export type Place = string | LinePlace;

export interface LinePlace {
	/** `/dev/gpiochip0`. */
	readonly chip: string;
	readonly line: number;
	/** It shines when the line is low. */
	readonly activeLow: boolean;
}

export type ToLamp =
	| { readonly type: 'SHINE'; readonly orders: readonly Order[] }
	/** Look whether the LEDs are still there, and for those that are not. Answered by LAMP_CHANGED. */
	| { readonly type: 'CHECK' }
	/** Dark, and done. */
	| { readonly type: 'CLOSE' };

/** When it was opened, after a CHECK, and when a LED could not be written to. */
export interface FromLamp {
	readonly type: 'LAMP_CHANGED';
	readonly leds: readonly Led[];
	readonly faults: readonly LedFault[];
	/** One came or went since it was told last: what is to be shown must be ordered again. */
	readonly changed: boolean;
}
