/** A subsystem that fails in the real process: a defect that comes and goes, in how the Z-Wave stack keeps what it learnt. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { House, noMosquitto } from './house.ts';

/** Loaded into the gateway before itself: what is known of nodes can be neither read nor written while the file is there. */
const defectWhile = (file: string) => `
	import { existsSync } from 'node:fs';
	const { stringify } = JSON;
	const { fromEntries } = Object;
	const check = (value) => {
		const isOfNode = typeof value === 'object' && value !== null && 'nodeId' in value && 'endpoints' in value;
		if (isOfNode && existsSync(${JSON.stringify(file)})) throw new RangeError('a defect');
	};
	JSON.stringify = (value, ...rest) => {
		check(value);
		return stringify(value, ...rest);
	};
	Object.fromEntries = (entries) => {
		if (Array.isArray(entries)) check(entries[0]?.[1]);
		return fromEntries(entries);
	};
`;

describe.skipIf(noMosquitto)('a stack that fails', () => {
	let house: House;
	let folder: string;
	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'defect-'));
		const hook = `data:text/javascript,${encodeURIComponent(defectWhile(defect()))}`;
		house = await House.open({ nodes: [2, 3, 6, 8], env: { NODE_OPTIONS: `--import ${hook}` } });
		await house.interviewed('zw-2', 'zw-3', 'zw-6');
	});
	afterAll(async () => {
		await house.close();
		await rm(folder, { recursive: true });
	});

	const defect = () => join(folder, 'file');
	const zwave = () => house.backend.health?.subsystems.zw;
	const switched = (on: boolean) => ({ target: 'zw-3', action: on ? 'onOff.on' : 'onOff.off' });

	test('is an alarm, and is started again and again, while everything else goes on', async () => {
		const { backend, gateway } = house;
		const isOnline = backend.statuses.length;
		await writeFile(defect(), '');
		await backend.run(switched(true));
		await backend.until('the alarm', () => backend.alarm('zw-failed'), 15_000);
		expect(backend.alarm('zw-failed')).toMatchObject({
			severity: 'error',
			text: expect.stringContaining('zw has failed and is started again'),
		});
		await backend.until('a restart', () => (zwave()?.restarts ?? 0) > 0 || undefined, 15_000);
		expect(await backend.run({ target: 'gateway', action: 'log.setLevel', args: { level: 'info' } })).toMatchObject({
			status: 'succeeded',
		});
		expect(backend.statuses).toHaveLength(isOnline);
		expect(gateway.output).toContain('zw has failed');
		expect(gateway.output).toContain('lastEvents');
	});

	test('gives up as a branch when it fails too often, and goes on with it all the same', async () => {
		const { backend, gateway } = house;
		await backend.until('the branch to give up', () => backend.alarm('stacks-failed'), 60_000);
		expect(gateway.runs).toBe(true);
		const answer = await backend.run(switched(true));
		expect(answer).toMatchObject({ status: 'failed', error: { code: 'STACK_DOWN' } });
	});

	test('is of use again when what made it fail is over', async () => {
		const { backend } = house;
		await rm(defect());
		await backend.until('"ready"', () => zwave()?.state === 'ready' || undefined, 60_000);
		expect(await backend.run(switched(false))).toMatchObject({ status: 'succeeded' });
		expect(backend.faults).toEqual([]);
	});
});
