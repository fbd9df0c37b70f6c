/**
 * The LEDs of an indicator as they are held open: the kernel's LED class, or lines of a GPIO chip.
 *
 * Promises: LAMP_CHANGED when it was opened, after each CHECK, and when a LED fails; one that fails is let go, the others go
 * on. Each order is done when it was sent. On CLOSE all are dark, and it is done. Does not try again: CHECK does.
 */
import type { FromLamp, LampInput, LedFault, Place, ToLamp } from '../../machines/led/lamp.ts';
import type { Gpiod } from '../../native/gpiod.ts';
import { fromResource } from '../runtime/resource.ts';
import { reasonOf, systemCode } from '../runtime/system-error.ts';
import { type OpenLed, openClassLed } from './class-led.ts';
import type { LedFiles } from './files.ts';
import { LineFault, openLineLed } from './line-led.ts';

export interface LampMeans {
	readonly files: LedFiles;
	/** `fault`: why there is no libgpiod. */
	readonly gpiod: { readonly library: Gpiod } | { readonly fault: string };
}

export function createLamp(means: LampMeans) {
	return fromResource<ToLamp, FromLamp, LampInput>((scope) => {
		const held = new Map<string, OpenLed>();
		const faults = new Map<string, LedFault>();
		const places = Object.entries(scope.input.leds);

		/** @returns Whether it is there. */
		const open = (name: string, place: Place): boolean => {
			try {
				held.set(name, openLed(means, name, place));
				faults.delete(name);
				return true;
			} catch (fault) {
				faults.set(name, faultOf(means, name, place, fault));
				return false;
			}
		};
		const letGo = (name: string, led: OpenLed) => {
			held.delete(name);
			try {
				led.close();
			} catch {
				// One that fails is told already, and one that goes while we leave need not be dark.
			}
		};
		const tell = (changed: boolean) => {
			// In the order of the configuration, whichever came back last.
			const leds = places.flatMap(([name]) => held.get(name)?.led ?? []);
			scope.tell({ type: 'LAMP_CHANGED', leds, faults: [...faults.values()], changed });
		};

		/** @returns Whether it was not as it was left. */
		const check = (name: string, place: Place): boolean => {
			const led = held.get(name);
			if (!led) return open(name, place);
			try {
				if (led.obeys()) return false;
			} catch {
				// Opened again, it says what is wrong.
			}
			letGo(name, led);
			open(name, place);
			return true;
		};

		scope.receive((event) => {
			switch (event.type) {
				case 'SHINE': {
					let failed = false;
					for (const order of event.orders) {
						const led = held.get(order.led);
						const place = scope.input.leds[order.led];
						if (!led || place === undefined) continue;
						try {
							led.obey(order);
						} catch (fault) {
							faults.set(order.led, faultOf(means, order.led, place, fault));
							letGo(order.led, led);
							failed = true;
						}
					}
					if (failed) tell(true);
					break;
				}
				case 'CHECK':
					tell(places.filter(([name, place]) => check(name, place)).length > 0);
					break;
				case 'CLOSE':
					scope.complete(undefined);
			}
		});
		for (const [name, place] of places) open(name, place);
		tell(true);
		return () => {
			for (const [name, led] of held) letGo(name, led);
		};
	});
}

function openLed({ files, gpiod }: LampMeans, name: string, place: Place): OpenLed {
	if (typeof place === 'string') return openClassLed(files, name, place);
	if ('fault' in gpiod) throw new Error(gpiod.fault);
	return openLineLed(gpiod.library, name, place);
}

const RIGHTS =
	'let the gateway’s group write to it (a udev rule); under systemd, ProtectKernelTunables needs ReadWritePaths for it';

function faultOf({ files }: LampMeans, led: string, place: Place, fault: unknown): LedFault {
	const where = typeof place === 'string' ? place : `${place.chip}, line ${place.line}`;
	const code = fault instanceof LineFault ? fault.code : systemCode(fault);
	const isGone = code === 'ENOENT' || code === 'ENODEV' || code === 'ENOTDIR';
	if (isGone) return { led, text: `${where}: there is no such LED`, remedy: missing(files, place) };
	if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
		return { led, text: `${where}: it may not be written to`, remedy: RIGHTS };
	if (code === 'EBUSY')
		return { led, text: `${where}: another program or driver has it`, remedy: 'see which one, by gpioinfo' };
	return { led, text: `${where}: ${reasonOf(fault)}`, remedy: 'see that it is what the configuration says it is' };
}

const LED_CLASS = '/sys/class/leds';

function missing(files: LedFiles, place: Place): string {
	if (typeof place !== 'string') return 'name a chip and a line of this board; gpiodetect and gpioinfo list them';
	try {
		const there = files.list(LED_CLASS);
		return `name one that is there: ${there.length > 0 ? there.map((name) => `${LED_CLASS}/${name}`).join(', ') : 'there is none'}`;
	} catch {
		// Without the folder the kernel has no LEDs at all.
		return `see that the kernel has a driver for it: there is no ${LED_CLASS}`;
	}
}
