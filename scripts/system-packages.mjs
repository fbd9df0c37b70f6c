/**
 * Programs of the system that some tests need, by the Debian package that has them.
 *
 * Promises: installs only where it may (root, with apt-get); says by name what cannot be had, and lets the rest go on.
 */
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './child.mjs';

/** Each package and one program of it. */
const PROGRAMS = {
	'busybox-static': 'busybox',
	cpio: 'cpio',
	dbus: 'dbus-send',
	gammu: 'gammu',
	gpiod: 'gpiodetect',
	iaxmodem: 'iaxmodem',
	kmod: 'modprobe',
	modemmanager: 'ModemManager',
	mosquitto: 'mosquitto',
	'mosquitto-clients': 'mosquitto_pub',
	'nats-server': 'nats-server',
	openssl: 'openssl',
	polkitd: 'pkcheck',
	ppp: 'chat',
	prometheus: 'promtool',
	'qemu-system-x86': 'qemu-system-x86_64',
	smstools: 'smsd',
	udev: 'udevadm',
};

/** The services that Debian starts when it installs some of them, by package. */
const SERVICES = new Map([
	['iaxmodem', 'iaxmodem'],
	['modemmanager', 'ModemManager'],
	['mosquitto', 'mosquitto'],
	['nats-server', 'nats-server'],
	['prometheus', 'prometheus'],
	['smstools', 'smstools'],
]);

/** Where Debian puts daemons, and where the PATH of somebody who is not root does not look. */
const DAEMONS = '/usr/sbin';

/** @returns {Promise<string[]>} The packages whose program is not there. */
export async function missingPackages() {
	const folders = [...searchPath(), DAEMONS];
	const found = await Promise.all(
		Object.entries(PROGRAMS).map(async ([name, program]) => ({ name, present: await isIn(folders, program) })),
	);
	return found.filter(({ present }) => !present).map(({ name }) => name);
}

/** @returns {Promise<string | undefined>} Why nothing can be installed here. */
export async function obstacle() {
	if (process.getuid?.() !== 0) return 'installing them takes root';
	return (await isIn(searchPath(), 'apt-get')) ? undefined : 'there is no apt-get to install them with';
}

/**
 * @param {readonly string[]} packages
 * @param {string} cwd
 * @returns {Promise<string | undefined>} Why they could not be installed.
 */
export async function installPackages(packages, cwd) {
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const update = await run('apt-get', ['update'], { kept: true, cwd, env });
	if (update.code !== 0) return `apt-get update failed (exit code ${update.code}):\n${update.output}`;
	const args = ['install', '-y', '--no-install-recommends', ...packages];
	const { code, output } = await run('apt-get', args, { kept: true, cwd, env });
	if (code !== 0) return `apt-get install failed (exit code ${code}):\n${output}`;
	for (const name of packages) {
		const service = SERVICES.get(name);
		if (service !== undefined) await stopService(service, cwd);
	}
	return undefined;
}

/**
 * The tests start what they need themselves, and a machine that runs them should not have gained a service. Where no service
 * manager runs, there is nothing to stop.
 * @param {string} name
 * @param {string} cwd
 */
async function stopService(name, cwd) {
	const systemd = await isIn(['/run/systemd'], 'system');
	if (!systemd && !(await isIn(['/etc/init.d'], name))) return;
	const [program, args] = systemd ? ['systemctl', ['disable', '--now', name]] : ['service', [name, 'stop']];
	const { code, output } = await run(program, args, { kept: true, cwd });
	if (code !== 0) process.stderr.write(`gatehouse: the ${name} service may be running: ${output.trim()}\n`);
}

function searchPath() {
	return (process.env.PATH ?? '').split(delimiter);
}

/**
 * @param {readonly string[]} folders
 * @param {string} name
 */
async function isIn(folders, name) {
	for (const folder of folders) {
		try {
			await access(join(folder, name), constants.X_OK);
			return true;
		} catch {
			// Not here: the next folder may have it.
		}
	}
	return false;
}
