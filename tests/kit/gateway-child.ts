/** The built gateway as a child process: `gatehouse run` on a configuration, as systemd would run it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const MAIN = 'dist/actors/gateway/main.js';

export interface Ending {
	readonly code: unknown;
	/** ms from the signal until it was gone. */
	readonly tookMs: number;
}

export class GatewayChild {
	readonly #child: ChildProcess;
	readonly #ended: Promise<unknown>;
	#output = '';

	/**
	 * @param config The path of its configuration.
	 * @param env Of its environment, besides the path.
	 */
	constructor(config: string, env: NodeJS.ProcessEnv = {}) {
		this.#child = spawn(process.execPath, [MAIN, 'run', '--config', config], {
			env: { PATH: process.env.PATH, ...env },
			stdio: 'pipe',
		});
		for (const stream of [this.#child.stdout, this.#child.stderr]) {
			stream?.setEncoding('utf8').on('data', (text) => {
				this.#output += text;
			});
		}
		this.#ended = once(this.#child, 'exit').then(([code]) => code);
	}

	/** Everything that it wrote. */
	get output(): string {
		return this.#output;
	}

	get pid(): number {
		if (this.#child.pid === undefined) throw new Error('the gateway could not be started');
		return this.#child.pid;
	}

	get runs(): boolean {
		return this.#child.exitCode === null && this.#child.signalCode === null;
	}

	/** Resolves to the exit code, null where a signal killed it. */
	async ended(): Promise<unknown> {
		return await this.#ended;
	}

	async end(signal: NodeJS.Signals): Promise<Ending> {
		const began = performance.now();
		this.#child.kill(signal);
		const code = await this.#ended;
		return { code, tookMs: performance.now() - began };
	}
}
