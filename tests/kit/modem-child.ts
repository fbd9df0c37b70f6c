/**
 * The simulated modem as a child process of a test: started from dist/, told what to do, asked how it is.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const MODEM = fileURLToPath(new URL('../../dist/simulation/modem.js', import.meta.url));

const account = z.strictObject({
	power: z.enum(['on', 'off', 'starting']),
	/** How often it was started, or started anew. */
	boots: z.int(),
	functionality: z.int(),
	sim: z.strictObject({
		/** What +CPIN? says; null where there is no card. */
		wants: z.string().nullable(),
		tries: z.strictObject({ pin: z.int(), puk: z.int() }),
	}),
	registration: z.string(),
	isInData: z.boolean(),
	contexts: z.array(z.strictObject({ cid: z.int(), type: z.string(), apn: z.string(), active: z.boolean() })),
	messages: z.strictObject({
		/** PDUs, with the service centre before them. */
		sent: z.array(z.string()),
		stored: z.strictObject({ ME: z.int(), SM: z.int() }),
		/** Those that the network keeps: there is no room for them. */
		waiting: z.int(),
		acknowledged: z.int(),
	}),
	/** How often each command came: `+CPIN=`, `+CPIN?`. */
	commands: z.record(z.string(), z.int()),
	/** What came while it could not listen, and while it was in data mode. */
	bytes: z.strictObject({ unheard: z.int(), data: z.int() }),
});

export type ModemAccount = z.infer<typeof account>;

const line = z.union([z.strictObject({ listening: z.string() }), z.strictObject({ modem: account })]);

export interface ModemChild {
	readonly process: ChildProcess;
	/** `tcp://127.0.0.1:41234`, or the path of a terminal or socket. */
	readonly url: string;
	/** Everything on stderr so far. */
	readonly complaints: () => string;
	/** Writes a control line; a string as it is. */
	readonly tell: (control: object | string) => void;
	/** How it is, after everything that it was told. */
	readonly ask: () => Promise<ModemAccount>;
	/** Ends stdin, as a parent's death does; resolves to the exit code. */
	readonly leave: () => Promise<unknown>;
}

/** Resolves when the modem listens; it ends with the test. */
export async function startModem(...options: string[]): Promise<ModemChild> {
	const child = spawn(process.execPath, [MODEM, ...options], { stdio: 'pipe' });
	const waiting: ((account: ModemAccount) => void)[] = [];
	let complaints = '';
	child.stderr.setEncoding('utf8').on('data', (text) => {
		complaints += text;
	});
	const leave = async () => {
		if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
		const exited = once(child, 'exit');
		child.stdin.end();
		const [code] = await exited;
		return code;
	};
	onTestFinished(async () => void (await leave()));
	const url = await new Promise<string>((resolve, reject) => {
		createInterface({ input: child.stdout }).on('line', (text) => {
			const parsed = line.parse(JSON.parse(text));
			if ('listening' in parsed) resolve(parsed.listening);
			else waiting.shift()?.(parsed.modem);
		});
		child.once('exit', (code) => reject(new Error(`the modem ended with ${code}: ${complaints}`)));
	});
	const tell = (control: object | string) =>
		void child.stdin.write(`${typeof control === 'string' ? control : JSON.stringify(control)}\n`);
	return {
		process: child,
		url,
		complaints: () => complaints,
		tell,
		ask: () =>
			new Promise((resolve) => {
				waiting.push(resolve);
				tell({ do: 'tell' });
			}),
		leave,
	};
}
