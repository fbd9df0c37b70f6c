/**
 * A serial device, opened: a UART, a USB stick, a pseudo terminal.
 *
 * Promises: raw bytes, both ways and in order; the device is ours alone (flock, and TIOCEXCL where it can be
 * had), and hands bytes over at once where the line has that setting; whatever goes wrong once it is open is told once as
 * `lost`. Ingress is bounded: one read of at most 4 kB a turn of the event loop, and the next only when that was taken;
 * while we don't read, the bytes wait in the kernel's buffer, and then at the sender. Does not open anew.
 *
 * Why its own reading and writing over what the serialport library opens: that library reads an unplugged device for ever,
 * at full load and without a word, if bytes were coming when it was pulled; and while a write waits, it does not read.
 */
import { readSync, writeSync } from 'node:fs';
import type { PortInput } from '../../machines/port.ts';
import { loadLibc } from '../../native/libc.ts';
import { reasonOf, systemCode } from './system-error.ts';

/** No terminal hands over more at once. */
const CHUNK_BYTES = 4_096;
/** What libuv calls them (uv_poll_event). */
const READABLE = 1;
const WRITABLE = 2;
/** What a device that is pulled answers, by driver and moment. */
const UNPLUGGED: readonly unknown[] = ['EIO', 'ENXIO', 'ENODEV'];

export interface SerialDeviceListeners {
	/** The bytes are the listener's to keep. */
	readonly received: (bytes: Uint8Array) => void;
	/** It is of no use any more; `reason` is undefined where it is simply gone. Not after `close`. */
	readonly lost: (reason: string | undefined) => void;
}

/** What the library opened, as far as it is used. */
interface OpenPort {
	readonly fd: number | null;
	readonly poller: {
		on(event: 'readable' | 'writable', listener: (fault: Error | null) => void): unknown;
		poll(events: number): void;
	};
	flush(): Promise<void>;
	close(): Promise<void>;
}

interface Waiting {
	bytes: Uint8Array;
	readonly taken: () => void;
}

/** Rejects with words for a person. */
export async function openSerialDevice(
	{ path, baudRate }: PortInput,
	listeners: SerialDeviceListeners,
): Promise<SerialDevice> {
	// Loaded only where there is a device.
	const [{ SerialPort }, libc] = await Promise.all([import('serialport'), loadLibc()]);
	const port = await SerialPort.binding.open({ path, baudRate, lock: true }).catch((fault) => {
		throw new Error(openingFault(fault), { cause: fault });
	});
	if (!('poller' in port) || port.fd === null) throw new Error('serial devices are supported on Linux only');
	if ('fault' in libc) return new SerialDevice(port, port.fd, listeners, () => {});
	// What a line does not have, or does not let us set, it goes without.
	libc.library.setExclusive(port.fd, true);
	libc.library.setLowLatency(port.fd);
	return new SerialDevice(port, port.fd, listeners, (fd) => void libc.library.setExclusive(fd, false));
}

export class SerialDevice {
	readonly #port: OpenPort;
	readonly #fd: number;
	readonly #listeners: SerialDeviceListeners;
	readonly #share: (fd: number) => void;
	readonly #scratch = Buffer.alloc(CHUNK_BYTES);
	readonly #waiting: Waiting[] = [];
	#isOver = false;
	#closing: Promise<void> | undefined;

	/** @param share Takes back that no other program may open it: somebody else may hold it open after us. */
	constructor(port: OpenPort, fd: number, listeners: SerialDeviceListeners, share: (fd: number) => void) {
		this.#port = port;
		this.#fd = fd;
		this.#listeners = listeners;
		this.#share = share;
		port.poller.on('readable', (fault) => this.#ready(fault, () => this.#read()));
		port.poller.on('writable', (fault) => this.#ready(fault, () => this.#write()));
		this.#await();
	}

	/** @param taken The operating system has taken it all. */
	write(bytes: Uint8Array, taken: () => void): void {
		if (this.#isOver) return;
		this.#waiting.push({ bytes, taken });
		if (this.#waiting.length > 1) return;
		this.#ready(null, () => this.#write());
	}

	/** Resolves when the operating system has let it go; what was not taken yet is dropped. */
	close(): Promise<void> {
		this.#isOver = true;
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		this.#share(this.#fd);
		// A device that takes nothing would keep its closing waiting for half a minute; one that is gone has nothing to flush.
		if (this.#waiting.length > 0) await Promise.allSettled([this.#port.flush()]);
		// Linux lets a descriptor go even where its closing reports a fault: there is nothing left to do about it.
		await Promise.allSettled([this.#port.close()]);
	}

	/** After each event anew: the library's own renewal of the watch forgets one direction for the other. */
	#await() {
		this.#port.poller.poll(this.#waiting.length > 0 ? READABLE | WRITABLE : READABLE);
	}

	/** @param fault Of the watch, which a hung up terminal ends. */
	#ready(fault: Error | null, work: () => void) {
		if (this.#isOver) return;
		try {
			if (fault) this.#lose(undefined);
			else work();
		} catch (reason) {
			if (systemCode(reason) !== 'EAGAIN') this.#lose(reason);
		}
		if (!this.#isOver) this.#await();
	}

	#read() {
		const count = readSync(this.#fd, this.#scratch);
		if (count > 0) this.#listeners.received(Uint8Array.from(this.#scratch.subarray(0, count)));
		// A terminal that was hung up reads as one that has ended.
		else this.#lose(undefined);
	}

	#write() {
		for (let [first] = this.#waiting; first && !this.#isOver; [first] = this.#waiting) {
			const count = writeSync(this.#fd, first.bytes);
			first.bytes = first.bytes.subarray(count);
			if (first.bytes.length > 0) return;
			this.#waiting.shift();
			first.taken();
		}
	}

	#lose(reason: unknown) {
		if (this.#isOver) return;
		this.#isOver = true;
		const isGone = reason === undefined || UNPLUGGED.includes(systemCode(reason));
		this.#listeners.lost(isGone ? undefined : reasonOf(reason));
	}
}

/** The library's own words carry the system's only as text. */
function openingFault(fault: unknown): string {
	const text = fault instanceof Error ? fault.message : String(fault);
	return FAULTS.find(([pattern]) => pattern.test(text))?.[1] ?? text;
}

const FAULTS: readonly (readonly [RegExp, string])[] = [
	[/no such file/i, 'there is no such device'],
	[/permission denied/i, 'permission denied: add the user to the group that owns it (dialout)'],
	[/cannot lock|resource busy/i, 'another program uses it'],
	[/is a directory|inappropriate ioctl/i, 'it is not a serial port'],
	[/no such device or address|input\/output error/i, 'there is no hardware behind it'],
];
