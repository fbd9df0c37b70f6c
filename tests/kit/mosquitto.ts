/** A real mosquitto on a free port, with a configuration of its own in a temporary folder. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './line.ts';

export interface MosquittoOptions {
	/** Lets in only `gateway` and `backend`, with this password. */
	readonly password?: string;
	/** Further lines of the configuration; `%` stands for the folder. */
	readonly lines?: readonly string[];
	/** Files for the folder, by name. */
	readonly files?: { readonly [name: string]: string };
}

export class Mosquitto {
	readonly port: number;
	readonly #folder: string;
	#child: ChildProcess | undefined;
	/** What it said on stderr since it was started. */
	log = '';

	private constructor(port: number, folder: string) {
		this.port = port;
		this.#folder = folder;
	}

	/** Configured, not started. */
	static async prepare({ password, lines = [], files = {} }: MosquittoOptions = {}): Promise<Mosquitto> {
		const port = await freePort();
		const folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
		// Started by root, mosquitto changes to a user of its own.
		chmodSync(folder, 0o755);
		for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
		const passwords = join(folder, 'passwords');
		if (password !== undefined) {
			writeFileSync(passwords, '');
			for (const name of ['gateway', 'backend']) execFileSync('mosquitto_passwd', ['-b', passwords, name, password]);
			chmodSync(passwords, 0o644);
		}
		const configuration = [
			`listener ${port} 127.0.0.1`,
			'persistence false',
			// 0, which means no limit, makes 2.0.11 close a connection that publishes what it may not.
			'max_queued_messages 1000000',
			...(password === undefined ? ['allow_anonymous true'] : [`password_file ${passwords}`]),
			...lines.map((line) => line.replaceAll('%', folder)),
		];
		writeFileSync(join(folder, 'mosquitto.conf'), `${configuration.join('\n')}\n`);
		return new Mosquitto(port, folder);
	}

	/** Resolves when it listens. */
	async start(): Promise<void> {
		const child = spawn('mosquitto', ['-c', join(this.#folder, 'mosquitto.conf')], {
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		this.#child = child;
		this.log = '';
		await new Promise<void>((resolve, reject) => {
			child.once('error', reject);
			child.once('exit', (code) => reject(new Error(`mosquitto ended with ${code}: ${this.log}`)));
			child.stderr.setEncoding('utf8').on('data', (text) => {
				this.log += text;
				if (/ running$/m.test(this.log)) resolve();
			});
		});
	}

	/** What it kept in memory is gone. */
	async stop(): Promise<void> {
		const child = this.#child;
		this.#child = undefined;
		if (!child || child.exitCode !== null) return;
		const ended = once(child, 'exit');
		child.kill();
		await ended;
	}

	async dispose(): Promise<void> {
		await this.stop();
		rmSync(this.#folder, { recursive: true });
	}
}
