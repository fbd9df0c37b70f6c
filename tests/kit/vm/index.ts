/**
 * A virtual machine for what only a kernel of one's own can show: Debian's kernel with this machine's own file system, in
 * which a script runs as root.
 *
 * Promises: the script sees this machine's files, writes to none of them (what it writes is in memory, and gone), and has
 * no network; when it ends, so does the machine. Without /dev/kvm it is emulated, some five times slower. Where the programs
 * it takes are not installed, where it isn't an x86-64 or its kernel can't be fetched, tests skip by name (`noVm`).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GPIO_MEMORY, gpioTable } from './gpio-table.ts';
import { prepareKernel } from './kernel.ts';

const PROGRAMS = [
	'/usr/bin/qemu-system-x86_64',
	'/usr/share/seabios/bios-256k.bin',
	'/bin/busybox',
	'/usr/sbin/depmod',
	'/usr/bin/cpio',
	'/usr/bin/apt-get',
];

/** Of the kernel. */
const PARAMETERS = [
	...['console=ttyS0', 'quiet', 'panic=-1', 'mitigations=off'],
	// An emulated timer that is late is no broken one.
	...['no_timer_check', 'rcupdate.rcu_cpu_stall_suppress=1'],
	// The GPIO chip's registers are its own, and a program may read them.
	...[`memmap=${GPIO_MEMORY}`, 'iomem=relaxed'],
];

function isMissing(file: string): boolean {
	try {
		accessSync(file, constants.R_OK);
		return false;
	} catch {
		// Why does not matter.
		return true;
	}
}

function obstacle(): string | undefined {
	if (process.arch !== 'x64') return `the kernel is for x86-64, not ${process.arch}`;
	if (process.getuid?.() !== 0) return 'it shows the whole file system, which takes root';
	return PROGRAMS.find(isMissing);
}

const missing = obstacle();

const kernel =
	missing === undefined
		? await prepareKernel().catch((fault: unknown) => ({ fault: `no kernel: ${fault}` }))
		: { fault: missing };

/** Why there is no machine; undefined where there is one. */
export const noVm = 'fault' in kernel ? kernel.fault : undefined;

export interface VmOptions {
	/** From its start to its end. */
	readonly timeoutMs: number;
}

/**
 * @param script For /bin/sh, in this checkout's folder; modules are loaded by `modprobe`, those that kernel.ts lists.
 * @returns The lines that it wrote, to its standard output or error.
 * @throws when it failed, or did not end in time: with its lines, and what the kernel said.
 */
export async function runInVm(script: string, { timeoutMs }: VmOptions): Promise<readonly string[]> {
	if ('fault' in kernel) throw new Error(kernel.fault);
	const folder = await mkdtemp(join(tmpdir(), 'gatehouse-vm-'));
	const file = (name: string) => join(folder, name);
	try {
		await writeFile(file('script'), script);
		await writeFile(file('guest'), guest(file('script'), process.cwd()));
		await writeFile(file('gpio.aml'), gpioTable());
		const machine = spawn(
			// It ends also when whoever waits for it is gone.
			'timeout',
			[
				...['-s', 'KILL', String(timeoutMs / 1_000), 'qemu-system-x86_64'],
				...['-M', 'q35', '-accel', 'tcg', '-cpu', 'max', '-m', '1024'],
				...['-display', 'none', '-monitor', 'none', '-nic', 'none', '-no-reboot'],
				...['-serial', `file:${file('console')}`, '-serial', 'stdio', '-acpitable', `file=${file('gpio.aml')}`],
				...['-kernel', kernel.image, '-initrd', kernel.initrd],
				...['-append', `${PARAMETERS.join(' ')} guest=${file('guest')}`],
				...['-virtfs', 'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap'],
			],
			{ stdio: ['ignore', 'pipe', 'pipe'] },
		);
		let said = '';
		let complaints = '';
		machine.stdout.setEncoding('utf8').on('data', (text) => {
			said += text;
		});
		machine.stderr.setEncoding('utf8').on('data', (text) => {
			complaints += text;
		});
		await once(machine, 'close');
		const lines = said.replaceAll('\r', '').trimEnd().split('\n');
		if (lines.pop() === 'exit 0') return lines;
		const console = await readFile(file('console'), 'utf8').catch(() => '');
		throw new Error(`the guest failed, or took longer than ${timeoutMs} ms:\n${said}\n${complaints}\n${console}`);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** What the first program hands over to. */
function guest(script: string, folder: string): string {
	return `export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
ip link set lo up
cd '${folder}'
/bin/sh '${script}' >/dev/ttyS1 2>&1
echo "exit $?" >/dev/ttyS1
exec /bin/busybox poweroff -f
`;
}
