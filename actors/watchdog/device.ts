/**
 * The watchdog's device, held open: armed from its opening on, fed when it is told to, disarmed when it is closed in order.
 *
 * Promises: only CLOSE disarms it, and a time that it does not take; should this actor end in any other way, or the process,
 * the box is reset unless the device is opened again in its time. A driver that was built so (`nowayout`) is never disarmed.
 * Fails with words for a person.
 *
 * Source: Documentation/watchdog/watchdog-api.rst in Linux (magic close).
 */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { ToDevice, WatchdogDevice } from '../../machines/watchdog.ts';
import type { Loaded } from '../../native/ffi.ts';
import type { Libc } from '../../native/libc.ts';
import { fromResource } from '../runtime/resource.ts';
import { reasonOf } from '../runtime/system-error.ts';

/** Written before the device is closed, it says that this is meant. */
const MAGIC_CLOSE = 'V';

type Calls = Pick<Libc, 'setWatchdogTimeout' | 'watchdogTimeout' | 'feedWatchdog'>;

export function deviceOver(libc: Loaded<Calls>) {
	return fromResource<ToDevice, { readonly type: 'DEVICE_OPENED' }, WatchdogDevice>((scope) => {
		const { path, timeoutSeconds } = scope.input;
		if ('fault' in libc) throw new Error(`${path}: ${libc.fault}`);
		const fd = open(path);
		const disarm = () => void writeSync(fd, MAGIC_CLOSE);
		const fault = timeoutFault(libc.library, fd, timeoutSeconds);
		if (fault !== undefined) {
			try {
				disarm();
			} finally {
				closeSync(fd);
			}
			throw new Error(`${path}: ${fault}`);
		}
		scope.receive(({ type }) => {
			if (type === 'CLOSE') {
				disarm();
				scope.complete(undefined);
				return;
			}
			const fed = libc.library.feedWatchdog(fd);
			if ('fault' in fed) scope.fail(new Error(`${path}: ${fed.fault}`));
		});
		scope.tell({ type: 'DEVICE_OPENED' });
		return () => closeSync(fd);
	});
}

/** Why the box would be reset at another time than it should. */
function timeoutFault(libc: Calls, fd: number, seconds: number): string | undefined {
	const set = libc.setWatchdogTimeout(fd, seconds);
	// A driver whose time is fixed tells it. (EOPNOTSUPP goes by this name in Node.)
	const made = 'code' in set && set.code === 'ENOTSUP' ? libc.watchdogTimeout(fd) : set;
	if ('fault' in made) return made.fault;
	// Some count in steps.
	return made.value < 0.75 * seconds
		? `it resets the box after ${made.value} s already; set watchdog.timeoutSeconds to that`
		: undefined;
}

function open(path: string): number {
	try {
		return openSync(path, constants.O_WRONLY);
	} catch (fault) {
		throw new Error(`${path}: ${reasonOf(fault)}`, { cause: fault });
	}
}
