/**
 * What the kernel says of its clock: whether somebody (NTP, PTP, GPS) keeps it right.
 *
 * Only asks; sets nothing. Promises: nothing throws; where the call is refused (a sandbox), that is said in words.
 *
 * The kernel's own flag (`STA_UNSYNC`, and with it `TIME_ERROR`) is not enough: a time service sets it as well to keep the
 * kernel's hands off the hardware clock, as systemd-timesyncd does where that runs in local time. What the kernel reckons
 * the clock to be off by tells them apart: it is at its limit when the time was set by hand or never, and grows to it when
 * nobody has corrected the clock for some nine hours.
 *
 * Source: adjtimex(2); struct timex in linux/timex.h; NTP_PHASE_LIMIT and ntp_clear() in kernel/time/ntp.c.
 */
import { getSystemErrorMap } from 'node:util';
import { type Ffi, type Loaded, loadFfi } from './ffi.ts';
import type { Done } from './libc.ts';

export interface KernelClock {
	readonly synchronised: boolean;
}

const TIME_ERROR = 5;
/** The kernel's limit of `maxerror`, in µs. */
const NTP_PHASE_LIMIT = 16_000_000;
/** Longer than the structure is: 208 bytes, and 128 where a `long` has four. */
const TIMEX_BYTES = 512;

/**
 * `maxerror` comes after `modes`, `offset` and `freq`, each in the place of a `long`; it fits into four bytes, which come
 * first on every machine that this runs on.
 *
 * @param result What adjtimex(2) gave back: TIME_OK to TIME_ERROR.
 */
export function readTimex(result: number, timex: Buffer, longBytes: number): KernelClock {
	return { synchronised: result !== TIME_ERROR || timex.readUInt32LE(3 * longBytes) < NTP_PHASE_LIMIT };
}

const LONG_BYTES = process.arch === 'arm' || process.arch === 'ia32' ? 4 : 8;

/** @returns A function that asks the kernel. */
export async function loadKernelClock(
	load: () => Promise<Loaded<Ffi>> = loadFfi,
): Promise<Loaded<() => Done<KernelClock>>> {
	const ffi = await load();
	if ('fault' in ffi) return ffi;
	const { Library, errno } = ffi.library;
	const { adjtimex } = Library(null, { adjtimex: ['int', ['byte *']] });
	return {
		library: () => {
			// No modes are set: it is only read.
			const timex = Buffer.alloc(TIMEX_BYTES);
			const result = adjtimex(timex);
			if (result >= 0) return { value: readTimex(result, timex, LONG_BYTES) };
			const number = errno();
			const [code, words] = getSystemErrorMap().get(-number) ?? [undefined, `error ${number}`];
			return { code, fault: `adjtimex: ${words}` };
		},
	};
}
