/**
 * Runs a program to its end, for the scripts.
 *
 * Promises: nothing of a kept output is lost; a signal that ends the script ends the program too. Never rejects because
 * the program failed: its exit code says so.
 */
import { spawn } from 'node:child_process';

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * @typedef {object} Ended
 * @property {number} code Exit code; 128 and more when a signal ended it; 127 when it could not be started.
 * @property {string} output What it wrote to stdout and stderr; empty when it wrote to the script's own.
 */

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ kept: boolean, cwd: string, env?: NodeJS.ProcessEnv }} how `kept`: its output is collected, else it goes
 *   where the script's goes.
 * @returns {Promise<Ended>}
 */
export function run(program, args, { kept, cwd, env = process.env }) {
	return new Promise((resolve) => {
		const child = spawn(program, args, { cwd, env, stdio: kept ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
		let output = '';
		/** @type {NodeJS.Signals | undefined} */
		let interruption;
		/** @param {NodeJS.Signals} signal */
		const interrupt = (signal) => {
			interruption = signal;
			child.kill(signal);
		};
		/** @param {number} code */
		const end = (code) => {
			for (const signal of SIGNALS) process.off(signal, interrupt);
			if (interruption) process.kill(process.pid, interruption);
			else resolve({ code, output });
		};
		for (const signal of SIGNALS) process.on(signal, interrupt);
		for (const stream of [child.stdout, child.stderr]) {
			stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
				output += text;
			});
		}
		child.once('error', (fault) => {
			output += `${fault.message}\n`;
			end(127);
		});
		child.once('close', (code) => end(code ?? 128));
	});
}
