/** A serial device that a test holds the other end of: a pseudo terminal, in the test's own process. */
import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { ReadStream } from 'node:tty';
import { onTestFinished } from 'vitest';
import { loadLibc } from '../../native/libc.ts';

const libc = await loadLibc();

/** Tests that need a pseudo terminal are skipped by name where ffi-napi cannot be loaded. */
export const noPty = 'fault' in libc;

export interface Terminal {
	/** `/dev/pts/7`: the device. */
	readonly path: string;
	/** What was written to the device, as hex; nothing where it is deaf. */
	readonly received: () => string;
	/** Reads what is written from now on, where it was deaf; @returns what was read, as hex. */
	readonly listen: () => () => string;
	/** @returns How many of the bytes fitted into the kernel's buffer. */
	readonly send: (bytes: Uint8Array) => number;
	/** Hangs up: who has the device open loses it. */
	readonly unplug: () => void;
}

/** @param deaf What is written to the device is never read, so that at some time it takes no more. */
export function openTerminal({ deaf = false } = {}): Terminal {
	if ('fault' in libc) throw new Error(libc.fault);
	const opened = libc.library.openPty();
	if ('fault' in opened) throw new Error(opened.fault);
	const { master, path } = opened.value;
	// The system reports a fault to this end while nobody has the other one open.
	const kept = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
	let received = '';
	let reader: ReadStream | undefined;
	const listen = () => {
		reader = new ReadStream(master);
		reader.on('data', (bytes) => {
			received += bytes.toString('hex');
		});
		return () => received;
	};
	if (!deaf) listen();
	let plugged = true;
	const unplug = () => {
		if (!plugged) return;
		plugged = false;
		closeSync(kept);
		if (reader) reader.destroy();
		else closeSync(master);
	};
	onTestFinished(unplug);
	return { path, received: () => received, listen, unplug, send: (bytes) => (plugged ? sendTo(master, bytes) : 0) };
}

function sendTo(master: number, bytes: Uint8Array): number {
	try {
		return writeSync(master, bytes);
	} catch (fault) {
		if (fault instanceof Error && 'code' in fault && fault.code === 'EAGAIN') return 0;
		throw fault;
	}
}
