/**
 * One LED of the kernel's LED class: opened, told what to do, and looked after.
 *
 * Promises: what it is told is done when the call returns, with as few writes as it takes, so that a LED does not flicker
 * from one thing to the next. Throws what the system says; the owner makes words of it.
 *
 * Source: Documentation/leds/leds-class.rst, ledtrig-timer (ABI/stable/sysfs-class-led), leds-class-multicolor.rst,
 * ABI/testing/sysfs-class-led-trigger-pattern. As measured on 6.1: brightness 0 takes the trigger away; `delay_on` and
 * `pattern` are there only with their trigger; of a brightness that changes with time, the kernel makes steps only where
 * each is followed by itself for 0 ms.
 */
import { join } from 'node:path';
import type { Led, Order, Trigger } from '../../machines/led/lamp.ts';
import { systemCode } from '../runtime/system-error.ts';
import type { LedFile, LedFiles } from './files.ts';

export interface OpenLed {
	readonly led: Led;
	readonly obey: (order: Order) => void;
	/** @returns Whether it does what it was told last; false: somebody else, or the kernel, has made it do other things. */
	readonly obeys: () => boolean;
	/** Dark, and let go. */
	readonly close: () => void;
}

const TRIGGERS: readonly Trigger[] = ['pattern', 'timer'];

/** @param folder `/sys/class/leds/red` */
export function openClassLed(files: LedFiles, name: string, folder: string): OpenLed {
	const opened: LedFile[] = [];
	const open = (file: string, mode: 'read' | 'write') => {
		const one = files.open(join(folder, file), mode);
		opened.push(one);
		return one;
	};
	const optional = (file: string, mode: 'read' | 'write') => {
		try {
			return open(file, mode);
		} catch (fault) {
			if (systemCode(fault) === 'ENOENT') return undefined;
			throw fault;
		}
	};
	try {
		const brightness = open('brightness', 'write');
		const trigger = optional('trigger', 'write');
		const parts = optional('multi_index', 'read')?.read().trim().split(/\s+/);
		const named = trigger?.read().split(/[\s[\]]+/) ?? [];
		const led: Led = {
			name,
			max: Number(open('max_brightness', 'read').read()) || 1,
			triggers: TRIGGERS.filter((one) => named.includes(one)),
			...(parts && { parts }),
		};
		const intensity = parts && open('multi_intensity', 'write');
		return new ClassLed(led, {
			brightness,
			trigger,
			intensity,
			open: (file) => files.open(join(folder, file), 'write'),
			closeAll: () => closeAll(opened),
		});
	} catch (fault) {
		closeAll(opened);
		throw fault;
	}
}

function closeAll(files: LedFile[]) {
	for (const file of files.splice(0)) file.close();
}

interface Held {
	readonly brightness: LedFile;
	readonly trigger: LedFile | undefined;
	readonly intensity: LedFile | undefined;
	/** A file of the LED's trigger. */
	readonly open: (file: string) => LedFile;
	readonly closeAll: () => void;
}

class ClassLed implements OpenLed {
	readonly led: Led;
	readonly #held: Held;
	/** Undefined until it was told something: whoever had it before may have left one. */
	#trigger: Trigger | 'none' | undefined;
	#pattern: LedFile | undefined;

	constructor(led: Led, held: Held) {
		this.led = led;
		this.#held = held;
	}

	obey(order: Order) {
		const { brightness, intensity } = this.#held;
		if (order.intensities) intensity?.write(order.intensities.join(' '));
		switch (order.kind) {
			case 'steady':
				this.#setTrigger('none');
				brightness.write(String(order.brightness));
				break;
			case 'timer':
				// It blinks with the brightness that it finds.
				this.#setTrigger('none');
				brightness.write(String(order.brightness));
				this.#setTrigger('timer');
				this.#setOnce('delay_on', order.onMs);
				this.#setOnce('delay_off', order.offMs);
				break;
			case 'pattern':
				this.#setTrigger('pattern');
				this.#pattern ??= this.#held.open('pattern');
				this.#pattern.write(order.steps.map(({ brightness: b, ms }) => `${b} ${ms} ${b} 0`).join(' '));
				break;
		}
	}

	obeys() {
		const { brightness, trigger } = this.#held;
		if (!brightness.isThere()) return false;
		brightness.read();
		const now = /\[(.*)\]/.exec(trigger?.read() ?? '')?.[1];
		return now === undefined || this.#trigger === undefined || now === this.#trigger;
	}

	close() {
		try {
			this.obey({ led: this.led.name, kind: 'steady', brightness: 0 });
		} finally {
			this.#pattern?.close();
			this.#held.closeAll();
		}
	}

	#setTrigger(trigger: Trigger | 'none') {
		if (this.#trigger === trigger) return;
		this.#pattern?.close();
		this.#pattern = undefined;
		this.#held.trigger?.write(trigger);
		this.#trigger = trigger;
	}

	#setOnce(file: string, ms: number) {
		const delay = this.#held.open(file);
		try {
			delay.write(String(ms));
		} finally {
			delay.close();
		}
	}
}
