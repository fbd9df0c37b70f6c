/**
 * The contract's "A command" while the time of day is not known: what only a right clock can tell is refused, what counts
 * from the receipt is not, and whoever watches is told.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jwkSet, newSigner, signed } from '../kit/signing.ts';
import { GATEWAY, House, noMosquitto } from './house.ts';

const TOGGLE = { target: 'zw-2', action: 'onOff.toggle' };
const KEYS = 'command-keys.json';

/** As on a box without a battery: it believes to be at the beginning of 2001. Before it was built, whatever the kernel says. */
const PAST = encodeURIComponent(`const { now } = Date, began = now(); Date.now = () => now() - began + 978307200000;`);

const unsynchronised = { status: 'rejected', error: { code: 'CLOCK_UNSYNCHRONISED', retryable: true } };

describe.skipIf(noMosquitto)('a gateway that does not know the time', () => {
	const cloud = newSigner('cloud-1');
	let house: House;

	beforeAll(async () => {
		house = await House.open({
			configuration: { signatures: { keysFile: KEYS, required: false } },
			files: { [KEYS]: jwkSet(cloud) },
			env: { NODE_OPTIONS: `--import=data:text/javascript,${PAST}` },
		});
		await house.interviewed('zw-2');
	});
	afterAll(async () => {
		try {
			expect(house.faults).toEqual([]);
		} finally {
			await house.close();
		}
	});

	test('says so', async () => {
		const { backend } = house;
		const reason = expect.stringContaining('2001-01-01');
		expect(await backend.until('the clock', () => backend.health?.clock)).toMatchObject({
			synchronised: false,
			reason,
		});
		expect(await backend.until('the alarm', () => backend.alarm('clock'))).toMatchObject({ text: reason });
	});

	test.each([1, -1])('refuses a command that only says when it expires (in %i h)', async (hours) => {
		const expiresAt = new Date(Date.now() + hours * 3_600_000).toISOString();
		expect(await house.backend.run({ ...TOGGLE, expiresAt })).toMatchObject(unsynchronised);
		expect(house.sets(2)).toEqual([]);
	});

	test('refuses a signed command: it cannot tell how old it is', async () => {
		await house.backend.publish(signed(cloud, { v: 1, ...TOGGLE, id: 'signed' }, { aud: GATEWAY, at: Date.now() }));
		expect(await house.backend.of('signed').final()).toMatchObject(unsynchronised);
	});

	test.each<[string, object]>([
		['nothing of its time', {}],
		['how long it has', { ttlMs: 30_000 }],
		['when it expires and how long it has', { ttlMs: 30_000, expiresAt: '2100-01-01T00:00:00Z' }],
	])('takes a command that says %s', async (_, time) => {
		const ran = house.sets(2).length;
		expect(await house.backend.run({ ...TOGGLE, ...time })).toMatchObject({ status: 'succeeded' });
		expect(house.sets(2)).toHaveLength(ran + 1);
	});
});
