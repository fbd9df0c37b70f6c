/**
 * A kernel for the virtual machine: Debian's own, with the modules that the tests want, made once and kept.
 *
 * Promises: what is kept goes by the package's version and by how it is made, so that a change makes it anew; several that
 * make it at the same time do not meet. Needs apt-get (and a mirror, the first time), dpkg-deb, kmod, cpio and a static
 * busybox; rejects with what failed.
 */
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { access, chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';

const CACHE = 'node_modules/.cache/gatehouse-vm';

/** Those that the first program loads, and those that a test may load; what they need comes along. */
const MODULES = [
	...['virtio_pci', '9pnet_virtio', '9p', 'overlay'],
	...['ledtrig-timer', 'ledtrig-pattern', 'ledtrig-oneshot'],
	...['dummy_hcd', 'g_serial', 'usb_f_acm', 'cdc-acm', 'ppp_async', 'gpio-amdpt', 'softdog', 'uhid', 'hid-playstation'],
];

const INIT = new URL('./init.sh', import.meta.url);

export interface Kernel {
	readonly image: string;
	readonly initrd: string;
}

const run = promisify(execFile);

async function output(program: string, args: readonly string[], cwd?: string): Promise<string> {
	const { stdout } = await run(program, args, { maxBuffer: 1 << 26, ...(cwd !== undefined && { cwd }) });
	return stdout;
}

export async function prepareKernel(): Promise<Kernel> {
	const depends = await output('apt-cache', ['depends', 'linux-image-amd64']);
	const name = /Depends: (linux-image-\d\S*)/.exec(depends)?.[1];
	if (name === undefined) throw new Error('apt-cache names no linux-image-amd64 (apt-get update)');
	const recipe = createHash('sha256')
		.update(MODULES.join())
		.update(await readFile(INIT));
	const folder = resolve(CACHE, `${name}-${recipe.digest('hex').slice(0, 12)}`);
	const kernel = { image: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd.gz') };
	if (await isThere(kernel.initrd)) return kernel;
	await mkdir(CACHE, { recursive: true });
	const making = await mkdtemp(resolve(CACHE, 'making-'));
	try {
		const made = join(making, 'made');
		await make(name, making, made);
		// Whoever was faster has made the same.
		await rename(made, folder).catch(async (fault) => {
			if (!(await isThere(kernel.initrd))) throw fault;
		});
		return kernel;
	} finally {
		await rm(making, { recursive: true, force: true });
	}
}

async function isThere(file: string): Promise<boolean> {
	return await access(file).then(
		() => true,
		() => false,
	);
}

async function make(name: string, folder: string, made: string): Promise<void> {
	// As root, apt-get would fetch as a user who may not write here.
	await output('apt-get', ['download', '-o', 'APT::Sandbox::User=root', name], folder);
	const [, packed = ''] = /^(.*\.deb)$/m.exec(await output('ls', [], folder)) ?? [];
	const unpacked = join(folder, 'unpacked');
	await output('dpkg-deb', ['-x', packed, unpacked], folder);
	const version = (await output('ls', [join(unpacked, 'lib/modules')])).trim();
	const root = join(folder, 'root');
	for (const place of ['bin', 'proc', 'sys', 'dev', 'ro', 'rw', 'new'])
		await mkdir(join(root, place), { recursive: true });
	await copyFile('/bin/busybox', join(root, 'bin/busybox'));
	await copyFile(INIT, join(root, 'init'));
	await chmod(join(root, 'init'), 0o755);
	await output('depmod', ['-b', unpacked, version]);
	const needed = ['-d', unpacked, '-S', version, '--ignore-install', '--show-depends', '-a', ...MODULES];
	const listed = await output('modprobe', needed);
	const files = [...listed.matchAll(/^insmod (\S+)/gm)].map(([, file = '']) => file);
	for (const file of new Set(files)) await copyInto(root, unpacked, file);
	for (const list of ['modules.order', 'modules.builtin', 'modules.builtin.modinfo'])
		await copyInto(root, unpacked, join(unpacked, 'lib/modules', version, list));
	await output('depmod', ['-b', root, version]);
	await mkdir(made);
	await copyFile(join(unpacked, 'boot', `vmlinuz-${version}`), join(made, 'vmlinuz'));
	await pack(root, join(made, 'initrd.gz'));
}

async function copyInto(root: string, from: string, file: string): Promise<void> {
	const place = join(root, file.slice(from.length));
	await mkdir(dirname(place), { recursive: true });
	await copyFile(file, place);
}

async function pack(root: string, file: string): Promise<void> {
	const cpio = spawn('sh', ['-c', 'find . | cpio -o -H newc --quiet'], {
		cwd: root,
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	const written = cpio.stdout.pipe(createGzip({ level: 1 })).pipe(createWriteStream(file));
	const [[code]] = await Promise.all([once(cpio, 'exit'), once(written, 'finish')]);
	if (code !== 0) throw new Error(`cpio ended with ${code}`);
}
