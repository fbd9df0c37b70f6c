/**
 * Whether the internet is behind a network interface: opens a TCP connection through it, and closes it.
 *
 * Promises: true once one of the hosts has taken a connection, which costs some hundred bytes; false when none has within
 * its time; no name is looked up, for a name server may be behind another interface. Where a socket cannot be bound to an
 * interface (no ffi-napi, or Linux before 5.7), it is bound to the interface's address: then the routes decide, and with two
 * ways the answer may be that of the other.
 */
import { connect, isIPv6, Socket } from 'node:net';
import { fromPromise } from 'xstate';
import type { CheckInput } from '../../machines/modem/data-session-way.ts';
import { loadBoundSocket, type OpenBoundSocket } from '../../native/bound-socket.ts';
import { addressOf } from './interface.ts';

export interface InternetOptions {
	/** `1.1.1.1:443`, `[2606:4700:4700::1111]:443`; without any, it is taken for granted. */
	readonly targets: readonly string[];
	/** For each of them, in ms. */
	readonly limitMs: number;
	/** Default: of this system. */
	readonly loadSocket?: typeof loadBoundSocket;
}

export function createCheck({ targets, limitMs, loadSocket = loadBoundSocket }: InternetOptions) {
	return fromPromise<boolean, CheckInput>(async ({ input, signal }) => {
		if (targets.length === 0) return true;
		const loaded = await loadSocket();
		const open = 'library' in loaded ? loaded.library : undefined;
		for (const target of targets) if (await answers(target, { input, signal, limitMs, open })) return true;
		return false;
	});
}

interface Attempt {
	readonly input: CheckInput;
	readonly signal: AbortSignal;
	readonly limitMs: number;
	readonly open: OpenBoundSocket | undefined;
}

/** One after the other, not all at once: the first mostly does, and each costs. */
function answers(target: string, { input, signal, limitMs, open }: Attempt): Promise<boolean> {
	const { hostname, port } = new URL(`tcp://${target}`);
	const host = hostname.replace(/^\[|\]$/g, '');
	const socket = socketThrough(input, { host, port: Number(port) }, open);
	if (!socket) return Promise.resolve(false);
	return new Promise((resolve) => {
		const end = (found: boolean) => () => {
			socket.destroy();
			resolve(found);
		};
		socket.setTimeout(limitMs, end(false));
		socket.on('connect', end(true));
		// Whatever it is: it is no answer.
		socket.on('error', end(false));
		signal.addEventListener('abort', end(false));
	});
}

/** @returns On its way; undefined where there is no such interface. */
function socketThrough(
	{ interface: name, address }: CheckInput,
	{ host, port }: { readonly host: string; readonly port: number },
	open: OpenBoundSocket | undefined,
): Socket | undefined {
	const opened = open?.(name, isIPv6(host) ? 6 : 4);
	if (opened && 'value' in opened) return new Socket({ fd: opened.value }).connect({ host, port });
	if (opened?.code === 'ENODEV') return undefined;
	const localAddress = address ?? addressOf(name);
	return localAddress === undefined ? undefined : connect({ host, port, localAddress });
}
