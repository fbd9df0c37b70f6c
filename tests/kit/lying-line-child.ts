/** The serial line that lies, as a child process of a test: started from dist/, told what to do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const LINE = 'dist/simulation/lying-line.js';

const listening = z.strictObject({ listening: z.string() });
const counts = z.record(z.string(), z.number());
const counted = z.strictObject({ counts: z.strictObject({ toModule: counts, toHost: counts }) });

export interface LyingLineChild {
	readonly url: string;
	/** Writes a control line; a string as it is. */
	readonly tell: (control: object | string) => void;
	/** How often it did what so far, by direction. */
	readonly counts: () => Promise<z.infer<typeof counted>['counts']>;
	/** Everything on stderr so far. */
	readonly complaints: () => string;
	/** Ends stdin, as a parent's death does; resolves to the exit code. */
	readonly leave: () => Promise<unknown>;
}

/** Resolves when it listens. @param to The module's end, `tcp://host:port`. */
export async function startLyingLine(to: string, ...options: string[]): Promise<LyingLineChild> {
	const child = spawn(process.execPath, [LINE, '--to', to, ...options], { stdio: 'pipe' });
	let complaints = '';
	child.stderr.setEncoding('utf8').on('data', (text) => {
		complaints += text;
	});
	const said = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	const next = async () => {
		const { value } = await said.next();
		if (value === undefined) throw new Error(`the lying line has ended: ${complaints}`);
		return JSON.parse(value);
	};
	const tell = (control: object | string) =>
		void child.stdin.write(`${typeof control === 'string' ? control : JSON.stringify(control)}\n`);
	return {
		url: listening.parse(await next()).listening,
		tell,
		counts: async () => {
			tell({ do: 'count' });
			return counted.parse(await next()).counts;
		},
		complaints: () => complaints,
		leave: async () => {
			if (child.exitCode !== null) return child.exitCode;
			const ended = once(child, 'exit');
			child.stdin.end();
			const [code] = await ended;
			return code;
		},
	};
}
