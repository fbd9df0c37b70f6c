/**
 * The simulated home behind `port: "sim:"`: a child process that serves a Serial API on a TCP port of the loopback.
 *
 * Promises: it ends with whoever started it (its standard input is ours), and says why it could not start. From a checkout
 * only: the home is no part of an installed gateway.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseJson } from '../../runtime/json-text.ts';

const HOME = fileURLToPath(new URL('../../../simulation/home.js', import.meta.url));

/** The child's first line. */
const listeningLine = z.object({ listening: z.string().startsWith('tcp://') });

export interface SimulatedHomeListeners {
	readonly listening: (url: string) => void;
	readonly ended: (reason: string) => void;
}

export function startSimulatedHome({ listening, ended }: SimulatedHomeListeners): { stop: () => void } {
	// In a process group of its own: a Ctrl-C on the terminal is the gateway's to take, which ends the home in its turn.
	const child = spawn(process.execPath, [HOME], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
	createInterface({ input: child.stdout }).on('line', (line) => {
		const json = parseJson(line);
		const first = 'value' in json ? listeningLine.safeParse(json.value) : undefined;
		if (first?.success) listening(first.data.listening);
	});
	child.on('error', (error) => ended(`the simulated home cannot be started: ${error.message}`));
	child.on('exit', (code) =>
		ended(`the simulated home ended (${code ?? 'killed'}): it needs a checkout with npm install`),
	);
	// A child that is gone breaks the pipe; its exit says so already.
	child.stdin.on('error', () => {});
	return { stop: () => void child.kill() };
}
