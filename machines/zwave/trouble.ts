/**
 * Why the controller is not ready: the troubles it knows, what a person can do about each, and where it stands in mending
 * one (`recovery.ts`).
 *
 * Pure. What comes of the port has an alarm of its own, so that a stick that was pulled is told from one that hangs.
 */
import type { Alarm } from '../events.ts';
import type { JsonObject } from '../json.ts';

export interface Trouble {
	/** Whose it is: that of the way to the module, or the module's and its radio's. */
	readonly of: 'port' | 'controller';
	readonly text: string;
	readonly remedy: string;
}

/** What is being done about it, in the words of `health`. */
export type Recovery = 'softReset' | 'awaitingStart' | 'probing' | 'reopening' | 'identifying' | 'waiting';

/** Where the mending stands. */
export interface Mending {
	readonly trouble: Trouble | undefined;
	readonly recovery: Recovery | undefined;
	/** How often the port did not open, or went, since the controller was ready for a minute; a few are let off when it is ready. */
	readonly losses: number;
	/** How often the module was in trouble since the controller was ready for a minute: the rung of the ladder. */
	readonly troubles: number;
}

export const noTrouble: Mending = { trouble: undefined, recovery: undefined, losses: 0, troubles: 0 };

export function portTrouble(text: string): Trouble {
	return {
		of: 'port',
		text,
		remedy: 'check that the module is plugged in, that the port is right and that no other program uses it',
	};
}

export const moduleTroubles = {
	unresponsive: {
		of: 'controller',
		text: 'the module does not answer',
		remedy: 'it is reset; if this comes again, unplug it and plug it in again',
	},
	jammed: {
		of: 'controller',
		text: 'the radio channel is occupied',
		remedy: 'look for another transmitter near the gateway, and keep the module away from USB 3 devices',
	},
	restarted: {
		of: 'controller',
		text: 'the module has reset itself',
		remedy: 'if this comes again, check its power supply',
	},
} as const satisfies { [trouble: string]: Trouble };

/** The part of `health` that says what is wrong and what is done about it. */
export function mendingDetail({ trouble, recovery, losses, troubles }: Mending): JsonObject {
	if (!trouble || !recovery) return {};
	return { trouble: trouble.text, recovery, attempt: trouble.of === 'port' ? losses : troubles };
}

export function alarmId(stack: string, of: Trouble['of']): string {
	return `${stack}-${of}`;
}

export function alarmOf(stack: string, path: string, { of, text, remedy }: Trouble): Alarm {
	// What comes from the port names it already.
	const named = text.startsWith(path) ? text : `${path}: ${text}`;
	return { id: alarmId(stack, of), severity: 'error', text: named, remedy };
}
