/** The whole gateway on a real disk that is full: refused in words, an alarm, and everything as before when there is room. */
import { mkdir } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { noMounting, smallDisk } from '../kit/small-disk.ts';
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
		const ended: Result[] = [await backend.run(SWITCH_ON)];

		await disk.fill();
		/** Until one is refused: what has a place in the last block of the log is still taken. */
		const refused = async () => {
			for (let count = 0; count < 200; count++) {
				const result = await backend.run(SWITCH_ON);
				if (result.status === 'rejected') return result;
				ended.push(result);
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
		ended.push(await backend.run(SWITCH_ON));
		expect(ended.map(({ status }) => status)).toEqual(ended.map(() => 'succeeded'));
		expect(house.faults).toEqual([]);

		await house.gateway.end('SIGKILL');
		house.startGateway();
		await house.online(2);
		for (const { id } of ended) {
			const { repeated } = await backend.send({ ...SWITCH_ON, id: String(id) });
			expect(await repeated()).toMatchObject({ status: 'succeeded', final: true });
		}
		expect(house.sets(3)).toHaveLength(ended.length);
	},
);
