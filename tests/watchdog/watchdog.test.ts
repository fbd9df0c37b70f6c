/** The watchdog as the supervisor starts it, and the service manager that it speaks to. */
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { createWatchdog } from '../../actors/watchdog/index.ts';
import { managerOver } from '../../actors/watchdog/manager.ts';
import type { Watched } from '../../machines/pulse.ts';
import { openNotifySocket } from '../kit/notify-socket.ts';
import { owned } from '../kit/owner.ts';
import { noPty } from '../kit/pty.ts';

const noLog = { warn: () => expect.fail(), info: () => expect.fail() };

async function start(watched: readonly Watched[] = []) {
	const { create } = await createWatchdog({ config: undefined, watched: () => watched, log: noLog });
	const actor = create({ inspect: () => {} });
	onTestFinished(() => void actor.stop());
	actor.start();
	return actor;
}

describe('under a service manager (needs ffi-napi)', () => {
	afterEach(() => {
		for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC']) delete process.env[name];
	});

	test.skipIf(noPty)('says that it is ready, feeds, and says that it stops', async () => {
		const socket = await openNotifySocket();
		process.env.NOTIFY_SOCKET = socket.path;
		process.env.WATCHDOG_USEC = '30000000';
		const actor = await start();
		actor.send({ type: 'STOP' });
		expect(socket.heard()).toEqual(['READY=1', 'WATCHDOG=1\nSTATUS=running', 'STOPPING=1\nSTATUS=stopping in order']);
		expect(actor.getSnapshot().status).toBe('done');
	});

	test.skipIf(noPty).each([
		['half of the time that it is given', '4000000', 2_000],
		['ten seconds, where it is given more', '600000000', 10_000],
	])('looks after %s', async (_, microseconds, intervalMs) => {
		process.env.NOTIFY_SOCKET = (await openNotifySocket()).path;
		process.env.WATCHDOG_USEC = microseconds;
		expect((await start()).getSnapshot()).toMatchObject({ context: { intervalMs } });
	});
});

test('without one it watches all the same', async () => {
	let looks = 0;
	const watched = { subsystem: 'zw', limitMs: 0, pulse: () => String(looks++) };
	const actor = await start([watched]);
	expect(looks).toBe(1);
	expect(actor.getSnapshot()).toMatchObject({ context: { intervalMs: 10_000, device: undefined } });
});

test('a manager that does not hear is told of once, until it has heard', () => {
	let fault: string | undefined = 'sd_notify: no such file or directory';
	const complaints: string[] = [];
	const notify = () => (fault === undefined ? { value: true } : { code: 'ENOENT', fault });
	const { send } = owned(managerOver({ notify }, (words) => complaints.push(words)));
	const say = () => send({ type: 'NOTIFY', state: 'WATCHDOG=1' });
	say();
	say();
	expect(complaints).toEqual([`the service manager does not hear the gateway: ${fault}`]);
	fault = undefined;
	say();
	fault = 'sd_notify: connection refused';
	say();
	expect(complaints).toHaveLength(2);
});
