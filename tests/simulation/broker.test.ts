/** The simulated home's broker as a child process, started from dist/. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';

const BROKER = fileURLToPath(new URL('../../dist/simulation/broker.js', import.meta.url));

/** Resolves when it listens. */
async function startBroker(...options: string[]) {
	const child = spawn(process.execPath, [BROKER, ...options], { stdio: 'pipe' });
	onTestFinished(() => void child.kill('SIGKILL'));
	const url = await new Promise<string>((resolve, reject) => {
		createInterface({ input: child.stdout }).once('line', (line) => resolve(String(JSON.parse(line).listening)));
		child.once('exit', (code) => reject(new Error(`the broker ended with ${code}`)));
	});
	return { child, url };
}

async function exitOf(child: ChildProcessWithoutNullStreams, end: () => void) {
	const exited = once(child, 'exit');
	end();
	return await exited;
}

test('says where it listens on its first line, and lets clients in', async () => {
	const { url } = await startBroker('--port', '0');
	expect(url).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+$/);
	const client = await connectAsync(url, { reconnectPeriod: 0 });
	await client.endAsync();
});

test('takes another port where the one asked for is taken', async () => {
	const first = await startBroker('--port', '0');
	const { port } = new URL(first.url);
	expect((await startBroker('--port', port)).url).not.toBe(first.url);
});

test('ends when stdin does, also with clients connected', async () => {
	const { child, url } = await startBroker('--port', '0');
	const client = await connectAsync(url, { reconnectPeriod: 0 });
	onTestFinished(async () => await client.endAsync(true));
	expect(await exitOf(child, () => void child.stdin.end())).toEqual([0, null]);
});

test('ends on SIGTERM', async () => {
	const { child } = await startBroker('--port', '0');
	expect(await exitOf(child, () => void child.kill('SIGTERM'))).toEqual([0, null]);
});
