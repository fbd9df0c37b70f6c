/**
 * The simulated home for the bench: no time on the air, quiet unless it is asked, and nobody reads what its nodes heard, so
 * that it costs the machine no more than it must.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../kit/line.ts';
import type { Hold } from './holding.ts';

const HOME = 'dist/simulation/home.js';
const QUIET = ['--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0'];
const KNOCK_MS = 50;

/** @returns Its `tcp://host:port`, once it listens there. */
export async function startHome(hold: Hold): Promise<string> {
	const port = await freePort();
	const options = ['--port', String(port), ...QUIET];
	const child = spawn(process.execPath, [HOME, ...options], { stdio: ['pipe', 'ignore', 'inherit'] });
	const exited = once(child, 'exit');
	hold(() => {
		child.stdin.end();
		return exited;
	});
	while (!(await listens(port))) {
		if (child.exitCode !== null) throw new Error(`the simulated home ended with ${child.exitCode}`);
		await sleep(KNOCK_MS);
	}
	return `tcp://127.0.0.1:${port}`;
}

function listens(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		socket.once('error', () => resolve(false));
		socket.once('connect', () => {
			socket.destroy();
			resolve(true);
		});
	});
}
