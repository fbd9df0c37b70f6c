/**
 * What is behind `port: "sim:"`: a child process that simulates a device on a TCP port of the loopback.
 *
 * Promises: it ends with whoever started it (its standard input is ours), and says why it could not start. From a checkout
 * only: simulations are no part of an installed gateway.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseJson } from './json-text.ts';

/** The file in simulation/: a home of Z-Wave devices, or a cellular modem. */
export type Simulation = 'home' | 'modem';

/** The child's first line. */
const listeningLine = z.object({ listening: z.string().startsWith('tcp://') });

export interface SimulationListeners {
	readonly listening: (url: string) => void;
	readonly ended: (reason: string) => void;
}

export function startSimulation(
	simulation: Simulation,
	{ listening, ended }: SimulationListeners,
): { readonly stop: () => void } {
	const file = fileURLToPath(new URL(`../../simulation/${simulation}.js`, import.meta.url));
	// In a process group of its own: a Ctrl-C on the terminal is the gateway's to take, which ends the child in its turn.
	const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'ignore'], detached: true });
	createInterface({ input: child.stdout }).on('line', (line) => {
		const json = parseJson(line);
		const first = 'value' in json ? listeningLine.safeParse(json.value) : undefined;
		if (first?.success) listening(first.data.listening);
	});
	child.on('error', (error) => ended(`the simulated ${simulation} cannot be started: ${error.message}`));
	child.on('exit', (code) =>
		ended(`the simulated ${simulation} ended (${code ?? 'killed'}): it needs a checkout with npm install`),
	);
	// A child that is gone breaks the pipe; its exit says so already.
	child.stdin.on('error', () => {});
	return { stop: () => void child.kill() };
}
