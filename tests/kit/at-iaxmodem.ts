/** A real iaxmodem on a pseudo terminal of its own: a V.250 parser that nobody here wrote, without a telephone line. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import { temporaryFolder } from './folder.ts';
import { freePort } from './line.ts';

/** It gives its terminal to a user, which takes root. */
export const noIaxmodem =
	(process.env.GATEHOUSE_MISSING ?? '').split(',').includes('iaxmodem') || process.getuid?.() !== 0;

/** Where it looks for its configuration, whatever it is told. */
const CONFIGURATIONS = '/etc/iaxmodem';

/** One that runs until the test is over; @returns its terminal's path. */
export async function runningIaxmodem(): Promise<string> {
	const folder = await temporaryFolder();
	const device = join(folder, 'tty');
	const settings = {
		...{ device, owner: 'root:root', mode: '660', port: String(await freePort()), refresh: '0' },
		...{
			server: '127.0.0.1',
			peername: 'nobody',
			secret: 'none',
			cidname: 'Gatehouse',
			cidnumber: '1',
			codec: 'slinear',
		},
	};
	const configuration = join(folder, 'modem');
	await writeFile(
		configuration,
		Object.entries(settings)
			.map((entry) => `${entry.join('\t')}\n`)
			.join(''),
	);
	const child = spawn('iaxmodem', [relative(CONFIGURATIONS, configuration)], { stdio: 'ignore' });
	onTestFinished(async () => {
		if (child.exitCode !== null) return;
		const ended = once(child, 'exit');
		child.kill();
		await ended;
	});
	await vi.waitFor(() => {
		if (!existsSync(device)) throw new Error(`iaxmodem has not made its terminal: exit code ${child.exitCode}`);
	});
	return device;
}
