/**
 * The simulated home as a child process of a test: started from dist/, told what to do, its output kept.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const HOME = fileURLToPath(new URL('../../dist/simulation/home.js', import.meta.url));

const line = z.union([
	z.strictObject({ listening: z.string() }),
	z.strictObject({
		node: z.number(),
		received: z.string(),
		set: z.literal(true).optional(),
		endpoint: z.number().optional(),
		supervised: z.literal(true).optional(),
		at: z.number(),
	}),
]);

export type Heard = Exclude<z.infer<typeof line>, { listening: string }>;

export interface HomeChild {
	readonly process: ChildProcess;
	/** Where it listened first. */
	readonly url: string;
	/** Everywhere it has listened so far: each plug of a stick is another place. */
	readonly places: readonly string[];
	/** What the nodes heard so far. */
	readonly heard: readonly Heard[];
	/** Everything on stderr so far. */
	readonly complaints: () => string;
	/** Writes a control line; a string as it is. */
	readonly tell: (control: object | string) => void;
	/** Ends stdin, as a parent's death does; resolves to the exit code. */
	readonly leave: () => Promise<unknown>;
}

/** Resolves when the home listens. */
export async function startHome(...options: string[]): Promise<HomeChild> {
	const child = spawn(process.execPath, [HOME, ...options], { stdio: 'pipe' });
	const heard: Heard[] = [];
	const places: string[] = [];
	let complaints = '';
	child.stderr.setEncoding('utf8').on('data', (text) => {
		complaints += text;
	});
	const url = await new Promise<string>((resolve, reject) => {
		createInterface({ input: child.stdout }).on('line', (text) => {
			const parsed = line.parse(JSON.parse(text));
			if ('listening' in parsed) {
				places.push(parsed.listening);
				resolve(parsed.listening);
			} else heard.push(parsed);
		});
		child.once('exit', (code) => reject(new Error(`the home ended with ${code}: ${complaints}`)));
	});
	return {
		process: child,
		url,
		places,
		heard,
		complaints: () => complaints,
		tell: (control) => void child.stdin.write(`${typeof control === 'string' ? control : JSON.stringify(control)}\n`),
		async leave() {
			if (child.exitCode !== null) return child.exitCode;
			const exited = once(child, 'exit');
			child.stdin.end();
			const [code] = await exited;
			return code;
		},
	};
}
