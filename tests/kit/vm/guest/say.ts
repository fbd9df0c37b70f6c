/** How a program in the virtual machine tells the test what it saw: a line of JSON, `[what, value]`. */
import { setTimeout as pause } from 'node:timers/promises';

export function say(what: string, value: unknown): void {
	process.stdout.write(`${JSON.stringify([what, value ?? null])}\n`);
}

/** What came of it, or the system's code of what went wrong. */
export function attempt(what: string, act: () => unknown): void {
	try {
		say(what, act());
	} catch (fault) {
		say(what, fault instanceof Error && 'code' in fault ? fault.code : String(fault));
	}
}

/** Asks until it is so. */
export async function until(is: () => boolean): Promise<void> {
	for (let asked = 0; !is(); asked++) {
		if (asked > 2_000) throw new Error(`it never was: ${is}`);
		await pause(5);
	}
}
