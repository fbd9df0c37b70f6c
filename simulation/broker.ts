/**
 * An MQTT 3.1.1 broker for the simulated home, run as a child: `node dist/simulation/broker.js [--port 1883]`.
 *
 * Says `{"listening":"mqtt://127.0.0.1:PORT"}` on the first line of stdout, with another port where the one asked for is
 * taken; ends when stdin does, or on SIGTERM. Lets in whoever comes from this machine, and keeps sessions and retained
 * messages in memory: not for the field.
 */
import { createServer, type Server } from 'node:net';
import { exit, stdin, stdout } from 'node:process';
import { parseArgs } from 'node:util';
import { Aedes } from 'aedes';

const { values } = parseArgs({ options: { port: { type: 'string', default: '1883' } } });
const broker = await Aedes.createBroker();
const server = createServer((socket) => void broker.handle(socket));
await listen(server, Number(values.port)).catch((fault: NodeJS.ErrnoException) => {
	if (fault.code === 'EADDRINUSE') return listen(server, 0);
	throw fault;
});
process.once('SIGTERM', leave);
stdin.once('end', leave).resume();
stdout.write(`${JSON.stringify({ listening: `mqtt://127.0.0.1:${portOf(server)}` })}\n`);

/** @param port 0: a free one. */
async function listen(server: Server, port: number): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			server.off('error', reject);
			resolve();
		});
	});
}

function portOf(server: Server): number | undefined {
	const address = server.address();
	return typeof address === 'object' && address !== null ? address.port : undefined;
}

function leave() {
	broker.close(() => exit(0));
}
