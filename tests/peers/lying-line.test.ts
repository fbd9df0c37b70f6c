/**
 * The whole house with a serial line that lies: mosquitto, the built gateway, the line, and zwave-js's mock network behind
 * it. Each command has one result, and what it says is so. `GATEHOUSE_SOAK=1` tries many seeds; a failure names its own.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Body } from '../contract/backend.ts';
import { noMosquitto } from '../contract/house.ts';
import { LyingHouse } from './lying-line-house.ts';

const seeds = process.env.GATEHOUSE_SOAK === '1' ? Array.from({ length: 20 }, (_, index) => index + 1) : [3];

/** Switches, which are at once what they are told to be. */
const DEVICES = ['zw-2', 'zw-3', 'zw-9', 'zw-10'];
const ROUNDS = 17;

const faults = {
	...{ drop: 0.01, lose: 0.01, flip: 0.01, swallow: 0.02, garbage: 0.01, nak: 0.005, can: 0.005 },
	...{ delay: 0.1, delayMs: 40, split: 0.2, gapMs: 10, join: 0.1, joinMs: 10 },
};

describe.skipIf(noMosquitto).each(seeds)('on a line that lies with seed %i', (seed) => {
	let house: LyingHouse;
	/** How much had been heard when it began to lie. */
	let before: number;
	beforeAll(async () => {
		house = await LyingHouse.open(seed);
		for (const id of DEVICES) {
			const isDone = () => house.backend.device(id)?.interview === 'complete' || undefined;
			await house.backend.until(`the interview of ${id}`, isDone);
		}
		before = house.backend.heard.length;
		house.line.tell({ do: 'lie', faults: { toModule: faults, toHost: faults } });
	});
	afterAll(async () => await house.close());

	/** Its final result. What the module loses for good is waited for, for up to 30 s. */
	async function run(backend: Backend, body: Body) {
		const { id, results } = await backend.send(body);
		return await backend.until(`the end of ${id}`, () => results().find(({ final }) => final), 60_000);
	}

	/** Switches a device and asks it, again and again; each has its end. */
	async function busy(backend: Backend, target: string) {
		const ends: string[] = [];
		for (let round = 0; round < ROUNDS; round++) {
			const on = round % 2 === 0;
			const set = await run(backend, { target, action: on ? 'onOff.on' : 'onOff.off' });
			const asked = await run(backend, { target, action: 'attributes.read', args: { attributes: ['onOff.onOff'] } });
			ends.push(set.status, asked.status);
			if (set.status !== 'succeeded' || asked.status !== 'succeeded') continue;
			expect(asked, `${target} after ${round + 1} commands`).toMatchObject({ result: { 'onOff.onOff': on } });
		}
		return ends;
	}

	test('a hundred commands have one final result each, and what succeeded is so', async () => {
		const { backend, line } = house;
		const ends = (await Promise.all(DEVICES.map((target) => busy(backend, target)))).flat();
		expect(ends).toHaveLength(2 * ROUNDS * DEVICES.length);
		// What the line does to a frame, its three transmissions mend.
		expect(ends.filter((status) => status === 'succeeded').length).toBeGreaterThan(0.9 * ends.length);
		expect(backend.faults).toEqual([]);
		const { toModule, toHost } = await line.counts();
		for (const { swallow = 0, flip = 0, split = 0 } of [toModule, toHost])
			expect(swallow + flip + split).toBeGreaterThan(0);
	}, 180_000);

	test('no device is said to be unreachable because of the line', () => {
		const lost = house.backend.heard
			.slice(before)
			.filter(({ payload }) => JSON.stringify(payload)?.includes('"reachable":false'));
		expect(lost.map(({ topic }) => topic)).toEqual([]);
	});

	test('pulled out in the middle and put back: each command has its end, and the next ones succeed', async () => {
		const { backend, line } = house;
		const sent = await Promise.all(DEVICES.map((target) => backend.send({ target, action: 'onOff.on' })));
		line.tell({ do: 'unplug' });
		await backend.until('the stack to be down', () => backend.health?.subsystems.zw?.state === 'down' || undefined);
		line.tell({ do: 'lie', faults: {} });
		line.tell({ do: 'plug' });
		for (const { final } of sent) expect(['succeeded', 'failed']).toContain((await final()).status);
		for (const target of DEVICES) {
			expect(await backend.run({ target, action: 'onOff.off' }), target).toMatchObject({ status: 'succeeded' });
		}
		expect(backend.faults).toEqual([]);
	}, 120_000);
});
