/**
 * The files of the LED class: small texts that stay open, so that each change of a LED is one write.
 *
 * Throws what the system says; a file that is gone, or there anew, is told by `isThere`.
 *
 * Source: Documentation/filesystems/sysfs.rst: each write is whole, from the beginning of the file.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';

export interface LedFile {
	/** Its first line. */
	readonly read: () => string;
	readonly write: (text: string) => void;
	/** Whether it is still what the path names. */
	readonly isThere: () => boolean;
	readonly close: () => void;
}

export interface LedFiles {
	readonly open: (path: string, mode: 'read' | 'write') => LedFile;
	/** Names in a folder. */
	readonly list: (folder: string) => readonly string[];
}

/** The kernel's, or a folder's that stands for them. */
export const ledFiles: LedFiles = {
	open: (path, mode) => {
		// Never made: who writes to a LED that isn't there must hear so.
		const fd = openSync(path, mode === 'read' ? constants.O_RDONLY : constants.O_RDWR);
		return {
			read: () => {
				const bytes = Buffer.alloc(4_096);
				const count = readSync(fd, bytes, 0, bytes.length, 0);
				return bytes.toString('utf8', 0, count).split('\n', 1).join('');
			},
			write: (text) => void writeSync(fd, `${text}\n`, 0),
			isThere: () => statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino,
			close: () => closeSync(fd),
		};
	},
	list: (folder) => readdirSync(folder),
};
