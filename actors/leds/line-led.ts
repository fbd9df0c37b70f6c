/**
 * One LED at a line of a GPIO chip, on or off: for boards whose LEDs the kernel does not know as such.
 *
 * The line is ours while it is open; nobody can take it away. Throws with words of what failed.
 */
import type { LinePlace } from '../../machines/led/lamp.ts';
import type { Gpiod } from '../../native/gpiod.ts';
import type { OpenLed } from './class-led.ts';

/** What libgpiod, or the kernel behind it, has refused. */
export class LineFault extends Error {
	override readonly name = 'LineFault';
	/** The system's: `EBUSY`. */
	readonly code: string | undefined;

	constructor({ code, fault }: { readonly code: string | undefined; readonly fault: string }) {
		super(fault);
		this.code = code;
	}
}

export function openLineLed(gpiod: Gpiod, name: string, { chip, line: number, activeLow }: LinePlace): OpenLed {
	const requested = gpiod.requestOutput(chip, number, { activeLow, initial: false, consumer: 'gatehouse' });
	if ('fault' in requested) throw new LineFault(requested);
	const line = requested.value;
	const set = (value: boolean) => {
		const done = line.set(value);
		if ('fault' in done) throw new LineFault(done);
	};
	let isLit = false;
	return {
		led: { name, max: 1, triggers: [] },
		obey: (order) => {
			isLit = order.kind === 'steady' && order.brightness > 0;
			set(isLit);
		},
		obeys: () => {
			set(isLit);
			return true;
		},
		close: () => {
			try {
				set(false);
			} finally {
				line.release();
			}
		},
	};
}
