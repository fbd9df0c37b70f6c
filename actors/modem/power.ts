/**
 * The modem's power key and its supply, as far as the box has lines to them.
 *
 * Promises: a key that was pressed is let go, and a supply that was switched off is switched on, also when what asked for it
 * is stopped in the middle. Rejects with words for a person.
 *
 * Source: box-facts, "Modem" (2100 ms on, 750 ms off).
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import { fromPromise } from 'xstate';
import { loadGpiod } from '../../native/gpiod.ts';
import { reasonOf } from '../runtime/system-error.ts';
import type { ModemConfig } from './config.ts';

const PRESSED_MS = 2_100;
const RELEASED_MS = 750;
/** Until what is charged in the modem is empty. */
const OFF_MS = 3_000;

/** What the hardware is reached by. */
export interface PowerMeans {
	readonly load: typeof loadGpiod;
	/** Resolves so many ms later; rejects when it is stopped. */
	readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const here: PowerMeans = {
	load: () => loadGpiod(),
	wait: (ms, signal) => after(ms, undefined, { signal }),
};

export function createPowerKey(config: ModemConfig['powerKey'], { load, wait } = here) {
	return fromPromise<void>(async ({ signal }) => {
		if (!config) throw new Error('there is no modem.powerKey');
		const { chip, line, activeLow } = config;
		const gpiod = await load();
		if ('fault' in gpiod) throw new Error(`the modem’s power key can't be pressed: ${gpiod.fault}`);
		const requested = gpiod.library.requestOutput(chip, line, { activeLow, initial: true, consumer: 'gatehouse' });
		if ('fault' in requested) throw new Error(`the modem’s power key can't be pressed: ${requested.fault}`);
		const key = requested.value;
		try {
			await wait(PRESSED_MS, signal);
		} finally {
			key.set(false);
			key.release();
		}
		await wait(RELEASED_MS, signal);
	});
}

export function createPower(config: ModemConfig['usbPower'], { wait } = here) {
	return fromPromise<void>(async ({ signal }) => {
		if (!config) throw new Error('there is no modem.usbPower');
		const { file, off, on } = config;
		const write = async (text: string) => {
			try {
				await writeFile(file, text);
			} catch (fault) {
				throw new Error(`the modem’s supply can't be switched: ${file}: ${reasonOf(fault)}`, { cause: fault });
			}
		};
		await write(off);
		try {
			await wait(OFF_MS, signal);
		} finally {
			await write(on);
		}
	});
}
