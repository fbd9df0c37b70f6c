/** A Z-Wave stick that is pulled out and put back, and one that another program uses (contract, "A result" and `alarm`). */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { noPty } from '../kit/pty.ts';
import { House, noMosquitto } from './house.ts';

/** ms. The longest that a command is held for a stack. */
const HOLD = 10_000;
const ON = { target: 'zw-2', action: 'onOff.on' };

/** Resolves when the stack is `state`, by what the gateway says of its health. */
async function stackIs({ backend }: House, state: string) {
	await backend.until(`"${state}"`, () => backend.health?.subsystems.zw?.state === state || undefined);
}

describe.skipIf(noMosquitto || noPty)('a stick on a real terminal (needs ffi-napi)', () => {
	let house: House;
	beforeAll(async () => {
		house = await House.open({ port: 'pty', nodes: [2, 8] });
		await house.interviewed('zw-2');
	});
	afterAll(async () => await house.close());

	const place = () => `${house.port} (${house.home.places.at(-1)})`;

	test('carries commands', async () => {
		expect(house.home.url).toMatch(/^\/dev\/pts\//);
		expect(await house.backend.run(ON)).toMatchObject({ status: 'succeeded' });
		expect(house.backend.alarm('zw-port')).toBeUndefined();
	});

	test('is looked for when it is pulled, and found under another number: a command sent meanwhile succeeds', async () => {
		const { backend, home } = house;
		home.tell({ do: 'unplug' });
		const alarm = await backend.until('the alarm', () => backend.alarm('zw-port'));
		expect(alarm).toMatchObject({ severity: 'error', text: expect.stringContaining(`${place()} is gone`) });
		await stackIs(house, 'down');
		const sent = await backend.send(ON);
		await sent.accepted();
		home.tell({ do: 'plug' });
		expect(await sent.final()).toMatchObject({ status: 'succeeded' });
		expect(new Set(home.places)).toHaveLength(2);
		await stackIs(house, 'ready');
		expect(backend.alarm('zw-port')).toBeUndefined();
	});

	test('holds a command for 10 s while it is out, and no longer', async () => {
		const { backend, home } = house;
		home.tell({ do: 'unplug' });
		await backend.until('the alarm', () => backend.alarm('zw-port'));
		const final = await backend.run(ON);
		expect(final).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN' } });
		expect('timings' in final && final.timings.queuedMs).toBeGreaterThanOrEqual(HOLD - 1_500);
		await vi.waitFor(() =>
			expect(backend.alarm('zw-port')).toMatchObject({ text: expect.stringContaining('there is no such device') }),
		);
		home.tell({ do: 'plug' });
		await stackIs(house, 'ready');
		expect(await backend.run(ON)).toMatchObject({ status: 'succeeded' });
	}, 90_000);

	test('has nothing failed, and every message as the contract has it', () => {
		expect(house.faults).toEqual([]);
	});
});

describe.skipIf(noMosquitto || noPty)('a stick that another program uses (needs ffi-napi)', () => {
	test('is waited for: an alarm says so, and when it is let go the gateway is ready', async () => {
		const house = await House.open({ port: 'pty', nodes: [2], gateway: false });
		onTestFinished(() => house.close());
		const other = spawn('flock', [house.port, 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
		onTestFinished(() => void other.kill());
		other.stdin.write('locked\n');
		await once(other.stdout, 'data');

		house.startGateway();
		const { backend } = house;
		const alarm = await backend.until('the alarm', () => backend.alarm('zw-port'));
		expect(alarm).toMatchObject({
			text: expect.stringContaining(`${house.port} (${house.home.url}): another program uses it`),
		});
		other.stdin.end();
		await stackIs(house, 'ready');
		expect(backend.alarm('zw-port')).toBeUndefined();
		expect(house.faults).toEqual([]);
	}, 90_000);
});
