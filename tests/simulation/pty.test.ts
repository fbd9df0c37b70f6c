import { closeSync, constants, existsSync, lstatSync, openSync, readlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../kit/folder.ts';
import { startHome } from '../kit/home-child.ts';
import { openPort } from '../kit/port.ts';
import { noPty } from '../kit/pty.ts';

/** What takes long is left out unless it is asked for. */
const soak = process.env.GATEHOUSE_SOAK === '1';
const ACK = '06';
const GET_ID = '01030020dc';
/** Home id 7e570001, node 1. */
const ID = '010801207e57000101ff';
const QUIET = ['--radio-ms', '0', '--drift-seconds', '0', '--wake-seconds', '0'];

async function home(...options: string[]) {
	const child = await startHome('--pty', ...QUIET, ...options);
	onTestFinished(async () => void (await child.leave()));
	return child;
}

/** Asks the module for its id, over a port that is opened and closed for it. */
async function isAt(path: string) {
	const host = openPort(path);
	await host.opened();
	host.write(GET_ID);
	await vi.waitFor(() => expect(host.bytes()).toBe(ACK + ID), 5_000);
	host.write(ACK);
	host.close();
	await host.ended('done');
}

describe.skipIf(noPty)('the home on a pseudo terminal (needs ffi-napi)', () => {
	test('serves one host after another, and its link is there as long as it is', async () => {
		const link = join(await temporaryFolder(), 'usb-Stick');
		const { url, leave } = await home('--link', link);
		expect(url).toMatch(/^\/dev\/pts\/\d+$/);
		expect(readlinkSync(link)).toBe(url);
		await isAt(url);
		await isAt(link);
		expect(await leave()).toBe(0);
		expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined();
	});

	test('hangs up when it is unplugged, and is back under another number', async () => {
		const link = join(await temporaryFolder(), 'usb-Stick');
		const it = await home('--link', link);
		const host = openPort(link);
		await host.opened();
		it.tell({ do: 'unplug' });
		await host.ended(`${link} (${it.url}) is gone`);
		expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined();
		expect(existsSync(it.url)).toBe(false);
		it.tell({ do: 'plug' });
		await vi.waitFor(() => expect(it.places).toHaveLength(2));
		expect(it.places[1]).not.toBe(it.url);
		expect(readlinkSync(link)).toBe(it.places[1]);
		await isAt(link);
		expect(it.complaints()).toBe('');
	});

	test.skipIf(!soak)('lives on when nobody reads what it sends, and loses that (GATEHOUSE_SOAK=1)', async () => {
		const { url, tell, complaints } = await home();
		const host = openSync(url, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
		// Each has a wrong checksum and is answered with NAK: more of these than the kernel keeps.
		let left = Buffer.from('0103007e00'.repeat(80_000), 'hex');
		while (left.length > 0) {
			try {
				left = left.subarray(writeSync(host, left));
			} catch (fault) {
				if (!(fault instanceof Error && 'code' in fault && fault.code === 'EAGAIN')) throw fault;
				await nextTurn();
			}
		}
		closeSync(host);
		tell({ do: 'nonsense' });
		await vi.waitFor(() => expect(complaints()).toContain('faulty line on stdin'));
	});

	test('says what cannot be done', async () => {
		const it = await home();
		it.tell({ do: 'plug' });
		await vi.waitFor(() =>
			expect(it.complaints()).toContain(`cannot do {"do":"plug"}: it is plugged in, at ${it.url}`),
		);
		const file = join(await temporaryFolder(), 'file');
		writeFileSync(file, 'somebody’s');
		await expect(startHome('--pty', '--link', file)).rejects.toThrow('EEXIST');
		await expect(startHome('--link', file)).rejects.toThrow('--link needs --pty');
	});
});

test('a home without a stick has nothing to unplug', async () => {
	const child = await startHome(...QUIET);
	child.tell({ do: 'unplug' });
	await vi.waitFor(() =>
		expect(child.complaints()).toContain('cannot do {"do":"unplug"}: it is for a home with --pty'),
	);
	expect(await child.leave()).toBe(0);
});
