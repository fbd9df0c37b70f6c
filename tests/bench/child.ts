/** A side of the bench, seen from the bench: its process, started on a home, and what it measured. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Hold } from './holding.ts';
import { scriptOf } from './script.ts';

export type SideName = 'ours' | 'peer' | 'bare';

export interface Placement {
	readonly hold: Hold;
	/** Of the home. */
	readonly url: string;
	/** For what it keeps. */
	readonly folder: string;
	/** Further arguments. */
	readonly args?: readonly string[];
	/** Called with the process id as soon as there is one. */
	readonly spawned?: (pid: number) => void;
}

const line = z.union([
	z.strictObject({ ready: z.number() }),
	z.strictObject({ interviewed: z.number() }),
	z.strictObject({ times: z.array(z.number()), cpuMs: z.number() }),
]);

/** Of one round: ms that each set took, and CPU time of the process for them all. */
export interface Round {
	readonly times: readonly number[];
	readonly cpuMs: number;
}

/** ms since the process started. */
export interface Began {
	readonly ready: number;
	readonly interviewed: number;
}

export class SideChild {
	readonly began: Began;
	readonly #name: SideName;
	readonly #child: ChildProcess;
	readonly #lines: AsyncIterator<string>;

	private constructor(name: SideName, child: ChildProcess, lines: AsyncIterator<string>, began: Began) {
		this.#name = name;
		this.#child = child;
		this.#lines = lines;
		this.began = began;
	}

	/** Resolves when all is known of every node that listens. */
	static async start(name: SideName, { hold, url, folder, args = [], spawned }: Placement): Promise<SideChild> {
		const command = [scriptOf(name), url, folder, ...args];
		const child = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
		const exited = once(child, 'exit');
		hold(() => {
			child.stdin.end();
			return exited;
		});
		if (child.pid !== undefined) spawned?.(child.pid);
		const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
		let ready = 0;
		for (;;) {
			const told = await next(name, lines);
			if ('ready' in told) ready = told.ready;
			else if ('interviewed' in told)
				return new SideChild(name, child, lines, { ready, interviewed: told.interviewed });
		}
	}

	/** Lets it switch a plug so many times, one after another. */
	async sets(node: number, count: number): Promise<Round> {
		return await this.#order(`${node} ${count}`);
	}

	/** Pours so many sets a second on it. @returns Those that were done within that time. */
	async flood(rate: number, seconds: number): Promise<Round> {
		return await this.#order(`flood ${rate} ${seconds}`);
	}

	async #order(order: string): Promise<Round> {
		this.#child.stdin?.write(`${order}\n`);
		const told = await next(this.#name, this.#lines);
		if ('times' in told) return told;
		throw new Error(`${this.#name} answered ${JSON.stringify(told)} to an order`);
	}
}

async function next(name: SideName, lines: AsyncIterator<string>) {
	const { value, done } = await lines.next();
	if (done) throw new Error(`${name} has ended; it says why above`);
	return line.parse(JSON.parse(value));
}
