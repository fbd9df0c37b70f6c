/** The simulated modem under clients that nobody here wrote; what they send is read by us. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, closeSync, constants, openSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { readDeliver } from '../../actors/modem/pdu.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { startModem } from '../kit/modem-child.ts';
import { ModemManager, noModemManager } from '../kit/modem-manager.ts';
import { asDelivered } from '../kit/pdu.ts';
import { noPty } from '../kit/pty.ts';

const run = promisify(execFile);
const PATH = `${process.env.PATH}:/usr/sbin`;
const env = { ...process.env, PATH };
const NUMBER = '+15551112222';
const LIMIT_MS = 30_000;

function isMissing(program: string): boolean {
	return !PATH.split(':').some((folder) => {
		try {
			accessSync(join(folder, program), constants.X_OK);
			return true;
		} catch {
			return false;
		}
	});
}

/** On a terminal, with a link to it. */
async function onTerminal(...options: string[]) {
	const link = join(await temporaryFolder(), 'modem');
	return { link, modem: await startModem('--pty', '--link', link, '--register-ms', '0', ...options) };
}

const sentTo = (pdus: readonly string[]) =>
	pdus.map((pdu) => readDeliver(asDelivered(pdu))).map((message) => [message?.from, message?.text]);

describe.skipIf(noPty || isMissing('gammu'))('gammu (Debian package gammu)', () => {
	test('identifies it, sees the network, and sends messages that we can read', { timeout: LIMIT_MS }, async () => {
		const { link, modem } = await onTerminal();
		const long = `${'x'.repeat(199)}!`;
		const folder = await temporaryFolder({
			gammurc: `[gammu]\ndevice = ${link}\nconnection = at115200\n`,
			batch: [
				'identify',
				'networkinfo',
				`sendsms TEXT ${NUMBER} -text "hello {from} gammu"`,
				`sendsms TEXT ${NUMBER} -unicode -text "Дом, 5 €"`,
				`sendsms TEXT ${NUMBER} -len 200 -text "${long}"`,
			].join('\n'),
		});
		const args = ['-c', join(folder, 'gammurc'), 'batch', join(folder, 'batch')];
		const { stdout } = await run('gammu', args, { env: { ...env, LC_ALL: 'C.UTF-8' }, timeout: LIMIT_MS });
		expect(stdout).toMatch(/Manufacturer\s+: Quectel/);
		expect(stdout).toMatch(/IMEI\s+: 861107030000000/);
		expect(stdout).toMatch(/Network state\s+: home network/);
		expect(sentTo((await modem.ask()).messages.sent)).toEqual([
			[NUMBER, 'hello {from} gammu'],
			[NUMBER, 'Дом, 5 €'],
			[NUMBER, long.slice(0, 153)],
			[NUMBER, long.slice(153)],
		]);
	});
});

describe.skipIf(noPty || isMissing('smsd'))('smstools (Debian package smstools)', () => {
	test('sends a message that we can read, and takes one', { timeout: LIMIT_MS }, async () => {
		const { link, modem } = await onTerminal('--profile', 'generic');
		const folder = await temporaryFolder({ 'outgoing/one': `To: ${NUMBER.slice(1)}\n\nhello from smsd` });
		for (const name of ['checked', 'incoming', 'failed', 'sent']) await mkdir(join(folder, name));
		const at = (name: string) => `${name} = ${join(folder, name)}`;
		const lines = ['outgoing', 'checked', 'incoming', 'failed', 'sent', 'logfile', 'infofile', 'pidfile'].map(at);
		const device = ['[GSM1]', `device = ${link}`, 'incoming = high', 'init = AT', 'memory_start = 1'];
		const daemon = ['devices = GSM1', 'delaytime = 1', 'stats_interval = 0', ...lines, ...device];
		await writeFile(join(folder, 'conf'), `${daemon.join('\n')}\n`);
		const smsd = spawn('smsd', ['-c', join(folder, 'conf'), '-t'], { env, stdio: 'ignore', detached: true });
		const ended = once(smsd, 'exit');
		onTestFinished(async () => {
			// Its children too, which have their own hold of the device.
			if (smsd.pid !== undefined) process.kill(-smsd.pid, 'SIGKILL');
			await ended;
		});
		const patience = { timeout: LIMIT_MS, interval: 100 };
		await vi.waitFor(async () => expect((await modem.ask()).messages.sent).toHaveLength(1), patience);
		expect(sentTo((await modem.ask()).messages.sent)).toEqual([[NUMBER, 'hello from smsd']]);
		modem.tell({ do: 'sms', from: NUMBER, text: 'hello smsd' });
		const incoming = join(folder, 'incoming');
		const [name] = await vi.waitFor(async () => {
			const names = await readdir(incoming);
			expect(names).toHaveLength(1);
			return names;
		}, patience);
		const text = await readFile(join(incoming, name ?? ''));
		expect(text.toString('latin1')).toContain(`From: ${NUMBER.slice(1)}`);
		await vi.waitFor(async () => expect((await modem.ask()).messages.stored.ME).toBe(0), patience);
	});
});

/** What is sent to a modem before it has started is lost, and chat does not say it again. */
const AWAKE = ['--boot-ms', '0'];

describe.skipIf(noPty || isMissing('chat'))('chat (Debian package ppp)', () => {
	test('dials into data', async () => {
		const { link, modem } = await onTerminal(...AWAKE);
		const line = openSync(link, constants.O_RDWR | constants.O_NOCTTY);
		onTestFinished(() => closeSync(line));
		const dialogue = ['', 'ATZ', 'OK', 'AT+CGDCONT=1,"IP","internet"', 'OK', 'ATD*99***1#', 'CONNECT'];
		const aborts = ['ABORT', 'NO CARRIER', 'ABORT', 'ERROR'];
		const chat = spawn('chat', ['-t', '5', ...aborts, ...dialogue], { env, stdio: [line, line, 'ignore'] });
		expect(await once(chat, 'exit')).toEqual([0, null]);
		expect(await modem.ask()).toMatchObject({
			isInData: true,
			contexts: [{ cid: 1, type: 'IP', apn: 'internet', active: true }],
		});
	});

	test('hears that the network refuses the access point', async () => {
		const { link, modem } = await onTerminal(...AWAKE);
		modem.tell({ do: 'refuseApn', apn: 'internet' });
		const line = openSync(link, constants.O_RDWR | constants.O_NOCTTY);
		onTestFinished(() => closeSync(line));
		const dialogue = ['', 'AT+CGDCONT=1,"IP","internet"', 'OK', 'ATD*99***1#', 'CONNECT'];
		const chat = spawn('chat', ['-t', '5', 'ABORT', 'NO CARRIER', ...dialogue], { env, stdio: [line, line, 'ignore'] });
		// 4: the first of the strings to abort on.
		expect(await once(chat, 'exit')).toEqual([4, null]);
		expect((await modem.ask()).isInData).toBe(false);
	});
});

describe.skipIf(noModemManager)('ModemManager (Debian packages modemmanager, polkitd, dbus; root)', () => {
	const MODEMS = [
		{ profile: 'generic', plugin: 'generic', manufacturer: 'Gatehouse' },
		{ profile: 'quectel', plugin: 'quectel', manufacturer: 'Quectel' },
		{ profile: 'telit', plugin: 'telit', manufacturer: 'Telit' },
		{ profile: 'simcom', plugin: 'simtech', manufacturer: 'SIMCOM INCORPORATED' },
		{ profile: 'ublox', plugin: 'u-blox', manufacturer: 'u-blox' },
	];

	test('enables each make, sends and takes messages, and connects', { timeout: 2 * LIMIT_MS }, async () => {
		const manager = await ModemManager.start();
		const folder = await temporaryFolder();
		const through = async ({ profile, plugin, manufacturer }: (typeof MODEMS)[number]) => {
			const socket = join(folder, profile);
			const modem = await startModem('--socket', socket, '--profile', profile, '--register-ms', '0');
			await manager.add(plugin, socket);
			const path = await manager.find(manufacturer);
			await manager.enable(path);
			await manager.sendSms(path, NUMBER, `hello from ${plugin}`);
			modem.tell({ do: 'sms', from: NUMBER, text: 'привет' });
			const received = () => manager.received(path);
			await vi.waitFor(async () => expect(await received()).toEqual([{ number: NUMBER, text: 'привет' }]), {
				timeout: LIMIT_MS,
				interval: 250,
			});
			// Afterwards, since in data mode a modem with one port takes no commands.
			await manager.connect(path, 'internet');
			const { generic, '3gpp': network } = await manager.about(path);
			const { messages, contexts } = await modem.ask();
			return { plugin: generic.plugin, state: generic.state, network, sent: sentTo(messages.sent), contexts };
		};
		const results = await Promise.all(MODEMS.map(through));
		expect(results).toEqual(
			MODEMS.map(({ plugin }) => ({
				plugin,
				state: 'connected',
				network: { imei: '861107030000000', 'operator-name': 'T-Mobile', 'registration-state': 'home' },
				sent: [[NUMBER, `hello from ${plugin}`]],
				contexts: expect.arrayContaining([expect.objectContaining({ apn: 'internet', active: true })]),
			})),
		);
	});
});
