/** A stretch of TCP between a client and a server that a test can cut, so that each loses the other without a farewell. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Line {
	/** Where the client connects. */
	readonly port: number;
	/** Severs what is connected; what connects afterwards gets through. */
	readonly cut: () => void;
	readonly close: () => Promise<void>;
}

/** @param target The server's port on 127.0.0.1. */
export async function openLine(target: number): Promise<Line> {
	const ends = new Set<Socket>();
	const server = createServer({ noDelay: true }, (near) => {
		const far = connect({ port: target, host: '127.0.0.1', noDelay: true });
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			ends.add(from);
			from.on('error', () => to.destroy());
			from.on('close', () => {
				ends.delete(from);
				to.destroy();
			});
			from.pipe(to);
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const cut = () => {
		for (const end of ends) end.destroy();
	};
	return {
		port: portOf(server.address()),
		cut,
		close: async () => {
			cut();
			server.close();
			await once(server, 'close');
		},
	};
}

/** Ports for one of Vitest's workers, so that two of them never choose the same. */
const SHARE = 1_000;
const LOWEST = 15_000;
const SHARES = 15;

/**
 * A port that nothing listens on now, for somebody who listens on it later: below those that the system gives to others
 * in the meantime.
 */
export async function freePort(): Promise<number> {
	const share = Number(process.env.VITEST_POOL_ID ?? 0) % SHARES;
	const port = LOWEST + share * SHARE + Math.floor(Math.random() * SHARE);
	const server = createServer();
	const isFree = await new Promise<boolean>((resolve, reject) => {
		server.once('listening', () => resolve(true));
		server.once('error', (fault: NodeJS.ErrnoException) => {
			if (fault.code === 'EADDRINUSE') resolve(false);
			else reject(fault);
		});
		server.listen(port, '127.0.0.1');
	});
	if (!isFree) return await freePort();
	server.close();
	await once(server, 'close');
	return port;
}

function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
	if (typeof address !== 'object' || address === null) throw new Error(`not a TCP server's address: ${address}`);
	return address.port;
}
