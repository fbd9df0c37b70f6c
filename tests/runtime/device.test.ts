/** The port on a device path: a real terminal, whose other end the test holds. */
import { chmodSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createPort } from '../../actors/runtime/port.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { openPort } from '../kit/port.ts';
import { noPty, openTerminal, type Terminal } from '../kit/pty.ts';
import { opens } from '../kit/stranger.ts';

/** How often this process has a device open, besides the test's own end of it. */
function held(path: string): number {
	return readdirSync('/proc/self/fd').filter((fd) => {
		try {
			return readlinkSync(join('/proc/self/fd', fd)).startsWith(path);
		} catch {
			// The descriptor of the folder that is being read.
			return false;
		}
	}).length;
}

/** Waits until the port has let the device go: only the test has it open then, or nobody. */
function isLetGo({ path }: Terminal, kept: 0 | 1) {
	return vi.waitFor(() => expect(held(path)).toBe(kept));
}

describe.skipIf(noPty)('a device path (needs ffi-napi)', () => {
	test('carries bytes both ways', async () => {
		const stick = openTerminal();
		const it = openPort(stick.path);
		await it.opened();
		it.write('01030020dc');
		await vi.waitFor(() => expect(stick.received()).toBe('01030020dc'));
		expect(it.written()).toBe(1);
		stick.send(Buffer.from('0601', 'hex'));
		await vi.waitFor(() => expect(it.bytes()).toBe('0601'));
	});

	test('is exclusive, and can be opened again once it was closed', async () => {
		const stick = openTerminal();
		const first = openPort(stick.path);
		await first.opened();
		expect(opens(stick.path)).toBe(false);
		await openPort(stick.path).ended(`${stick.path}: another program uses it`);
		expect(first.ends).toEqual([]);
		first.close();
		await first.ended('done');
		expect(opens(stick.path)).toBe(true);
		await openPort(stick.path).opened();
	});

	test('leaves a flood with its sender: little is taken at a time, and nothing waits here', async () => {
		const stick = openTerminal();
		const it = openPort(stick.path);
		await it.opened();
		const flood = await it.flooded(stick.send);
		expect(flood.inOneChunk).toBeLessThanOrEqual(4_096);
		expect(flood.inOneTurn).toBeLessThanOrEqual(4 * 4_096);
		// The kernel's own.
		expect(flood.waiting).toBeLessThanOrEqual(131_072);
	});

	test('reads on while it takes no bytes: what waits to be written is written in order when it does', async () => {
		const stick = openTerminal({ deaf: true });
		const it = openPort(stick.path);
		await it.opened();
		// Until nothing is taken any more.
		for (let written = -1; written < it.written(); await nextTurn()) {
			written = it.written();
			it.write('55'.repeat(1_024));
		}
		const before = it.written();
		it.write('06');
		stick.send(Buffer.from('0601', 'hex'));
		await vi.waitFor(() => expect(it.bytes()).toBe('0601'));
		expect(it.written()).toBe(before);
		const came = stick.listen();
		await vi.waitFor(() => expect(it.written()).toBe(before + 2));
		await vi.waitFor(() => expect(came()).toBe(`${'55'.repeat(1_024 * (before + 1))}06`));
	});

	test('ends once when it is closed with bytes that were never taken', async () => {
		const stick = openTerminal({ deaf: true });
		const it = openPort(stick.path);
		await it.opened();
		for (let portion = 0; portion < 100; portion++) it.write('55'.repeat(1_024));
		it.close();
		await it.ended('done');
		await isLetGo(stick, 1);
		expect(it.written()).toBeLessThan(100);
	});

	describe('when it is unplugged', () => {
		test('fails with words', async () => {
			const stick = openTerminal();
			const it = openPort(stick.path);
			await it.opened();
			stick.unplug();
			await it.ended(`${stick.path} is gone`);
			await isLetGo(stick, 0);
		});

		test.each(Array.from({ length: 10 }, (_, round) => round))('amid a flood, too (%i)', async (round) => {
			const stick = openTerminal();
			const it = openPort(stick.path);
			await it.opened();
			for (let turn = 0; turn < round || it.count() === 0; turn++) {
				stick.send(Buffer.alloc(65_536));
				await nextTurn();
			}
			stick.unplug();
			await it.ended(`${stick.path} is gone`);
			await isLetGo(stick, 0);
		});

		test('amid a write, too', async () => {
			const stick = openTerminal({ deaf: true });
			const it = openPort(stick.path);
			await it.opened();
			for (let portion = 0; portion < 100; portion++) it.write('55'.repeat(1_024));
			stick.unplug();
			await it.ended(`${stick.path} is gone`);
			await isLetGo(stick, 0);
		});

		test('while it is being opened, it ends once', async () => {
			const stick = openTerminal();
			const it = openPort(stick.path);
			stick.unplug();
			await vi.waitFor(() => expect(it.ends).toHaveLength(1));
			expect(it.ends[0]).toMatch(/is gone|no such device|no hardware/);
			await isLetGo(stick, 0);
		});

		test('while it is being closed, it is closed', async () => {
			const stick = openTerminal();
			const it = openPort(stick.path);
			await it.opened();
			it.close();
			stick.unplug();
			await it.ended('done');
			await isLetGo(stick, 0);
		});
	});

	describe('while it is being opened', () => {
		test('is closed when it is told to, and is done only then', async () => {
			const stick = openTerminal();
			const it = openPort(stick.path);
			it.close();
			await it.ended('done');
			expect(it.isOpened()).toBe(false);
			expect(held(stick.path)).toBe(1);
			await openPort(stick.path).opened();
		});

		test('is let go when its owner is stopped', async () => {
			const stick = openTerminal();
			const it = openPort(stick.path);
			it.stop();
			// Whoever comes next may be a moment early.
			const port = createPort({ simulation: 'home' });
			await vi.waitFor(async () => {
				const next = openPort(stick.path, port);
				await vi.waitFor(() => expect(next.isOpened() || next.ends.length > 0).toBe(true));
				expect(next.ends).toEqual([]);
			});
			expect(it.isOpened()).toBe(false);
		});
	});

	describe('that is a link', () => {
		test('is followed anew at each opening, and both names are told', async () => {
			const folder = await temporaryFolder();
			const link = join(folder, 'usb-Stick');
			const port = createPort({ simulation: 'home' });
			for (const stick of [openTerminal(), openTerminal()]) {
				rmSync(link, { force: true });
				symlinkSync(stick.path, link);
				const it = openPort(link, port);
				await it.opened();
				stick.unplug();
				await it.ended(`${link} (${stick.path}) is gone`);
			}
			await openPort(link, port).ended(`${link}: there is no such device`);
		});
	});

	describe('with a number', () => {
		async function house() {
			const byId = join(await temporaryFolder(), 'by-id');
			mkdirSync(byId);
			const link = join(byId, 'usb-Stick');
			const point = (stick: Terminal) => {
				rmSync(link, { force: true });
				symlinkSync(stick.path, link);
			};
			return { port: createPort({ simulation: 'home', byId }), link, point };
		}

		test('is found through the link that pointed to it, when it has another number', async () => {
			const { port, link, point } = await house();
			const stick = openTerminal();
			const other = openTerminal();
			point(stick);
			const it = openPort(stick.path, port);
			await it.opened();
			stick.unplug();
			await it.ended(`${stick.path} is gone; ${link} names it whatever its number`);
			await isLetGo(stick, 0);
			await openPort(stick.path, port).ended(`${stick.path}: there is no such device`);

			point(other);
			const again = openPort(stick.path, port);
			await again.opened();
			again.write('06');
			await vi.waitFor(() => expect(other.received()).toBe('06'));
			other.unplug();
			await again.ended(`${link} (${other.path}) is gone`);
		});

		test('is not mistaken for what another link points to, or what came later', async () => {
			const { port, point } = await house();
			const stick = openTerminal();
			const other = openTerminal();
			point(other);
			const it = openPort(stick.path, port);
			await it.opened();
			stick.unplug();
			await it.ended(`${stick.path} is gone`);
			await openPort(stick.path, port).ended(`${stick.path}: there is no such device`);
			expect(other.received()).toBe('');
		});
	});

	test('that the user may not open is said to be so', async () => {
		const { path } = openTerminal();
		chmodSync(path, 0);
		const { seteuid } = process;
		if (process.geteuid?.() === 0 && seteuid) {
			seteuid(65_534);
			onTestFinished(() => seteuid(0));
		}
		await openPort(path).ended(`${path}: permission denied: add the user to the group that owns it (dialout)`);
	});
});

describe('a path that is no device', () => {
	test('is said not to be there', async () => {
		await openPort('/dev/ttyNOWHERE').ended('/dev/ttyNOWHERE: there is no such device');
	});

	test('is said to be none', async () => {
		const folder = await temporaryFolder();
		const file = join(folder, 'file');
		writeFileSync(file, '');
		await openPort(folder).ended(`${folder}: it is not a serial port`);
		await openPort(file).ended(`${file}: it is not a serial port`);
		await openPort('/dev/null').ended('/dev/null: it is not a serial port');
	});
});
