/** The built gateway under a service manager's eyes: what libsystemd tells of it, and what it does not when it hangs. */
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../kit/folder.ts';
import { GatewayChild } from '../kit/gateway-child.ts';
import { freePort } from '../kit/line.ts';
import { openNotifySocket } from '../kit/notify-socket.ts';
import { noPty } from '../kit/pty.ts';

/** ms. The manager wants to hear of it once in this time. */
const WATCHDOG = 800;
const FEEDS = 'WATCHDOG=1\nSTATUS=';

/** Loaded before the gateway: blocks its event loop when it is told to, for longer than the manager would wait. */
const BLOCKING = `
const { writeSync } = require('node:fs');
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
process.on('SIGUSR2', () => {
	writeSync(1, 'blocked\\n');
	sleep(${2 * WATCHDOG});
	writeSync(1, 'heard?\\n');
	sleep(2_000);
});
`;

/** Without a cloud, and with nothing at the port of its stack. */
async function started() {
	const socket = await openNotifySocket();
	const folder = await temporaryFolder({
		'gatehouse.json': JSON.stringify({
			gateway: { id: 'apt-104', stateDir: 'state' },
			stacks: [{ id: 'zw', stack: 'zwave', port: `tcp://127.0.0.1:${await freePort()}` }],
			clock: { trust: true },
		}),
		'blocking.cjs': BLOCKING,
	});
	const gateway = new GatewayChild(join(folder, 'gatehouse.json'), {
		NOTIFY_SOCKET: socket.path,
		WATCHDOG_USEC: String(WATCHDOG * 1_000),
		NODE_OPTIONS: `--require=${join(folder, 'blocking.cjs')}`,
	});
	onTestFinished(async () => {
		if (gateway.runs) await gateway.end('SIGKILL');
	});
	const heard: string[] = [];
	/** Until so many more messages of a kind have come. */
	const until = async (beginning: string, times: number) => {
		const messages: string[] = [];
		await vi.waitFor(() => {
			messages.push(...socket.heard());
			expect(messages.filter((message) => message.startsWith(beginning)).length).toBeGreaterThanOrEqual(times);
		}, 20_000);
		heard.push(...messages);
		return messages;
	};
	const says = (text: string) => vi.waitFor(() => expect(gateway.output).toContain(text), 20_000);
	return { gateway, socket, heard, until, says };
}

describe.skipIf(noPty)('the gateway (needs ffi-napi)', () => {
	test('says that it is ready, once; that it lives, again and again, though nothing answers it; and that it stops', async () => {
		const { gateway, heard, until } = await started();
		await until(FEEDS, 5);
		const { code } = await gateway.end('SIGTERM');
		expect(code).toBe(0);
		await until('STOPPING=1', 1);
		const kinds = heard.map((message) => message.split('\n')[0]);
		expect(kinds[0]).toBe('READY=1');
		expect(kinds.at(-1)).toBe('STOPPING=1');
		expect(new Set(kinds.slice(1, -1))).toEqual(new Set(['WATCHDOG=1']));
		expect(heard.at(-2)).toContain('zw down');
	});

	test('is silent while its event loop is blocked, and goes on when it is free', async () => {
		const { gateway, socket, until, says } = await started();
		await until(FEEDS, 1);
		process.kill(gateway.pid, 'SIGUSR2');
		await says('blocked');
		socket.heard();
		await says('heard?');
		expect(socket.heard()).toEqual([]);
		await until(FEEDS, 2);
	});
});
