/**
 * Why the box was started, as far as it remembers: the watchdog's word and what the kernel left of a crash of its own.
 *
 * Source: Documentation/ABI/testing/pstore and sysfs-class-watchdog; linux/watchdog.h (WDIOF_CARDRESET);
 * Documentation/admin-guide/ramoops.rst. Where systemd-pstore has put the records away, nothing is left of them here.
 */
import type { Measured } from '../../../machines/contract/gateway.ts';
import { type Files, known } from './files.ts';

export const BOOT_ID = 'proc/sys/kernel/random/boot_id';

const WATCHDOG_RESET = 0x20;
const PSTORE = 'sys/fs/pstore';
const MOST_CHARACTERS = 200;

export async function readBoot(files: Files): Promise<Measured['boot']> {
	const [id, watchdogReset, kernelCrash] = await Promise.all([
		files.text(BOOT_ID),
		readWatchdogs(files),
		readCrash(files),
	]);
	return known({ id, watchdogReset, kernelCrash });
}

/** Undefined where no watchdog tells. */
async function readWatchdogs(files: Files): Promise<boolean | undefined> {
	const names = await files.names('sys/class/watchdog');
	const all = await Promise.all(names.map((name) => files.number(`sys/class/watchdog/${name}/bootstatus`)));
	const told = all.filter((status) => status !== undefined);
	return told.length > 0 ? told.some((status) => (status & WATCHDOG_RESET) !== 0) : undefined;
}

/** Of the records, the first: the line that says what it was, else the one that the record begins with. */
async function readCrash(files: Files): Promise<string | undefined> {
	const [record] = (await files.names(PSTORE)).filter((name) => name.startsWith('dmesg-'));
	if (record === undefined) return undefined;
	const lines = ((await files.text(`${PSTORE}/${record}`)) ?? '').split('\n');
	const telling = lines.find((line) => /Kernel panic|BUG:|Oops|Unable to handle/.test(line)) ?? lines[0] ?? '';
	// Without the log's level and time, and without what is no text.
	const words = telling
		.replace(/^<\d+>/, '')
		.replace(/^\[[\s\d.]+\]\s*/, '')
		.replace(/[^\x20-\x7e]/g, '');
	return `${record}: ${words}`.slice(0, MOST_CHARACTERS);
}
