import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Libc, loadLibc } from '../../native/libc.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { noPty } from '../kit/pty.ts';
import { opens } from '../kit/stranger.ts';

describe.skipIf(noPty)('the C library (needs ffi-napi)', () => {
	async function library(): Promise<Libc> {
		const loaded = await loadLibc();
		if ('fault' in loaded) throw new Error(loaded.fault);
		return loaded.library;
	}

	/** Both ends of a terminal, open. */
	async function terminal() {
		const libc = await library();
		const opened = libc.openPty();
		if ('fault' in opened) throw new Error(opened.fault);
		const { master, path } = opened.value;
		const slave = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
		onTestFinished(() => {
			closeSync(slave);
			closeSync(master);
		});
		return { libc, master, slave, path };
	}

	function read(fd: number) {
		const bytes = Buffer.alloc(64);
		return bytes.toString('hex', 0, readSync(fd, bytes));
	}

	test('makes a terminal that hands every byte on as it is, and echoes none', async () => {
		const { master, slave, path } = await terminal();
		expect(path).toMatch(/^\/dev\/pts\/\d+$/);
		expect(isatty(slave)).toBe(true);
		// Those that a terminal in its usual mode would act on: interrupt, end of file, flow control, return, erase.
		const bytes = '0304111a130d0a7f00ff';
		writeSync(master, Buffer.from(bytes, 'hex'));
		expect(read(slave)).toBe(bytes);
		writeSync(slave, Buffer.from(bytes, 'hex'));
		expect(read(master)).toBe(bytes);
		expect(() => read(master)).toThrow('EAGAIN');
	});

	test('makes another terminal each time, which no child inherits', async () => {
		const one = await terminal();
		const other = await terminal();
		expect(one.path).not.toBe(other.path);
		const flags = /^flags:\s+0(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${one.master}`, 'utf8'))?.[1] ?? '';
		expect(Number.parseInt(flags, 8) & 0o2000000, 'O_CLOEXEC').not.toBe(0);
	});

	test('makes a line exclusive, and takes it back', async () => {
		const { libc, slave, path } = await terminal();
		expect(opens(path)).toBe(true);
		expect(libc.setExclusive(slave, true)).toEqual({ value: undefined });
		expect(opens(path)).toBe(false);
		expect(libc.setExclusive(slave, false)).toEqual({ value: undefined });
		expect(opens(path)).toBe(true);
	});

	test('says what a line does not have, and what is no line', async () => {
		const { libc, slave } = await terminal();
		const fault = 'TIOCGSERIAL: inappropriate ioctl for device';
		expect(libc.setLowLatency(slave)).toEqual({ code: 'ENOTTY', fault });
		const nothing = openSync(devNull, 'r');
		onTestFinished(() => closeSync(nothing));
		expect(libc.setExclusive(nothing, true)).toMatchObject({ code: 'ENOTTY' });
		expect(libc.setLowLatency(-1)).toEqual({ code: 'EBADF', fault: 'TIOCGSERIAL: bad file descriptor' });
	});

	test('locks a file against whoever opened it another time, until it is closed', async () => {
		const libc = await library();
		const folder = await temporaryFolder({ lock: '' });
		const [one, other] = [openSync(join(folder, 'lock'), 'r'), openSync(join(folder, 'lock'), 'r')];
		expect(libc.lock(one)).toEqual({ value: undefined });
		expect(libc.lock(one), 'once more').toEqual({ value: undefined });
		const refused = { code: 'EAGAIN', fault: 'flock: resource temporarily unavailable' };
		expect(libc.lock(other)).toEqual(refused);
		closeSync(one);
		expect(libc.lock(other)).toEqual({ value: undefined });
		closeSync(other);
		expect(libc.lock(-1)).toMatchObject({ code: 'EBADF' });
	});

	test('says of what is no watchdog that it is none', async () => {
		const libc = await library();
		const nothing = openSync(devNull, 'r');
		onTestFinished(() => closeSync(nothing));
		const words = 'inappropriate ioctl for device';
		expect(libc.setWatchdogTimeout(nothing, 60)).toEqual({ code: 'ENOTTY', fault: `WDIOC_SETTIMEOUT: ${words}` });
		expect(libc.watchdogTimeout(nothing)).toEqual({ code: 'ENOTTY', fault: `WDIOC_GETTIMEOUT: ${words}` });
		expect(libc.feedWatchdog(nothing)).toEqual({ code: 'ENOTTY', fault: `WDIOC_KEEPALIVE: ${words}` });
	});
});
