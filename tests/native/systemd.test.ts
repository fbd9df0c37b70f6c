import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadSystemd, type Systemd } from '../../native/systemd.ts';
import { temporaryFolder } from '../kit/folder.ts';
import { openNotifySocket } from '../kit/notify-socket.ts';
import { noPty } from '../kit/pty.ts';

const loaded = await loadSystemd();

describe.skipIf(noPty || 'fault' in loaded)('libsystemd (needs ffi-napi and libsystemd0)', () => {
	const systemd = (): Systemd => {
		if ('fault' in loaded) throw new Error(loaded.fault);
		return loaded.library;
	};

	afterEach(() => {
		for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete process.env[name];
	});

	test('tells the service manager, word for word', async () => {
		const socket = await openNotifySocket();
		process.env.NOTIFY_SOCKET = socket.path;
		expect(systemd().notify('READY=1\nSTATUS=läuft')).toEqual({ value: true });
		expect(systemd().notify('WATCHDOG=1')).toEqual({ value: true });
		expect(socket.heard()).toEqual(['READY=1\nSTATUS=läuft', 'WATCHDOG=1']);
	});

	test('where nobody listens, that is an answer', () => {
		expect(systemd().notify('READY=1')).toEqual({ value: false });
	});

	test('a socket that is gone is a fault in words', async () => {
		process.env.NOTIFY_SOCKET = join(await temporaryFolder(), 'gone');
		expect(systemd().notify('READY=1')).toEqual({ code: 'ENOENT', fault: 'sd_notify: no such file or directory' });
	});

	test('tells within which time the manager wants to hear of this process', () => {
		expect(systemd().watchdogMs()).toEqual({ value: undefined });
		process.env.WATCHDOG_USEC = '30000000';
		process.env.WATCHDOG_PID = String(process.pid);
		expect(systemd().watchdogMs()).toEqual({ value: 30_000 });
		process.env.WATCHDOG_PID = '1';
		expect(systemd().watchdogMs(), 'of another process').toEqual({ value: undefined });
	});

	test('a time that is none is a fault in words', () => {
		process.env.WATCHDOG_USEC = 'soon';
		expect(systemd().watchdogMs()).toEqual({ code: 'EINVAL', fault: 'sd_watchdog_enabled: invalid argument' });
	});
});

test.skipIf(noPty)('where the library is not there, it says why', async () => {
	expect(await loadSystemd('libnothing.so.7')).toEqual({
		fault: expect.stringMatching(/^libnothing\.so\.7 cannot be loaded: .*no such file/i),
	});
});
