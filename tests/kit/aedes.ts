/** An aedes, which speaks MQTT 3.1.1 only, in the test's own process on a free port. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import { freePort } from './line.ts';

export class AedesBroker {
	readonly port: number;
	/** The protocol versions that clients asked for, as in CONNECT (MQTT 3.1.1, 3.1.2.2). */
	readonly asked: (number | undefined)[] = [];
	readonly #password: string | undefined;
	#running: { readonly broker: Aedes; readonly server: Server } | undefined;

	private constructor(port: number, password: string | undefined) {
		this.port = port;
		this.#password = password;
	}

	/** Not started. @param password Lets in only who knows it. */
	static async prepare(password?: string): Promise<AedesBroker> {
		return new AedesBroker(await freePort(), password);
	}

	async start(): Promise<void> {
		const broker = await Aedes.createBroker({
			preConnect: (_client, { protocolVersion }, done) => {
				this.asked.push(protocolVersion);
				done(null, true);
			},
			authenticate: (_client, _name, given, done) => {
				if (this.#password === undefined || given?.toString() === this.#password) return done(null, true);
				done(Object.assign(new Error('wrong password'), { returnCode: 4 }), false);
			},
		});
		const server = createServer((socket) => void broker.handle(socket)).listen(this.port, '127.0.0.1');
		this.#running = { broker, server };
		await once(server, 'listening');
	}

	/** What it kept in memory is gone. */
	async stop(): Promise<void> {
		if (!this.#running) return;
		const { broker, server } = this.#running;
		this.#running = undefined;
		const closed = once(server, 'close');
		server.close();
		broker.close();
		await closed;
	}
}
