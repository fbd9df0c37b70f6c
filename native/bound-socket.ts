/**
 * Sockets that go through one network interface, whatever the routes prefer.
 *
 * A socket's address alone does not do: Linux chooses the way by the destination, so that what is sent with the address of one
 * interface leaves by another. Promises: nothing throws; what fails says so in words. Any user may since Linux 5.7. The answers
 * come in where `net.ipv4.conf.*.rp_filter` is 0 or 2, not with 1.
 *
 * Source: socket(2), socket(7) (SO_BINDTODEVICE); asm-generic/socket.h.
 */
import { closeSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { type Ffi, type Loaded, loadFfi } from './ffi.ts';
import type { Done } from './libc.ts';

const DOMAINS = { 4: 2, 6: 10 } as const;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_BINDTODEVICE = 25;

/** @returns An unconnected TCP socket; whoever asked for it closes it. ENODEV: there is no such interface. */
export type OpenBoundSocket = (device: string, ipVersion: 4 | 6) => Done<number>;

export async function loadBoundSocket(load: () => Promise<Loaded<Ffi>> = loadFfi): Promise<Loaded<OpenBoundSocket>> {
	const ffi = await load();
	if ('fault' in ffi) return ffi;
	const { Library, errno } = ffi.library;
	const c = Library(null, {
		socket: ['int', ['int', 'int', 'int']],
		setsockopt: ['int', ['int', 'int', 'int', 'byte *', 'uint']],
	});
	const failed = (call: string): Done<number> => {
		const number = errno();
		const [code, words] = getSystemErrorMap().get(-number) ?? [undefined, `error ${number}`];
		return { code, fault: `${call}: ${words}` };
	};
	return {
		library: (device, ipVersion) => {
			const fd = c.socket(DOMAINS[ipVersion], SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
			if (fd < 0) return failed('socket');
			const name = Buffer.from(`${device}\0`);
			if (c.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, name.length) === 0) return { value: fd };
			const fault = failed(`setsockopt SO_BINDTODEVICE ${device}`);
			closeSync(fd);
			return fault;
		},
	};
}
