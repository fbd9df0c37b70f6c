/**
 * The contract's "A command" where commands are signed, through the whole gateway: only who has a key commands it, a key
 * may change while it runs, and the same command never runs twice.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jwkSet, newSigner, type Signer, signed } from '../kit/signing.ts';
import { GATEWAY, House, noMosquitto } from './house.ts';

const TOGGLE = { v: 1, target: 'zw-2', action: 'onOff.toggle' };
const KEYS = 'command-keys.json';

const cloud = newSigner('cloud-1');
const next = newSigner('cloud-2');

const rejected = (code: string) => ({ status: 'rejected', error: { code } });

describe.skipIf(noMosquitto)('a gateway that has keys', () => {
	let house: House;

	beforeAll(async () => {
		const configuration = { signatures: { keysFile: KEYS } };
		house = await House.open({ configuration, files: { [KEYS]: jwkSet(cloud) } });
		await house.interviewed('zw-2');
	});
	afterAll(async () => {
		try {
			expect(house.faults).toEqual([]);
		} finally {
			await house.close();
		}
	});

	/** Sends what a backend has signed just now, for this gateway unless the test says otherwise. */
	async function send(signer: Signer, id: string, { aud = GATEWAY, at = Date.now(), ...change } = {}) {
		await house.backend.publish(signed(signer, { ...TOGGLE, id, ...change }, { aud, at }));
		return house.backend.of(id);
	}

	test('carries a signed command out, and no other', async () => {
		const { backend } = house;
		expect(await backend.run({ ...TOGGLE, id: 'without' })).toMatchObject(rejected('SIGNATURE_REQUIRED'));
		expect(await (await send(cloud, 'signed')).final()).toMatchObject({ id: 'signed', status: 'succeeded' });
		expect(house.sets(2)).toHaveLength(1);
	});

	test('gives the stored result to the same command again, however it was signed', async () => {
		const first = await (await send(cloud, 'again')).final();
		const ran = house.sets(2).length;
		const repeated = await (await send(cloud, 'again', { at: Date.now() - 86_400_000 })).repeated();
		expect(repeated).toEqual({ ...first, duplicate: true });
		expect(house.sets(2)).toHaveLength(ran);
	});

	test.each<[string, Signer, { readonly aud?: string; readonly at?: number }]>([
		['was signed too long ago', cloud, { at: Date.now() - 3_600_000 }],
		['was signed in time to come', cloud, { at: Date.now() + 3_600_000 }],
		['was signed for another gateway', cloud, { aud: 'apt-105' }],
		['was signed with a key that it does not have', next, {}],
		['was signed by somebody who takes a name that it knows', newSigner('cloud-1'), {}],
	])('refuses a command that %s', async (why, signer, change) => {
		const ran = house.sets(2).length;
		expect(await (await send(signer, why, change)).final()).toMatchObject({
			id: why,
			target: 'zw-2',
			...rejected('SIGNATURE_INVALID'),
		});
		expect(house.sets(2)).toHaveLength(ran);
	});

	test('takes a new key while it runs, and lets the old one go', async () => {
		await house.write(KEYS, jwkSet(cloud, next));
		expect(await (await send(next, 'with the new key')).final()).toMatchObject({ status: 'succeeded' });
		expect(await (await send(cloud, 'with the old one')).final()).toMatchObject({ status: 'succeeded' });
		await house.write(KEYS, jwkSet(next));
		expect(await (await send(cloud, 'too late')).final()).toMatchObject(rejected('SIGNATURE_INVALID'));
		expect(await (await send(next, 'in time')).final()).toMatchObject({ status: 'succeeded' });
	});

	test('keeps its keys when the new file is damaged, and says so', async () => {
		await house.write(KEYS, jwkSet(cloud).slice(0, 50));
		expect(await (await send(next, 'all the same')).final()).toMatchObject({ status: 'succeeded' });
		expect(house.gateway.output).toContain('is not taken: the keys that commands are signed with stay as they were');
	});
});
