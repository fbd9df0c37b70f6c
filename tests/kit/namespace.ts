/** A network of its own, as `ip netns` makes one: loopback and nothing else, until a test adds to it. Takes root. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Tests that need it are skipped by name where it cannot be had. */
export const noNamespace = spawnSync('unshare', ['-n', '-m', 'ip', 'link']).status !== 0;

export interface Namespace {
	/** What is put before a program so that it runs there. */
	readonly within: readonly string[];
	/** Its `/proc`, as far as it is about the network. */
	readonly procfs: string;
	/** Its `/sys`. */
	readonly sysfs: string;
	/** Runs a line of shell there. @returns What it wrote. @throws where it failed. */
	readonly run: (line: string) => string;
}

/** One that lasts until the test is over. */
export async function openNamespace(): Promise<Namespace> {
	// With its own view of /sys, which shows the interfaces of whoever mounted it; it ends with its standard input.
	const holder = spawn(
		'unshare',
		['-n', '-m', 'sh', '-c', 'mount -t sysfs none /sys && ip link set lo up && echo && exec cat'],
		{
			stdio: ['pipe', 'pipe', 'inherit'],
		},
	);
	const ended = once(holder, 'exit');
	onTestFinished(async () => {
		holder.stdin.end();
		await ended;
	});
	await Promise.race([once(holder.stdout, 'data'), ended]);
	const pid = String(holder.pid);
	const within = ['nsenter', '-t', pid, '-n', '-m'];
	const [program = '', ...args] = within;
	return {
		within,
		procfs: `/proc/${pid}`,
		sysfs: `/proc/${pid}/root/sys`,
		run: (line) => execFileSync(program, [...args, 'bash', '-c', line], { encoding: 'utf8' }),
	};
}
