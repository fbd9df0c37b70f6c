/** The watchdog's device under its chart: a file that can be read afterwards, and a driver that the test plays. */
import { readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createActor } from 'xstate';
import { deviceOver } from '../../actors/watchdog/device.ts';
import { managerOver } from '../../actors/watchdog/manager.ts';
import { watchdogMachine } from '../../machines/watchdog.ts';
import { loadLibc } from '../../native/libc.ts';
import { stoppedClock } from '../kit/clock.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { noPty } from '../kit/pty.ts';

interface Driver {
	/** What it makes of the time that it is told, in s; absent: it says why not. */
	readonly makes?: number;
	readonly refusal?: string;
	/** In s. */
	readonly fixed?: number;
	readonly breaks?: boolean;
}

function watchdogOver(path: string, libc: Parameters<typeof deviceOver>[0]) {
	const time = stoppedClock();
	const alarms: string[] = [];
	const device = deviceOver(libc);
	const actor = createActor(
		watchdogMachine.provide({ actors: { manager: managerOver(undefined, expect.fail), device } }),
		{ input: { watched: () => [], intervalMs: 10_000, device: { path, timeoutSeconds: 60 } }, clock: time.clock },
	);
	actor.on('*', (event) => alarms.push(event.raised ? event.alarm.text : `${event.id} is clear`));
	actor.subscribe({ error: (fault) => expect.fail(String(fault)) });
	actor.start();
	return { actor, alarms, tick: time.tick };
}

async function desk({ makes, refusal = 'EINVAL', fixed = 60, breaks = false }: Driver) {
	const path = join(await temporaryFolder({ watchdog: '' }), 'watchdog');
	const calls: string[] = [];
	const it = watchdogOver(path, {
		library: {
			setWatchdogTimeout: (_, seconds) => {
				calls.push(`set ${seconds}`);
				return makes === undefined ? { code: refusal, fault: `WDIOC_SETTIMEOUT: ${refusal}` } : { value: makes };
			},
			watchdogTimeout: () => ({ value: fixed }),
			feedWatchdog: () => {
				calls.push('feed');
				return breaks ? { code: 'EIO', fault: 'WDIOC_KEEPALIVE: i/o error' } : { value: undefined };
			},
		},
	});
	return { ...it, path, calls, written: () => readFileSync(path, 'utf8') };
}

const GUARDS = ['watchdog is clear'];

test('is told its time, fed, and disarmed when the gateway stops in order', async () => {
	const it = await desk({ makes: 60 });
	expect(it.alarms).toEqual(GUARDS);
	it.tick(20_000);
	expect(it.calls).toEqual(['set 60', 'feed', 'feed']);
	expect(it.written()).toBe('');
	it.actor.send({ type: 'STOP' });
	expect(it.written()).toBe('V');
	expect(it.actor.getSnapshot().status).toBe('done');
});

test('stays armed when its actor ends in any other way', async () => {
	const it = await desk({ makes: 60 });
	it.actor.stop();
	expect(it.written()).toBe('');
});

test('that cannot be fed any more stays armed, and is opened again', async () => {
	const it = await desk({ makes: 60, breaks: true });
	it.tick(10_000);
	expect(it.alarms.at(-1)).toBe(`the watchdog does not guard this box: ${it.path}: WDIOC_KEEPALIVE: i/o error`);
	expect(it.written()).toBe('');
	it.tick(30_000);
	expect(it.calls.filter((call) => call === 'set 60')).toHaveLength(2);
});

describe('whose time', () => {
	test('is a step longer, or shorter, guards', async () => {
		expect((await desk({ makes: 64 })).alarms).toEqual(GUARDS);
		expect((await desk({ makes: 59 })).alarms).toEqual(GUARDS);
	});

	test('is fixed, and long enough, guards', async () => {
		expect((await desk({ refusal: 'ENOTSUP', fixed: 60 })).alarms).toEqual(GUARDS);
	});

	test.each([
		['is fixed, and too short for it', { refusal: 'ENOTSUP', fixed: 16 }],
		['is cut to less', { makes: 16 }],
	])('%s is disarmed again, and says what to do', async (_, driver) => {
		const it = await desk(driver);
		expect(it.alarms).toEqual([
			`the watchdog does not guard this box: ${it.path}: it resets the box after 16 s already; set watchdog.timeoutSeconds to that`,
		]);
		expect(it.written()).toBe('V');
	});

	test('is refused is disarmed again, and says why', async () => {
		const it = await desk({ refusal: 'EINVAL' });
		expect(it.alarms).toEqual([`the watchdog does not guard this box: ${it.path}: WDIOC_SETTIMEOUT: EINVAL`]);
		expect(it.written()).toBe('V');
	});
});

describe('that is none', () => {
	const words = (fault: string) => [`the watchdog does not guard this box: ${fault}`];

	test.skipIf(noPty)('but nothing, or another file, says so (needs ffi-napi)', async () => {
		expect(watchdogOver('/dev/no-watchdog', await loadLibc()).alarms).toEqual(
			words('/dev/no-watchdog: no such file or directory'),
		);
		expect(watchdogOver(devNull, await loadLibc()).alarms).toEqual(
			words('/dev/null: WDIOC_SETTIMEOUT: inappropriate ioctl for device'),
		);
	});

	test('for want of the C library says so', () => {
		expect(watchdogOver(devNull, { fault: 'ffi-napi cannot be loaded' }).alarms).toEqual(
			words('/dev/null: ffi-napi cannot be loaded'),
		);
	});
});
