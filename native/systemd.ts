/**
 * libsystemd, for what a service tells its service manager: that it is ready, how it is, that it lives.
 *
 * Promises: nothing throws; that nobody listens (no `$NOTIFY_SOCKET`: not a service of type `notify`) is an answer like
 * others, and so is a box without the library.
 *
 * Source: sd_notify(3), sd_watchdog_enabled(3).
 */
import { getSystemErrorMap } from 'node:util';
import { type Ffi, type Loaded, loadFfi } from './ffi.ts';
import type { Done } from './libc.ts';

/** The name of its interface of 2012, which every systemd since has. */
const LIBRARY = 'libsystemd.so.0';
const UINT64_BYTES = 8;

function bind({ Library }: Ffi, name: string) {
	return Library(name, {
		sd_notify: ['int', ['int', 'string']],
		sd_watchdog_enabled: ['int', ['int', 'byte *']],
	});
}

export class Systemd {
	readonly #c: ReturnType<typeof bind>;

	/** @throws Where there is no such library; the message says why. */
	constructor(ffi: Ffi, name: string) {
		this.#c = bind(ffi, name);
	}

	/**
	 * `int sd_notify(int unset_environment, const char *state)`
	 *
	 * @param state Assignments, one a line: `READY=1`, `STATUS=…`, `WATCHDOG=1`, `STOPPING=1`.
	 * @returns Whether somebody listens. Faults: ENOENT and ECONNREFUSED where the socket is gone, EINVAL where
	 *   `$NOTIFY_SOCKET` is no address.
	 */
	notify(state: string): Done<boolean> {
		const result = this.#c.sd_notify(0, state);
		return result < 0 ? failed('sd_notify', result) : { value: result > 0 };
	}

	/**
	 * `int sd_watchdog_enabled(int unset_environment, uint64_t *usec)`
	 *
	 * @returns Within how many ms the manager wants to hear WATCHDOG=1 of this process (`$WATCHDOG_USEC`, `$WATCHDOG_PID`);
	 *   undefined where it does not watch. Faults: EINVAL where the variables hold no numbers.
	 */
	watchdogMs(): Done<number | undefined> {
		const microseconds = Buffer.alloc(UINT64_BYTES);
		const result = this.#c.sd_watchdog_enabled(0, microseconds);
		if (result < 0) return failed('sd_watchdog_enabled', result);
		return { value: result > 0 ? Number(microseconds.readBigUInt64LE()) / 1_000 : undefined };
	}
}

/** @param result The system's number, negative: these calls leave `errno` alone. */
function failed(name: string, result: number): Done<never> {
	const [code, words] = getSystemErrorMap().get(result) ?? [undefined, `error ${-result}`];
	return { code, fault: `${name}: ${words}` };
}

/** @param name Replaced by tests. */
export async function loadSystemd(name = LIBRARY): Promise<Loaded<Systemd>> {
	const ffi = await loadFfi();
	if ('fault' in ffi) return ffi;
	try {
		return { library: new Systemd(ffi.library, name) };
	} catch (fault) {
		return { fault: `${name} cannot be loaded: ${fault instanceof Error ? fault.message : fault}` };
	}
}
