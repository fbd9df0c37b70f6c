/**
 * The C library, for what Node has no call for: pseudo terminals, settings of a serial line, locks, and the watchdog's
 * device.
 *
 * Promises: nothing throws; each call says what came of it, a failure with the system's code and words. That a line has no
 * such setting (`ENOTTY`) is an answer like others. Linux only: the numbers are those of x86-64, arm64 and armv7 alike.
 *
 * Source: ioctl_tty(2), pts(4), termios(3); asm-generic/ioctls.h; linux/tty_flags.h; struct serial_struct in linux/serial.h;
 * flock(2); linux/watchdog.h and Documentation/watchdog/watchdog-api.rst.
 */
import { closeSync, constants } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { type Ffi, type Loaded, loadFfi } from './ffi.ts';

/** `code`: `ENOTTY`; `fault`: what failed and why, in words. */
export type Done<Value = undefined> =
	| { readonly value: Value }
	| { readonly code: string | undefined; readonly fault: string };

/** A pseudo terminal; whoever opened it closes `master`. */
export interface Pty {
	/** File descriptor; does not block. */
	readonly master: number;
	/** Of the other end: `/dev/pts/7`. */
	readonly path: string;
}

/** A child that inherited the end that is plugged in would keep it there. */
const O_CLOEXEC = 0o2000000;
const TIOCEXCL = 0x540c;
const TIOCNXCL = 0x540d;
const TIOCGSERIAL = 0x541e;
const TIOCSSERIAL = 0x541f;
const ASYNC_LOW_LATENCY = 1 << 13;
/** `flags` comes after four 32-bit members. */
const SERIAL_FLAGS_AT = 16;
/** Longer than the structures are: 72 and 60 bytes at most. */
const SERIAL_STRUCT_BYTES = 128;
const TERMIOS_BYTES = 128;
const TCSANOW = 0;
const LOCK_EX = 2;
const LOCK_NB = 4;
const WDIOC_KEEPALIVE = 0x80045705;
const WDIOC_SETTIMEOUT = 0xc0045706;
const WDIOC_GETTIMEOUT = 0x80045707;
const INT_BYTES = 4;
const PATH_BYTES = 64;

function bind({ Library }: Ffi) {
	// Of the process itself: the same names whatever the C library is called.
	return Library(null, {
		posix_openpt: ['int', ['int']],
		grantpt: ['int', ['int']],
		unlockpt: ['int', ['int']],
		ptsname_r: ['int', ['int', 'byte *', 'size_t']],
		tcgetattr: ['int', ['int', 'byte *']],
		cfmakeraw: ['void', ['byte *']],
		tcsetattr: ['int', ['int', 'int', 'byte *']],
		ioctl: ['int', ['int', 'ulong', 'byte *']],
		flock: ['int', ['int', 'int']],
	});
}

export class Libc {
	readonly #c: ReturnType<typeof bind>;
	readonly #errno: () => number;

	constructor(ffi: Ffi) {
		this.#c = bind(ffi);
		this.#errno = ffi.errno;
	}

	/** A pseudo terminal in raw mode: bytes go through as they are, and none come back as an echo. */
	openPty(): Done<Pty> {
		const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;
		const opened = this.#done('posix_openpt', this.#c.posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC));
		if ('fault' in opened) return opened;
		const master = opened.value;
		const prepared = this.#prepare(master);
		if ('fault' in prepared) {
			closeSync(master);
			return prepared;
		}
		return { value: { master, path: prepared.value } };
	}

	/** The path of the other end. */
	#prepare(master: number): Done<string> {
		const path = Buffer.alloc(PATH_BYTES);
		const termios = Buffer.alloc(TERMIOS_BYTES);
		const steps: readonly (readonly [string, () => number])[] = [
			['grantpt', () => this.#c.grantpt(master)],
			['unlockpt', () => this.#c.unlockpt(master)],
			['ptsname_r', () => -this.#c.ptsname_r(master, path, path.length)],
			['tcgetattr', () => this.#c.tcgetattr(master, termios)],
			[
				'tcsetattr',
				() => {
					this.#c.cfmakeraw(termios);
					return this.#c.tcsetattr(master, TCSANOW, termios);
				},
			],
		];
		for (const [name, step] of steps) {
			const done = this.#done(name, step());
			if ('fault' in done) return done;
		}
		return { value: path.toString('utf8', 0, path.indexOf(0)) };
	}

	/** No other program may open the line (root may), until everybody has closed it or it is said otherwise. */
	setExclusive(fd: number, exclusive: boolean): Done {
		const [name, request] = exclusive ? ['TIOCEXCL', TIOCEXCL] : ['TIOCNXCL', TIOCNXCL];
		const done = this.#done(name, this.#c.ioctl(fd, request, Buffer.alloc(1)));
		return 'fault' in done ? done : { value: undefined };
	}

	/** Bytes that came are handed over at once, not some milliseconds later: for UARTs, and USB bridges such as FTDI's. */
	setLowLatency(fd: number): Done {
		const serial = Buffer.alloc(SERIAL_STRUCT_BYTES);
		const got = this.#done('TIOCGSERIAL', this.#c.ioctl(fd, TIOCGSERIAL, serial));
		if ('fault' in got) return got;
		serial.writeInt32LE(serial.readInt32LE(SERIAL_FLAGS_AT) | ASYNC_LOW_LATENCY, SERIAL_FLAGS_AT);
		const set = this.#done('TIOCSSERIAL', this.#c.ioctl(fd, TIOCSSERIAL, serial));
		return 'fault' in set ? set : { value: undefined };
	}

	/**
	 * `int flock(int fd, int operation)`: locks an open file for this process until it is closed, against all who lock it too.
	 *
	 * @returns EAGAIN where somebody else has it: it does not wait.
	 */
	lock(fd: number): Done {
		const done = this.#done('flock', this.#c.flock(fd, LOCK_EX | LOCK_NB));
		return 'fault' in done ? done : { value: undefined };
	}

	/**
	 * `ioctl(fd, WDIOC_SETTIMEOUT, int *)`: after how many seconds without food an open watchdog resets the box.
	 *
	 * @returns What the driver made of it, which may count in steps. EINVAL: more or less than it can; ENOTSUP: it has a
	 *   fixed time; ENOTTY: it is no watchdog.
	 */
	setWatchdogTimeout(fd: number, seconds: number): Done<number> {
		return this.#watchdog('WDIOC_SETTIMEOUT', WDIOC_SETTIMEOUT, fd, seconds);
	}

	/** `ioctl(fd, WDIOC_GETTIMEOUT, int *)`, in seconds. ENOTTY: it is no watchdog. */
	watchdogTimeout(fd: number): Done<number> {
		return this.#watchdog('WDIOC_GETTIMEOUT', WDIOC_GETTIMEOUT, fd, 0);
	}

	/** `ioctl(fd, WDIOC_KEEPALIVE, int *)`: its time begins anew. */
	feedWatchdog(fd: number): Done {
		const done = this.#watchdog('WDIOC_KEEPALIVE', WDIOC_KEEPALIVE, fd, 0);
		return 'fault' in done ? done : { value: undefined };
	}

	#watchdog(name: string, request: number, fd: number, seconds: number): Done<number> {
		const argument = Buffer.alloc(INT_BYTES);
		argument.writeInt32LE(seconds);
		const done = this.#done(name, this.#c.ioctl(fd, request, argument));
		return 'fault' in done ? done : { value: argument.readInt32LE() };
	}

	/** @param result Negative where the call has failed; the system's number is in `errno`. */
	#done(name: string, result: number): Done<number> {
		if (result >= 0) return { value: result };
		const errno = this.#errno();
		const [code, words] = getSystemErrorMap().get(-errno) ?? [undefined, `error ${errno}`];
		return { code, fault: `${name}: ${words}` };
	}
}

export async function loadLibc(): Promise<Loaded<Libc>> {
	const ffi = await loadFfi();
	if ('fault' in ffi) return ffi;
	loaded ??= new Libc(ffi.library);
	return { library: loaded };
}

let loaded: Libc | undefined;
