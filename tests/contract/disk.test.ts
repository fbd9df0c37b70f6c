/** The whole gateway on a real disk that is full: refused in words, an alarm, and everything as before when there is room. */
import { mkdir } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { noMounting, smallDisk } from '../kit/small-disk.ts';
import type { Sent } from './backend.ts';
import { House, noMosquitto } from './house.ts';
import type { Result } from './shapes.ts';

const SWITCH_ON = { target: 'zw-3', action: 'onOff.on' };

test.skipIf(noMosquitto || noMounting)(
	'a full disk (needs mount) costs no command that was accepted, and no restart',
	async () => {
		const house = await House.open({ gateway: false });
		onTestFinished(() => house.close());
		await mkdir(house.stateDir);
		const disk = await smallDisk(12, house.stateDir);
		house.startGateway();
		await house.online();
		await house.interviewed('zw-3');
		const { backend } = house;
		const journal = () => backend.health?.subsystems.journal;
		await backend.until('a journal that is ready', () => journal()?.state === 'ready' || undefined);
		const sent: Sent[] = [];
		/** @returns What is heard of it first. */
		const send = async (): Promise<Result> => {
			const command = await backend.send(SWITCH_ON);
			const [first] = await backend.until('a result', () =>
				command.results().length > 0 ? command.results() : undefined,
			);
			if (!first) return expect.unreachable('no result');
			if (first.status !== 'rejected') sent.push(command);
			return first;
		};
		await send();

		await disk.fill();
		/** Until one is refused: what has a place in the last block of the log is still taken. */
		const refused = async () => {
			for (let count = 0; count < 200; count++) {
				const result = await send();
				if (result.status === 'rejected') return result;
			}
			return expect.unreachable('the disk took everything');
		};
		expect((await refused()).error).toMatchObject({
			code: 'QUEUE_FULL',
			message: expect.stringContaining('the disk is full'),
			retryable: true,
		});
		expect(await backend.until('the alarm', () => backend.alarm('journal'))).toMatchObject({
			severity: 'error',
			text: 'the journal cannot be written: the disk is full',
			remedy: expect.stringContaining('free some megabytes'),
		});
		await backend.until('a journal that is degraded', () => journal()?.state === 'degraded' || undefined);

		await disk.free();
		await backend.until('the end of the alarm', () => (backend.alarm('journal') ? undefined : true), 60_000);
		await send();
		// The end of one that was accepted last may have waited for the disk.
		for (const { final } of sent) expect(await final()).toMatchObject({ status: 'succeeded' });
		expect(house.faults).toEqual([]);

		await house.gateway.end('SIGKILL');
		house.startGateway();
		await house.online(2);
		for (const { id } of sent) {
			const { repeated } = await backend.send({ ...SWITCH_ON, id });
			expect(await repeated()).toMatchObject({ status: 'succeeded', final: true });
		}
		expect(house.sets(3)).toHaveLength(sent.length);
	},
);
