/** A real nats-server with JetStream on a free port, with a configuration and a store of its own in a temporary folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from './line.ts';

export interface NatsServerOptions {
	/** Lets in only `gateway` and `backend`, with this password. */
	readonly password?: string;
	/** Further lines of the configuration; `%` stands for the folder. */
	readonly lines?: readonly string[];
	/** Files for the folder, by name. */
	readonly files?: { readonly [name: string]: string };
	readonly jetStream?: boolean;
}

/** Chosen and perhaps not listened on yet. */
const chosen = new Set<number>();

/** Free now, and nobody else's here. */
async function ownPort(): Promise<number> {
	const port = await freePort();
	if (chosen.has(port)) return await ownPort();
	chosen.add(port);
	return port;
}

export class NatsServer {
	readonly port: number;
	readonly #folder: string;
	#child: ChildProcess | undefined;
	#said = '';

	private constructor(port: number, folder: string) {
		this.port = port;
		this.#folder = folder;
	}

	/** Configured, not started. */
	static async prepare({ password, lines = [], files = {}, jetStream = true }: NatsServerOptions = {}) {
		const port = await ownPort();
		const folder = mkdtempSync(join(tmpdir(), 'nats-'));
		chmodSync(folder, 0o755);
		for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
		const users = ['gateway', 'backend'].map((user) => `{ user: ${user}, password: "${password}" }`);
		const configuration = [
			`listen: 127.0.0.1:${port}`,
			...(jetStream ? [`jetstream { store_dir: "${join(folder, 'store')}" }`] : []),
			...(password === undefined ? [] : [`authorization { users: [${users.join(', ')}] }`]),
			...lines.map((line) => line.replaceAll('%', folder)),
		];
		writeFileSync(join(folder, 'nats.conf'), `${configuration.join('\n')}\n`);
		return new NatsServer(port, folder);
	}

	/** Resolves when it listens. */
	async start(): Promise<void> {
		const child = spawn('nats-server', ['-c', join(this.#folder, 'nats.conf')], {
			// Where Debian puts daemons, and where the PATH of somebody who is not root does not look.
			env: { ...process.env, PATH: `${process.env.PATH ?? ''}${delimiter}/usr/sbin` },
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		this.#child = child;
		child.stderr.setEncoding('utf8').on('data', (text) => {
			this.#said += text;
		});
		await this.says(/Server is ready/);
	}

	/** Resolves when it has written such a line, to what it matched. */
	async says(line: RegExp): Promise<RegExpExecArray> {
		const child = this.#child;
		if (!child?.stderr) throw new Error('nats-server was not started');
		const { stderr } = child;
		return await new Promise((resolve, reject) => {
			const look = () => {
				const match = line.exec(this.#said);
				if (match) resolve(match);
			};
			child.once('error', reject);
			child.once('exit', (code) => reject(new Error(`nats-server ended with ${code}: ${this.#said}`)));
			stderr.on('data', look);
			look();
		});
	}

	/** As a power cut ends it: what is stored stays. */
	async kill(): Promise<void> {
		await this.#end('SIGKILL');
	}

	/** What it stored is gone. */
	async stop(): Promise<void> {
		await this.#end('SIGTERM');
		rmSync(join(this.#folder, 'store'), { recursive: true, force: true });
	}

	async #end(signal: NodeJS.Signals) {
		const child = this.#child;
		this.#child = undefined;
		this.#said = '';
		if (!child || child.exitCode !== null) return;
		const ended = once(child, 'exit');
		child.kill(signal);
		await ended;
	}

	async dispose(): Promise<void> {
		await this.kill();
		rmSync(this.#folder, { recursive: true });
	}
}

/** One that runs until the test is over, and where it is. */
export async function runningServer(options: NatsServerOptions = {}) {
	const server = await NatsServer.prepare(options);
	onTestFinished(() => server.dispose());
	await server.start();
	return { server, url: `nats://127.0.0.1:${server.port}` };
}

/** Three of them, each holding everything; not running until they are started. */
export async function natsCluster(): Promise<readonly NatsServer[]> {
	const routes = await Promise.all([ownPort(), ownPort(), ownPort()]);
	const urls = routes.map((route) => `nats-route://127.0.0.1:${route}`);
	return await Promise.all(
		routes.map((route, index) =>
			NatsServer.prepare({
				lines: [
					`server_name: n${index}`,
					`cluster { name: home, listen: "127.0.0.1:${route}", routes: [${urls.join(', ')}] }`,
				],
			}),
		),
	);
}
