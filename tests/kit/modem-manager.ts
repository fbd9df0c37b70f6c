/**
 * A real ModemManager on a D-Bus of its own, with the modems that a test gives it: no udev, no tty, nothing of the system.
 *
 * Its own test interface adds a modem behind a socket of the file system; plugins are chosen by name.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from './folder.ts';

const POLKIT = '/usr/lib/polkit-1/polkitd';
const PROGRAMS = ['/usr/sbin/ModemManager', '/usr/bin/mmcli', '/usr/bin/dbus-daemon', '/usr/bin/dbus-send', POLKIT];
const NAME = 'org.freedesktop.ModemManager1';
const BUS = 'org.freedesktop.DBus';
const LIMIT_MS = 30_000;
const run = promisify(execFile);

function isHere(program: string): boolean {
	try {
		accessSync(program, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Tests that need it are skipped by name; polkitd changes to a user of its own, which takes root. */
export const noModemManager = process.getuid?.() !== 0 || !PROGRAMS.every(isHere);

const configuration = (
	socket: string,
) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
  </policy>
</busconfig>`;

const list = z.object({ 'modem-list': z.array(z.string()) });
const modem = z.object({
	modem: z.object({
		generic: z.object({
			manufacturer: z.string(),
			plugin: z.string(),
			state: z.string(),
			'signal-quality': z.object({ value: z.string() }),
		}),
		'3gpp': z.object({ imei: z.string(), 'operator-name': z.string(), 'registration-state': z.string() }),
	}),
});
const messages = z.object({ 'modem.messaging.sms': z.array(z.string()) });
const message = z.object({
	sms: z.object({
		content: z.object({ number: z.string(), text: z.string() }),
		properties: z.object({ state: z.string() }),
	}),
});

export class ModemManager {
	readonly #environment: NodeJS.ProcessEnv;
	readonly #address: string;

	private constructor(address: string) {
		this.#address = address;
		this.#environment = { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', DBUS_SYSTEM_BUS_ADDRESS: address };
	}

	/** Resolves when it takes calls; it ends with the test. */
	static async start(): Promise<ModemManager> {
		const folder = await temporaryFolder();
		const address = `unix:path=${join(folder, 'bus')}`;
		const file = join(await temporaryFolder({ 'bus.conf': configuration(join(folder, 'bus')) }), 'bus.conf');
		await run('chmod', ['755', folder]);
		const manager = new ModemManager(address);
		manager.#spawn('dbus-daemon', ['--config-file', file, '--nofork', '--nopidfile']);
		await manager.#isOnBus(BUS);
		// It refuses every call where it finds nobody to ask who may do what.
		manager.#spawn(POLKIT, ['--no-debug']);
		const testing = ['--test-enable', '--test-no-udev', '--test-no-suspend-resume', '--test-no-qrtr'];
		await manager.#isOnBus('org.freedesktop.PolicyKit1');
		manager.#spawn('/usr/sbin/ModemManager', [...testing, '--no-auto-scan', '--log-file', join(folder, 'log')]);
		await manager.#isOnBus(NAME);
		return manager;
	}

	#spawn(program: string, args: readonly string[]): ChildProcess {
		const child = spawn(program, args, { env: this.#environment, stdio: 'ignore' });
		const ended = once(child, 'exit');
		onTestFinished(async () => {
			child.kill('SIGKILL');
			await ended;
		});
		return child;
	}

	async #call(destination: string, object: string, method: string, ...args: readonly string[]): Promise<string> {
		const target = [`--bus=${this.#address}`, '--print-reply', `--dest=${destination}`, object, method];
		const { stdout } = await run('dbus-send', [...target, ...args], { timeout: LIMIT_MS });
		return stdout;
	}

	async #isOnBus(name: string): Promise<void> {
		const ask = () => this.#call(BUS, '/org/freedesktop/DBus', `${BUS}.NameHasOwner`, `string:${name}`);
		await vi.waitFor(async () => expect(await ask()).toContain('boolean true'), { timeout: LIMIT_MS, interval: 50 });
	}

	async #mmcli(...args: readonly string[]): Promise<string> {
		const { stdout } = await run('mmcli', args, { env: this.#environment, timeout: LIMIT_MS });
		return stdout;
	}

	/** @param plugin As ModemManager names it. @param socket Where the modem listens. */
	async add(plugin: string, socket: string): Promise<void> {
		const args = [`string:${plugin}`, `string:${plugin}`, `array:string:${socket}`];
		await this.#call(NAME, '/org/freedesktop/ModemManager1', `${NAME}.Test.SetProfile`, ...args);
	}

	/** @returns Its object's path, when it has been found. */
	async find(manufacturer: string): Promise<string> {
		return await vi.waitFor(
			async () => {
				const { 'modem-list': paths } = list.parse(JSON.parse(await this.#mmcli('-L', '-J')));
				const all = await Promise.all(paths.map(async (path) => ({ path, about: await this.about(path) })));
				const found = all.find(({ about }) => about.generic.manufacturer === manufacturer);
				if (!found) throw new Error(`no modem of ${manufacturer} among ${all.length}`);
				return found.path;
			},
			{ timeout: LIMIT_MS, interval: 250 },
		);
	}

	async about(path: string) {
		return modem.parse(JSON.parse(await this.#mmcli('-m', path, '-J'))).modem;
	}

	async enable(path: string): Promise<void> {
		await this.#mmcli('-m', path, '-e');
	}

	async connect(path: string, apn: string): Promise<void> {
		await this.#mmcli('-m', path, `--simple-connect=apn=${apn},ip-type=ipv4`);
	}

	async sendSms(path: string, number: string, text: string): Promise<void> {
		const created = await this.#mmcli('-m', path, `--messaging-create-sms=text='${text}',number='${number}'`);
		const [sms = ''] = /\/org\S+/.exec(created) ?? [];
		await this.#mmcli('-s', sms, '--send');
	}

	/** What came to it. */
	async received(path: string): Promise<readonly { readonly number: string; readonly text: string }[]> {
		const known = await this.#mmcli('-m', path, '--messaging-list-sms', '-J');
		const all = messages.parse(JSON.parse(known))['modem.messaging.sms'];
		const read = await Promise.all(
			all.map(async (sms) => message.parse(JSON.parse(await this.#mmcli('-s', sms, '-J')))),
		);
		return read.filter(({ sms }) => sms.properties.state === 'received').map(({ sms }) => sms.content);
	}
}
