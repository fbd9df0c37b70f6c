/** What a service manager has for its services: a datagram socket, and every message that came there (sd_notify(3)). */
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadFfi } from '../../native/ffi.ts';
import { temporaryFolder } from './folder.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const MSG_DONTWAIT = 0x40;
const MESSAGE_BYTES = 4_096;

export interface NotifySocket {
	/** For `$NOTIFY_SOCKET`. */
	readonly path: string;
	/** Everything since this was asked for the last time, one message each. */
	readonly heard: () => string[];
}

/** Node has no such sockets: this one is the C library's, and needs ffi-napi. */
export async function openNotifySocket(): Promise<NotifySocket> {
	const ffi = await loadFfi();
	if ('fault' in ffi) throw new Error(ffi.fault);
	const c = ffi.library.Library(null, {
		socket: ['int', ['int', 'int', 'int']],
		bind: ['int', ['int', 'byte *', 'uint']],
		recv: ['long', ['int', 'byte *', 'size_t', 'int']],
	});
	const path = join(await temporaryFolder(), 'notify');
	const address = Buffer.alloc(2 + Buffer.byteLength(path) + 1);
	address.writeUInt16LE(AF_UNIX);
	address.write(path, 2);
	const fd = c.socket(AF_UNIX, SOCK_DGRAM, 0);
	onTestFinished(() => closeSync(fd));
	if (c.bind(fd, address, address.length) !== 0) throw new Error(`${path} cannot be listened at`);
	const receive = () => {
		const message = Buffer.alloc(MESSAGE_BYTES);
		const length = Number(c.recv(fd, message, message.length, MSG_DONTWAIT));
		return length < 0 ? undefined : message.toString('utf8', 0, length);
	};
	return {
		path,
		heard: () => {
			const messages: string[] = [];
			for (let message = receive(); message !== undefined; message = receive()) messages.push(message);
			return messages;
		},
	};
}
