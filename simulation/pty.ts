/**
 * The home's serial line as a stick that is plugged in: a pseudo terminal, and a link to it like udev's.
 *
 * Promises: a host may open it, close it and open it again; bytes that nobody reads are lost when the kernel's buffer is
 * full, as on a wire, and never block the home; who has it open when it is unplugged sees a hang-up; each plug is another
 * number, and the link follows. Linux only, and where ffi-napi can be loaded.
 */
import { closeSync, constants, lstatSync, openSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { Duplex } from 'node:stream';
import { ReadStream } from 'node:tty';
import type { Libc, Pty } from '../native/libc.ts';

export interface StickOptions {
	readonly libc: Libc;
	/** Where the link is to be; none where it is undefined. */
	readonly link: string | undefined;
	readonly connected: (client: Duplex) => void;
}

export class Stick {
	readonly #options: StickOptions;
	#end: ModuleEnd | undefined;
	#lastPath: string | undefined;

	constructor(options: StickOptions) {
		this.#options = options;
	}

	/** @returns The terminal's path. Throws when it cannot be made. */
	plug(): string {
		if (this.#end) throw new Error(`it is plugged in, at ${this.#lastPath}`);
		const { path, master } = this.#openAnother();
		this.#end = new ModuleEnd(master, path);
		this.#lastPath = path;
		this.#options.connected(this.#end);
		this.#removeLink();
		if (this.#options.link !== undefined) symlinkSync(path, this.#options.link);
		return path;
	}

	unplug(): void {
		this.#removeLink();
		this.#end?.destroy();
		this.#end = undefined;
	}

	/** The kernel would give the number again that has just become free. */
	#openAnother(): Pty {
		const first = this.#open();
		if (first.path !== this.#lastPath) return first;
		const second = this.#open();
		closeSync(first.master);
		return second;
	}

	#open(): Pty {
		const opened = this.#options.libc.openPty();
		if ('fault' in opened) throw new Error(opened.fault);
		return opened.value;
	}

	#removeLink() {
		const { link } = this.#options;
		// What is no link is somebody's file.
		if (link !== undefined && lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(link);
	}
}

/** The end of the terminal that the module holds. */
class ModuleEnd extends Duplex {
	readonly #master: number;
	/** Without anybody at the other end, the system would report a fault each time that the host closes it. */
	readonly #kept: number;
	readonly #reader: ReadStream;

	constructor(master: number, path: string) {
		super();
		this.#master = master;
		this.#kept = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
		this.#reader = new ReadStream(master);
		this.#reader.on('data', (bytes) => void this.push(bytes));
		this.#reader.on('error', (fault) => void this.destroy(fault));
	}

	override _read() {}

	/** Not through the stream: on this end of a terminal, it blocks the process while nobody reads the other. */
	override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void) {
		try {
			writeSync(this.#master, bytes);
		} catch (fault) {
			if (!(fault instanceof Error && 'code' in fault && fault.code === 'EAGAIN')) throw fault;
		}
		done();
	}

	override _destroy(fault: Error | null, done: (fault: Error | null) => void) {
		closeSync(this.#kept);
		this.#reader.destroy();
		done(fault);
	}
}
