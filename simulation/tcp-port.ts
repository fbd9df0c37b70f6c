/** The home's serial line as a TCP port: whoever connects is a client. */
import { createServer, type Socket } from 'node:net';

export interface TcpPortOptions {
	readonly host: string;
	/** 0: any free port. */
	readonly port: number;
	readonly connected: (client: Socket) => void;
}

/** Resolves to `tcp://host:port` when clients can connect; rejects when the port can't be had. */
export function listenOnTcp({ host, port, connected }: TcpPortOptions): Promise<string> {
	const server = createServer({ noDelay: true }, connected);
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ host, port }, () => {
			const address = server.address();
			if (address === null || typeof address === 'string') reject(new Error(`no TCP address: ${address}`));
			else resolve(`tcp://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`);
		});
	});
}
